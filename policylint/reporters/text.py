"""``-o text``: code frames for people, and a summary that says what to do next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from policylint.model.finding import Finding, Severity
from policylint.model.manifest import Outcome
from policylint.model.report import Report, Status
from policylint.reporters.frame import draw
from policylint.reporters.paint import Paint, painter, severity_style, verdict_style
from policylint.reporters.safe import brief, legible, visible
from policylint.reporters.tally import (
    HOW_TO_EXCLUDE,
    LABELS,
    advice,
    by_severity,
    covered,
    documents,
    fixable,
    found,
    missed_by_reason,
    plural,
    set_aside,
    subject_in_brief,
    unchecked,
)
from policylint.reporters.view import View

# The benchmarks come first; explain and the JSON report have the rest.
_CONTROLS = 3
_PLACES = 5
# What is wrong with the text of a document, and so always stands at a line of it.
_ABOUT_TEXT = frozenset({"duplicate-key", "incomplete-manifest", "invalid-yaml"})


def report(report: Report, view: View) -> str:
    """The report as text for a terminal of ``view.width`` columns; ANSI colour only where ``view.color`` is set."""
    paint = painter(view.color)
    shown, folded = _fold(report.findings, view.max_findings)
    blocks = [_finding(finding, view.width, paint) for finding in shown]
    if folded:
        blocks.append([f"... and {plural(folded, 'more finding')} (--max-findings 0 shows all)"])
    if missed := missed_by_reason(report):
        blocks.append(_missed(missed, paint))
    if folded:
        blocks.append(_totals(report, paint))
    blocks.append(_summary(report, view, paint))
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _fold(findings: Sequence[Finding], most: int) -> tuple[list[Finding], int]:
    """The findings to show in full, the worst first: at most so many of each rule (0: all); and how many more there are."""
    if not most:
        return by_severity(findings), 0
    alike: Counter[tuple[Severity, str]] = Counter()
    first = []
    for finding in findings:
        alike[finding.severity, finding.rule] += 1
        if alike[finding.severity, finding.rule] <= most:
            first.append(finding)
    seen: Counter[str] = Counter()
    shown = []
    for finding in by_severity(first):
        seen[finding.rule] += 1
        if seen[finding.rule] <= most:
            shown.append(finding)
    return shown, len(findings) - len(shown)


def _totals(report: Report, paint: Paint) -> list[str]:
    """How many findings each rule has, as a table; the worst first, then the most frequent."""
    counts: dict[tuple[Severity, str], int] = {}
    for finding in report.findings:
        counts[finding.severity, finding.rule] = counts.get((finding.severity, finding.rule), 0) + 1
    rows = sorted(counts.items(), key=lambda row: (-row[0][0], -row[1], row[0][1]))
    column = max(len("count"), *(len(str(count)) for count in counts.values()))
    wide = max(len("severity"), *(len(severity.label) for severity, _ in counts))
    lines = [paint("bold", f"  {'count':>{column}}  {'severity':<{wide}}  rule")]
    for (severity, rule), count in rows:
        label = paint(severity_style(severity), severity.label) + " " * (wide - len(severity.label))
        lines.append(f"  {count:>{column}}  {label}  {legible(brief(rule))}")
    return lines


def _finding(finding: Finding, width: int, paint: Paint) -> list[str]:
    style = severity_style(finding.severity)
    start = finding.span.start
    excerpt = finding.excerpt
    last = excerpt.first + len(excerpt.lines) - 1 if excerpt else 0
    indent = " " * len(str(max(start.line, last)))
    title = paint(style, f"{finding.severity.label}[{legible(finding.rule)}]")
    lines = [
        f"{title}: {paint('bold', legible(brief(finding.message)))}",
        f"{indent}{paint('frame', '-->')} {legible(finding.file)}:{start.line}:{start.column}",
    ]
    if excerpt and excerpt.lines:
        lines += draw(excerpt, finding.span, width, paint, style)
    elif withheld := _withheld(finding):
        lines.append(f"{indent} {paint('frame', '=')} (not shown: {withheld})")
    return lines + [f"{indent} {paint('frame', '=')} {note}" for note in _notes(finding, paint)]


def _withheld(finding: Finding) -> str:
    """Why the lines around the finding are not shown; empty where there are none."""
    if finding.resource is None:
        return "the file may hold a secret" if finding.rule in _ABOUT_TEXT else ""
    if finding.resource.kind.lower() == "secret":
        return "the document holds a Secret"
    return "the document may hold a secret"


def _notes(finding: Finding, paint: Paint) -> list[str]:
    more = len(finding.controls) - _CONTROLS
    controls = ", ".join(finding.controls[:_CONTROLS]) + (f" and {more} more" if more > 0 else "")
    about = [subject_in_brief(finding), brief(finding.field), controls]
    notes = [" · ".join(legible(part) for part in about if part)]
    for place in finding.related:
        start = place.span.start
        notes.append(f"see: {legible(place.file)}:{start.line}:{start.column} {legible(brief(place.label))}".rstrip())
    if finding.help:
        notes.append(f"{paint('help', 'help')}: {legible(brief(finding.help))}")
    if finding.fix:
        how = "--fix" if finding.fix.safe else "unsafe: --fix --unsafe-fixes"
        notes.append(f"{paint('help', 'fix')}: {legible(brief(finding.fix.title))} ({how})")
    return [note for note in notes if note]


def _missed(missed: dict[str, list[Outcome]], paint: Paint) -> list[str]:
    total = sum(map(len, missed.values()))
    lines = [f"{paint('error', 'could not evaluate')} {plural(total, 'document')}"]
    for reason, outcomes in missed.items():
        lines.append(f"  {paint('bold', visible(reason))} ({len(outcomes)}): {advice(reason)}")
        lines += [f"    {_place(outcome)}" for outcome in outcomes[:_PLACES]]
        if len(outcomes) > _PLACES:
            lines.append(f"    ... and {len(outcomes) - _PLACES} more (-o concise lists all)")
    return [*lines, f"  {HOW_TO_EXCLUDE}"]


def _place(outcome: Outcome) -> str:
    detail = f": {legible(brief(outcome.detail))}" if outcome.detail else ""
    return f"{visible(outcome.file)}:{outcome.line}{detail}"


def _summary(report: Report, view: View, paint: Paint) -> list[str]:
    status = report.verdict.status
    label = LABELS[status]
    lines = [visible(brief(reason)) for reason in report.verdict.reasons] if status is Status.ERROR else []
    lines += [fact for fact in (found(report), fixable(report)) if fact]
    unchecked_kinds = legible(brief(unchecked(report)))
    facts = [covered(report, view.elapsed), documents(report), unchecked_kinds, set_aside(report)]
    facts = [fact for fact in facts if fact]
    lines += [" · ".join(facts)] if status is Status.PASS else facts
    if step := _next(report):
        lines.append(f"next: {step}")
    indent = " " * (len(label) + 2)
    return [f"{paint(verdict_style(status), label)}  {lines[0]}", *(indent + line for line in lines[1:])]


def _next(report: Report) -> str:
    """The command to type next, or what to do where no command helps; empty where nothing is left to do."""
    if report.findings:
        return f"policylint explain {legible(max(report.findings, key=lambda finding: finding.severity).rule)}"
    if report.verdict.status is Status.ERROR and not missed_by_reason(report):
        return "name a file or a directory that holds manifests; policylint check -o json lists what was read"
    return ""
