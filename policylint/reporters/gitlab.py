"""``-o gitlab``: a Code Quality report, which GitLab shows in merge requests.

The fields are those of docs.gitlab.com, "Code Quality report format". GitLab drops entries with a fingerprint that it has
seen, so those that repeat get one of their own.
"""

from __future__ import annotations

from typing import Any

from policylint.model.finding import Finding, Severity
from policylint.model.manifest import Outcome
from policylint.model.report import Report
from policylint.reporters.encode import encode
from policylint.reporters.safe import legible
from policylint.reporters.tally import advice, subject, unexplained
from policylint.reporters.view import View, from_root

_SEVERITIES = {
    Severity.INFO: "info",
    Severity.LOW: "minor",
    Severity.MEDIUM: "major",
    Severity.HIGH: "critical",
    Severity.CRITICAL: "blocker",
}


def report(report: Report, view: View) -> str:
    """A JSON array with an entry per finding, and a ``blocker`` per input that could not be evaluated."""
    entries = [_finding(finding, view) for finding in report.findings]
    entries += [_missed(outcome, view) for outcome in unexplained(report)]
    seen: dict[str, int] = {}
    for entry in entries:
        entry["fingerprint"] = _unique(entry["fingerprint"], seen)
    return encode(entries, indent=2) + "\n"


def _finding(finding: Finding, view: View) -> dict[str, Any]:
    about = f" ({subject(finding)})" if finding.resource else ""
    lines = {"begin": finding.span.start.line, "end": finding.span.end.line}
    return {
        "description": legible(finding.message + about),
        "check_name": legible(finding.rule),
        "fingerprint": finding.fingerprint,
        "severity": _SEVERITIES[finding.severity],
        "location": {"path": legible(from_root(finding.file, view)), "lines": lines},
    }


def _missed(outcome: Outcome, view: View) -> dict[str, Any]:
    path = from_root(outcome.file, view)
    said = f": {outcome.detail}" if outcome.detail else ""
    return {
        "description": legible(f"could not be evaluated ({outcome.reason}){said}; {advice(outcome.reason)}"),
        "check_name": legible(f"could-not-evaluate/{outcome.reason}"),
        "fingerprint": _hash(f"could-not-evaluate\0{path}\0{outcome.reason}"),
        "severity": "blocker",
        "location": {"path": legible(path), "lines": {"begin": outcome.line, "end": outcome.line}},
    }


def _unique(fingerprint: str, seen: dict[str, int]) -> str:
    """The fingerprint, or one derived from it and from how often it was seen; counted in ``seen``."""
    number = seen[fingerprint] = seen.get(fingerprint, 0) + 1
    return legible(fingerprint) if number == 1 else _hash(f"{fingerprint}\0{number}")


def _hash(text: str) -> str:
    from hashlib import sha256

    return sha256(text.encode("utf-8", "backslashreplace")).hexdigest()
