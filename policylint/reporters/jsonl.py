"""``-o jsonl``: as json, but one object per line, for tools that read a stream."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from policylint.model.report import Report
from policylint.reporters.encode import encode
from policylint.reporters.record import finding_record, input_record, run_record, waived_record
from policylint.reporters.view import View


def report(report: Report, view: View) -> str:
    """One line of ``"type": "run"``, then one per ``finding``, per ``waived`` finding and per ``input``."""
    return "".join(pieces(report, view))


def pieces(report: Report, view: View) -> Iterator[str]:
    """The lines, one by one."""
    records = chain(
        ({"type": "run", **run_record(report)},),
        ({"type": "finding", **finding_record(finding)} for finding in report.findings),
        ({"type": "waived", **waived_record(waived)} for waived in report.waived),
        ({"type": "input", **input_record(outcome)} for outcome in report.outcomes),
    )
    return (encode(record) + "\n" for record in records)
