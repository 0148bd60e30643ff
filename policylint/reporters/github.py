"""``-o github``: workflow commands, which GitHub Actions shows as annotations on the lines of a change.

Escaping is that of actions/toolkit (packages/core/src/command.ts): ``%``, CR and LF in the message, ``:`` and ``,`` as well
in properties. GitHub shows the first ten annotations of a level and step, so the worst come first.
"""

from __future__ import annotations

from policylint.model.finding import Finding, Severity
from policylint.model.manifest import Outcome
from policylint.model.report import Report
from policylint.reporters.safe import brief, legible
from policylint.reporters.tally import by_severity, fails_at, one_line, subject_in_brief, unexplained
from policylint.reporters.view import View, from_root

_SHOWN = 10


def report(report: Report, view: View) -> str:
    """One command per finding and per input that could not be evaluated, and a last line that sums up.

    Findings at or above the threshold, and those that explain why an input could not be evaluated, are errors; below it,
    medium and worse are warnings and the rest notices.
    """
    lost = {(outcome.file, outcome.line, outcome.detail) for outcome in report.outcomes if outcome.detail}
    threshold = fails_at(report)
    commands = [_missed(outcome, view) for outcome in unexplained(report)]
    levels = []
    for finding in by_severity(report.findings):
        explains = (finding.file, finding.span.start.line, finding.message) in lost
        levels.append("error" if explains else _level(finding.severity, threshold))
        commands.append(_finding(levels[-1], finding, view))
    # A stable sort: an error that a low finding explains must not be lost behind ten warnings.
    commands.sort(key=lambda command: not command.startswith("::error "))
    errors = sum(command.startswith("::error ") for command in commands)
    hidden = f" · GitHub shows {_SHOWN} of {errors} errors as annotations" if errors > _SHOWN else ""
    return "\n".join([*commands, f"policylint: {one_line(report)}{hidden}"]) + "\n"


def _level(severity: Severity, threshold: Severity) -> str:
    if severity >= threshold:
        return "error"
    return "warning" if severity >= Severity.MEDIUM else "notice"


def _finding(level: str, finding: Finding, view: View) -> str:
    start, end = finding.span
    properties = {"file": from_root(finding.file, view), "line": str(start.line), "endLine": str(end.line)}
    if start.line == end.line:  # the runner refuses columns of a place that spans lines
        properties |= {"col": str(start.column), "endColumn": str(end.column)}
    properties["title"] = f"{finding.severity.label}[{finding.rule}]"
    about = f" ({subject_in_brief(finding)})" if finding.resource else ""
    lines = [brief(finding.message) + about, *([f"help: {brief(finding.help)}"] if finding.help else [])]
    return _command(level, properties, lines)


def _missed(outcome: Outcome, view: View) -> str:
    title = f"could not evaluate: {outcome.reason}"
    properties = {"file": from_root(outcome.file, view), "line": str(outcome.line), "title": title}
    return _command("error", properties, [brief(outcome.detail or outcome.reason)])


def _command(level: str, properties: dict[str, str], lines: list[str]) -> str:
    written = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{level} {written}::{_data(lines)}"


def _data(lines: list[str]) -> str:
    return "%0A".join(legible(line).replace("%", "%25") for line in lines)


def _property(text: str) -> str:
    # Line breaks are escaped visibly before this, so %0D and %0A do not occur.
    return legible(text).replace("%", "%25").replace(":", "%3A").replace(",", "%2C")
