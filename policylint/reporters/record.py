"""The report as plain data: what the formats json and jsonl write. report.schema.json describes it.

Keys may be added within version 1; none is renamed, removed or given another meaning.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from policylint._version import __version__
from policylint.model.finding import Finding
from policylint.model.manifest import Outcome
from policylint.model.manifest import Status as InputStatus
from policylint.model.position import Location, Span
from policylint.model.report import Report, Waived
from policylint.model.waiver import Waiver
from policylint.reporters.tally import count, missed

SCHEMA = "policylint/report/v1"

Record = Mapping[str, Any]


def run_record(report: Report) -> Record:
    """What judged and what the verdict is: ``schema``, ``tool``, ``ruleset``, ``day``, ``verdict``, ``reasons``."""
    ruleset = report.ruleset
    return {
        "schema": SCHEMA,
        "tool": {"name": "policylint", "version": __version__},
        "ruleset": {
            "digest": ruleset.digest,
            "kubernetes": ruleset.kubernetes,
            "packs": list(ruleset.packs),
            "rules": ruleset.rules,
            "fail_on": ruleset.fail_on,
            "unknown_kinds": ruleset.unknown_kinds,
            **({"data_digest": ruleset.data_digest} if ruleset.data_digest else {}),
        },
        **({"day": report.day} if report.day else {}),
        "verdict": report.verdict.status.value,
        "reasons": list(report.verdict.reasons),
    }


def finding_record(finding: Finding) -> Record:
    """One finding. ``fix`` says what ``--fix`` would do about it; null where it can do nothing."""
    resource, fix = finding.resource, finding.fix
    return {
        "rule": finding.rule,
        "severity": finding.severity.label,
        "message": finding.message,
        "file": finding.file,
        **_span(finding.span),
        "field": finding.field,
        "resource": None
        if resource is None
        else {
            "apiVersion": resource.api_version,
            "kind": resource.kind,
            "namespace": resource.namespace,
            "name": resource.name,
        },
        "related": [_related(place) for place in finding.related],
        "controls": list(finding.controls),
        "fingerprint": finding.fingerprint,
        "help": finding.help,
        "fix": None if fix is None else {"title": fix.title, "safe": fix.safe},
    }


def waived_record(waived: Waived) -> Record:
    """A finding that was accepted, with the ``waiver`` that says so."""
    return {**finding_record(waived.finding), "waiver": _waiver(waived.waiver)}


def input_record(outcome: Outcome) -> Record:
    """What became of one document, or of a file that has none."""
    return {
        "file": outcome.file,
        "line": outcome.line,
        "status": outcome.status.value,
        "reason": outcome.reason,
        "detail": outcome.detail,
    }


def accounting_record(report: Report) -> Record:
    """The account of the whole input. ``documents`` is the number of ``items``, which are made one by one."""
    failed = [input_record(outcome) for outcome in missed(report)]
    return {
        "files": report.files,
        "documents": len(report.outcomes),
        "evaluated": count(report, InputStatus.EVALUATED),
        "not_kubernetes": count(report, InputStatus.NOT_KUBERNETES),
        "could_not_evaluate": [_only(item, ("file", "line", "reason", "detail")) for item in failed],
        "excluded": report.excluded,
        "objects": report.evaluated_objects,
        "no_schema": [
            {"apiVersion": one.api_version, "kind": one.kind, "objects": one.objects, "file": one.file, "line": one.line}
            for one in report.unchecked
        ],
        "items": (_only(input_record(outcome), ("file", "line", "status", "reason")) for outcome in report.outcomes),
    }


def _span(span: Span) -> Record:
    return {
        "line": span.start.line,
        "column": span.start.column,
        "end_line": span.end.line,
        "end_column": span.end.column,
    }


def _related(place: Location) -> Record:
    return {"file": place.file, **_span(place.span), "label": place.label}


def _waiver(waiver: Waiver) -> Record:
    return {
        "rule": waiver.rule,
        "origin": waiver.origin,
        "reason": waiver.reason,
        "owner": waiver.owner,
        "until": waiver.until.isoformat() if waiver.until else None,
        "file": waiver.file,
        "line": waiver.position.line,
    }


def _only(record: Record, keys: tuple[str, ...]) -> Record:
    return {key: record[key] for key in keys}
