"""``-o json``: everything that the run found, for programs. ``report.schema.json`` beside this file describes it."""

from __future__ import annotations

from collections.abc import Iterator

from policylint.model.report import Report
from policylint.reporters.encode import streamed
from policylint.reporters.record import accounting_record, finding_record, run_record, waived_record
from policylint.reporters.view import View


def report(report: Report, view: View) -> str:
    """The report as one JSON object, in ASCII; byte-identical for the same report."""
    return "".join(pieces(report, view))


def pieces(report: Report, view: View) -> Iterator[str]:
    """The report, piece by piece."""
    document = {
        **run_record(report),
        "findings": (finding_record(finding) for finding in report.findings),
        "waived": (waived_record(waived) for waived in report.waived),
        "accounting": accounting_record(report),
    }
    yield from streamed(document)
    yield "\n"
