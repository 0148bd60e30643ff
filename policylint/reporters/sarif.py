"""``-o sarif``: SARIF 2.1.0 (OASIS Standard with Errata 01), for GitHub code scanning and other viewers.

What GitHub reads of it: docs.github.com, "SARIF support for code scanning". ``security-severity`` lies inside its bands
(low below 4.0, medium below 7.0, high below 9.0, critical above).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from policylint._version import __version__
from policylint.model.finding import Finding, Severity
from policylint.model.manifest import Outcome
from policylint.model.position import Position, Span
from policylint.model.report import Report, Status, Waived
from policylint.model.rule import Rule
from policylint.model.waiver import Waiver
from policylint.reporters.encode import streamed
from policylint.reporters.safe import legible
from policylint.reporters.tally import advice, missed, subject
from policylint.reporters.view import View, from_root

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {
    Severity.INFO: "note",
    Severity.LOW: "note",
    Severity.MEDIUM: "warning",
    Severity.HIGH: "error",
    Severity.CRITICAL: "error",
}
_SECURITY_SEVERITY = {
    Severity.INFO: "0.5",
    Severity.LOW: "3.0",
    Severity.MEDIUM: "5.5",
    Severity.HIGH: "8.0",
    Severity.CRITICAL: "9.5",
}
_NOTHING = "(no text)"  # a message must not be empty (3.11.8, 3.12.3)
_MOST_TAGS = 20  # GitHub refuses more
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/")
_PLACEHOLDER = re.compile(r"\{\d+\}")

Json = dict[str, Any]


def report(report: Report, view: View) -> str:
    """The report as a SARIF log with one run. Places are relative to the root of the repository, ``%SRCROOT%``."""
    return "".join(pieces(report, view))


def pieces(report: Report, view: View) -> Iterator[str]:
    """The log, piece by piece."""
    worst = _worst(chain(report.findings, (one.finding for one in report.waived)))
    indexes = {rule: index for index, rule in enumerate(worst)}
    results = chain(
        (_result(finding, indexes, view) for finding in report.findings),
        (_suppressed(waived, indexes, view) for waived in report.waived),
    )
    run = {
        "tool": {
            "driver": {
                "name": "policylint",
                "version": __version__,
                "semanticVersion": __version__,
                "rules": [_rule(rule, view.documentation(rule), severity) for rule, severity in worst.items()],
            }
        },
        "invocations": [_invocation(report, view)],
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "the root of the repository"}}},
        "columnKind": "unicodeCodePoints",
        "results": results,
        "properties": {"verdict": report.verdict.status.value, "ruleset": report.ruleset._asdict()},
    }
    yield from streamed({"$schema": _SCHEMA, "version": "2.1.0", "runs": iter((run,))})
    yield "\n"


def _worst(findings: Iterable[Finding]) -> dict[str, Severity]:
    """The worst severity of each rule, by the ids of the rules in order."""
    found: dict[str, Severity] = {}
    for one in findings:
        found[one.rule] = max(one.severity, found.get(one.rule, one.severity))
    return dict(sorted(found.items()))


def _rule(rule_id: str, rule: Rule | None, worst: Severity) -> Json:
    """The descriptor of a rule. Its security severity is that of the worst finding: configuration may have changed it."""
    severity = rule.severity if rule else worst
    title = (rule.title if rule else "") or rule_id or _NOTHING
    page = rule.documentation if rule and rule.documentation.strip() else title
    tags = dict.fromkeys((*rule.tags, *rule.controls) if rule else ())
    return {
        "id": rule_id,
        "shortDescription": {"text": _text(title)},
        "fullDescription": {"text": _text(_introduction(page) or title)},
        "help": {"text": _text(page), "markdown": _braces(page)},
        "defaultConfiguration": {"level": _LEVELS[severity]},
        "properties": {
            "precision": "high",
            "security-severity": _SECURITY_SEVERITY[worst],
            "tags": list(tags)[:_MOST_TAGS],
        },
    }


def _introduction(page: str) -> str:
    """The first paragraph of a rule's page below its title, on one line; empty if there is none."""
    for block in page.partition("\n")[2].split("\n\n"):
        lines = [line for line in block.splitlines() if not line.startswith("#")]
        if text := " ".join(" ".join(lines).split()):
            return text
    return ""


