"""How a report is to be shown: what is not part of the report itself."""

from __future__ import annotations

from collections.abc import Callable

from policylint.model.named import NamedTuple
from policylint.model.rule import Rule


def _unknown(rule_id: str) -> Rule | None:
    """No rule is known."""
    return None


class View(NamedTuple):
    """What a reporter may know besides the report.

    ``width`` is that of the terminal, in columns. ``max_findings`` bounds the frames of one rule (text; 0: all).
    ``root_prefix`` leads from the root of the repository to the directory that file names start from: empty, or with a
    slash at its end. ``root`` is that root as an absolute path, or empty. ``elapsed`` is in seconds (text only, because the
    other formats are the same for the same input).
    ``documentation`` gives the rule of every finding, waived ones included.
    """

    color: bool
    width: int
    max_findings: int = 0
    root_prefix: str = ""
    root: str = ""
    elapsed: float | None = None
    documentation: Callable[[str], Rule | None] = _unknown


def from_root(file: str, view: View) -> str:
    """The path from the root of the repository: what GitHub and GitLab can open. A path outside of it stays absolute."""
    from posixpath import join, normpath

    if not file:
        return file
    path = normpath(join(view.root_prefix, file))
    if view.root and path.startswith(("/", "../")):
        return normpath(join(view.root, path)).removeprefix(view.root.rstrip("/") + "/")
    return path
