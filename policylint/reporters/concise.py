"""``-o concise``: one line per finding and per input that could not be evaluated, and a line that sums up."""

from __future__ import annotations

from collections.abc import Iterator

from policylint.model.finding import Finding
from policylint.model.manifest import Outcome
from policylint.model.report import Report
from policylint.reporters.paint import Paint, painter, severity_style, verdict_style
from policylint.reporters.safe import brief, legible, visible
from policylint.reporters.tally import LABELS, missed, one_line, subject_in_brief
from policylint.reporters.view import View


def report(report: Report, view: View) -> str:
    """The report as lines ``file:line:column: severity[rule] message (Kind namespace/name)``, in the order of the report."""
    return "".join(pieces(report, view))


def pieces(report: Report, view: View) -> Iterator[str]:
    """The lines, one by one."""
    paint = painter(view.color)
    yield from (_finding(finding, paint) + "\n" for finding in report.findings)
    yield from (_missed(outcome, paint) + "\n" for outcome in missed(report))
    label = LABELS[report.verdict.status]
    yield paint(verdict_style(report.verdict.status), label) + one_line(report).removeprefix(label) + "\n"


def _finding(finding: Finding, paint: Paint) -> str:
    start = finding.span.start
    title = paint(severity_style(finding.severity), f"{finding.severity.label}[{legible(finding.rule)}]")
    about = f" ({legible(subject_in_brief(finding))})" if finding.resource else ""
    return f"{visible(finding.file)}:{start.line}:{start.column}: {title} {legible(brief(finding.message))}{about}"


def _missed(outcome: Outcome, paint: Paint) -> str:
    title = paint("error", f"error[{legible(outcome.reason)}]")
    return f"{visible(outcome.file)}:{outcome.line}: {title} {legible(brief(outcome.detail))}".rstrip()