def _result(finding: Finding, indexes: dict[str, int], view: View) -> Json:
    text = f"{finding.message} ({subject(finding)})" if finding.resource else finding.message
    if finding.help:
        text = f"{text}: {finding.help}"
    location: Json = {"physicalLocation": _physical(finding.file, finding.span, view)}
    if logical := _logical(finding):
        location["logicalLocations"] = logical
    result: Json = {
        "ruleId": finding.rule,
        "ruleIndex": indexes[finding.rule],
        "level": _LEVELS[finding.severity],
        "message": {"text": _message(text or finding.rule)},
        "locations": [location],
        "partialFingerprints": {"policylint/v1": finding.fingerprint},
    }
    if finding.fix:
        result["properties"] = {"fix": {"title": legible(finding.fix.title), "safe": finding.fix.safe}}
    if finding.related:
        result["relatedLocations"] = [
            {
                "id": number,
                "physicalLocation": _physical(place.file, place.span, view),
                "message": {"text": _message(place.label or "see also")},
            }
            for number, place in enumerate(finding.related, 1)
        ]
    return result


def _suppressed(waived: Waived, indexes: dict[str, int], view: View) -> Json:
    return {**_result(waived.finding, indexes, view), "suppressions": [_suppression(waived.waiver, view)]}


def _suppression(waiver: Waiver, view: View) -> Json:
    """A waiver: in the source where it is a comment or an annotation, else external."""
    start = waiver.position
    span = Span(start, Position(start.line, start.column + 1))
    return {
        "kind": "external" if waiver.origin == "file" else "inSource",
        "status": "accepted",
        "justification": legible(waiver.reason),
        "location": {"physicalLocation": _physical(waiver.file, span, view)},
        "properties": {
            "owner": waiver.owner,
            "until": waiver.until.isoformat() if waiver.until else None,
        },
    }


def _physical(file: str, span: Span, view: View) -> Json:
    start, end = span
    region = {"startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column}
    return {"artifactLocation": _artifact(file, view), "region": region}


def _artifact(file: str, view: View) -> Json:
    path = from_root(file, view)
    if path.startswith("/"):
        return {"uri": f"file:///{_percent(path.lstrip('/'))}"}
    return {"uri": _percent(path) or ".", "uriBaseId": "%SRCROOT%"}


def _percent(path: str) -> str:
    """The path as a URI reference (RFC 3986). Bytes that were no UTF-8 in the file's name come out as they were."""
    try:
        data = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        data = path.encode("utf-8", "backslashreplace")
    return "".join(chr(byte) if byte in _UNRESERVED else f"%{byte:02X}" for byte in data)


def _logical(finding: Finding) -> list[Json]:
    locations: list[Json] = []
    if finding.resource and (name := subject(finding)):
        locations.append(_named(name, f"{finding.resource.api_version} {name}", "object"))
    if finding.field:
        locations.append(_named(finding.field, finding.field, "property"))
    return locations


def _named(name: str, qualified: str, kind: str) -> Json:
    return {"name": legible(name), "fullyQualifiedName": legible(qualified), "kind": kind}


def _invocation(report: Report, view: View) -> Json:
    notifications = [_notification(outcome, view) for outcome in missed(report)]
    if report.verdict.status is Status.ERROR and not notifications:
        notifications = [{"level": "error", "message": {"text": _message(one)}} for one in report.verdict.reasons]
    return {
        "executionSuccessful": report.verdict.status is not Status.ERROR,
        "exitCodeDescription": legible("; ".join(report.verdict.reasons)),
        "toolExecutionNotifications": notifications,
    }


def _notification(outcome: Outcome, view: View) -> Json:
    start = Position(outcome.line, 1)
    said = f": {outcome.detail}" if outcome.detail else ""
    return {
        "descriptor": {"id": f"could-not-evaluate/{outcome.reason}"},
        "level": "error",
        "message": {"text": _message(f"could not be evaluated ({outcome.reason}){said}; {advice(outcome.reason)}")},
        "locations": [{"physicalLocation": _physical(outcome.file, Span(start, start), view)}],
    }


def _message(text: str) -> str:
    return _text(legible(text))


def _text(text: str) -> str:
    r"""A plain text message: what would be a link or a placeholder in it is escaped (SARIF 3.11.5 and 3.11.6).

    Viewers that know nothing of links and placeholders, GitHub's among them, show the escapes, so they are only put where
    there is something to escape: field paths keep their brackets, templates their braces.
    """
    text = text or _NOTHING
    if "](" in text:
        text = text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    return _braces(text)


def _braces(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}") if _PLACEHOLDER.search(text) else text
