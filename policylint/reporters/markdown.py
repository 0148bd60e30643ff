"""``-o markdown``: a comment for a pull or merge request.

Text from a manifest stands in ``<code>`` elements, which the filters for mentions, issue numbers, commit hashes and emoji
leave alone, with every character that means something to Markdown as a numeric entity, which never has structure
(CommonMark 0.31, 2.5 Entity and numeric character references).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from policylint.model.finding import Finding
from policylint.model.manifest import Outcome
from policylint.model.report import Report, Status, Waived
from policylint.reporters.safe import brief, visible
from policylint.reporters.tally import (
    HOW_TO_EXCLUDE,
    LABELS,
    advice,
    by_severity,
    covered,
    documents,
    found,
    missed_by_reason,
    plural,
    set_aside,
    subject_in_brief,
    unchecked,
)
from policylint.reporters.view import View

# GitHub refuses comments of more than 65,536 characters.
_LONGEST_TABLE = 40_000
_LONGEST_LIST = 8_000
# A full stop only matters in "www.", which GitHub Flavored Markdown turns into a link (6.9 Autolinks), and a colon in the
# scheme of an address or around the name of an emoji, not before a number or a blank.
_MEANS_SOMETHING = re.compile(r"[\\`*_{}\[\]<>()#|@&!~$]|:(?![\d ])|(?<=[wW])\.")


def report(report: Report, view: View) -> str:
    """The verdict in bold, a table of findings, and folded lists of what was not evaluated and what was waived."""
    blocks = [_head(report)]
    if report.findings:
        blocks.append(_table(by_severity(report.findings)))
    if missed := missed_by_reason(report):
        blocks.append(_missed(missed))
    if report.waived:
        blocks.append(_waived(report.waived))
    return "\n\n".join(blocks) + "\n"


def _head(report: Report) -> str:
    status = report.verdict.status
    said = [found(report)] if report.findings else []
    if status is Status.ERROR:
        said = [*map(_code, report.verdict.reasons), *said]
    unchecked_kinds = _code(unchecked(report)) if unchecked(report) else ""
    facts = " · ".join(part for part in (covered(report), documents(report), unchecked_kinds, set_aside(report)) if part)
    verdict = f"**policylint: {LABELS[status]}**"
    return f"{verdict} {'; '.join(said)}\n\n{facts}" if said else f"{verdict} {facts}"


def _table(findings: list[Finding]) -> str:
    rows = [_row(finding) for finding in findings]
    head = "| Severity | Rule | Place | Finding |\n| --- | --- | --- | --- |"
    return "\n".join([head, *_within(rows, _LONGEST_TABLE, "| | | | ... and {} more |")])


def _row(finding: Finding) -> str:
    place = f"{finding.file}:{finding.span.start.line}"
    what = [_code(text) for text in (finding.message, subject_in_brief(finding), finding.help) if text]
    return f"| {finding.severity.label} | {_code(finding.rule)} | {_code(place)} | {'<br>'.join(what)} |"


def _missed(missed: dict[str, list[Outcome]]) -> str:
    total = plural(sum(map(len, missed.values())), "document")
    rows = [
        f"- {_code(f'{outcome.file}:{outcome.line}')} {_code(reason)} {_code(outcome.detail)}".rstrip()
        for reason, outcomes in missed.items()
        for outcome in outcomes
    ]
    steps = [f"- {_code(reason)}: {_plain(advice(reason))}" for reason in missed]
    lines = _within(rows, _LONGEST_LIST, "- ... and {} more")
    parts = ["\n".join(lines), "What to do:", "\n".join([*steps, f"- {_plain(HOW_TO_EXCLUDE)}"])]
    return _folded(f"{total} could not be evaluated", "\n\n".join(parts))


def _waived(waived: tuple[Waived, ...]) -> str:
    rows = []
    for one in waived:
        place = f"{one.finding.file}:{one.finding.span.start.line}"
        until = str(one.waiver.until or "")
        cells = [_code(one.finding.rule), _code(place), _code(one.waiver.reason), _code(one.waiver.owner), until]
        rows.append(f"| {' | '.join(cells)} |")
    head = "| Rule | Place | Reason | Owner | Until |\n| --- | --- | --- | --- | --- |"
    return _folded(f"{len(waived)} waived", "\n".join([head, *_within(rows, _LONGEST_LIST, "| ... and {} more | | | | |")]))


def _folded(summary: str, body: str) -> str:
    return f"<details>\n<summary>{summary}</summary>\n\n{body}\n\n</details>"


def _within(rows: list[str], longest: int, more: str) -> Iterable[str]:
    """The rows that fit, and how many did not."""
    used = 0
    for index, row in enumerate(rows):
        used += len(row) + 1
        if used > longest and index:
            return [*rows[:index], more.format(len(rows) - index)]
    return rows


def _code(text: str) -> str:
    shown = visible(brief(text))
    return f"<code>{_plain(shown)}</code>" if shown.strip() else ""


def _plain(text: str) -> str:
    return _MEANS_SOMETHING.sub(_entity, text)


def _entity(match: re.Match[str]) -> str:
    character = match.group()
    # A comment after it parts the text, so that "a@b.example" is not taken for an address.
    return f"&#{ord(character)};" + ("<!-- -->" if character == "@" else "")
