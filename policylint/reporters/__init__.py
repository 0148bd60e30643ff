"""Reports as text: one module per format, each with ``report(report, view) -> str``.

A reporter reads the Report and the View and nothing else, and no reporter imports another. They are imported by name when
a run asks for the format, so that a run pays for the one it uses.
"""

from __future__ import annotations

from collections.abc import Mapping

FORMATS: Mapping[str, str] = {
    "text": "text",
    "concise": "concise",
    "json": "json_report",  # not json.py: that is the standard library's
    "jsonl": "jsonl",
    "sarif": "sarif",
    "junit": "junit",
    "github": "github",
    "gitlab": "gitlab",
    "markdown": "markdown",
}
"""Format names, as ``-o`` takes them, to the names of their modules in this package."""
