"""What a report says in sum, in words: the same in every format that people read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from policylint.model.finding import Finding, Severity
from policylint.model.manifest import Outcome, Reason
from policylint.model.manifest import Status as InputStatus
from policylint.model.report import Report, Status
from policylint.reporters.safe import brief, legible

LABELS: Mapping[Status, str] = {Status.PASS: "ok", Status.FAIL: "FAIL", Status.ERROR: "ERROR"}

_MOST_KINDS = 3
_ADVICE = {
    Reason.TEMPLATE.value: "render it and check the result: helm template CHART | policylint check -",
    Reason.INVALID_YAML.value: "correct the YAML at this place",
    Reason.TOO_LARGE.value: "split the file, or raise the limit under limits: in .policylint.yaml",
    Reason.UNREADABLE.value: "make it a file that can be read",
    Reason.UNKNOWN_ENCODING.value: "save the file as UTF-8",
    Reason.INCOMPLETE.value: "add what is missing",
}
HOW_TO_EXCLUDE = "leave out what is no manifest: --exclude GLOB, or exclude: in .policylint.yaml"


def plural(count: int, noun: str) -> str:
    """``1 finding``, ``2 findings``."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def advice(reason: str) -> str:
    """What to do about an input that could not be evaluated for this reason."""
    return _ADVICE.get(reason, "correct it")


def subject(finding: Finding) -> str:
    """The object as people name it, ``Deployment shop/web``; empty for a finding about a file. Not yet made safe."""
    if finding.resource is None:
        return ""
    name = "/".join(part for part in (finding.resource.namespace, finding.resource.name) if part)
    return f"{finding.resource.kind} {name}".strip()


def subject_in_brief(finding: Finding) -> str:
    """As `subject`, each part of it cut for people."""
    resource = finding.resource
    if resource is None:
        return ""
    short = resource._replace(kind=brief(resource.kind), namespace=brief(resource.namespace), name=brief(resource.name))
    return subject(finding._replace(resource=short))


def fails_at(report: Report) -> Severity:
    """The severity from which a finding makes the run fail."""
    return Severity.parse(report.ruleset.fail_on)


def by_severity(findings: Iterable[Finding]) -> list[Finding]:
    """The worst first; otherwise in the order of the report."""
    return sorted(findings, key=lambda finding: -finding.severity)


def severities(findings: Iterable[Finding]) -> str:
    """``1 critical, 4 high``."""
    counts = Counter(one.severity for one in findings)
    return ", ".join(f"{counts[severity]} {severity.label}" for severity in reversed(Severity) if counts[severity])


def found(report: Report) -> str:
    """The findings in sum, and what the threshold makes of them; empty where there are none."""
    if not report.findings:
        return ""
    threshold = fails_at(report)
    failing = any(finding.severity >= threshold for finding in report.findings)
    verdict = f"fails at {threshold.label}" if failing else f"none at or above {threshold.label}"
    return f"{plural(len(report.findings), 'finding')}: {severities(report.findings)} ({verdict})"


def fixable(report: Report) -> str:
    """How many findings a fix can put an end to: ``2 fixable with --fix``; empty where there are none."""
    fixes = Counter(finding.fix.safe for finding in report.findings if finding.fix is not None)
    safe = fixes[True]
    parts = [f"{safe} fixable with --fix"] if safe else []
    if unsafe := fixes[False]:
        parts.append(f"{unsafe} {'more ' if safe else 'fixable '}with --fix --unsafe-fixes")
    return ", ".join(parts)


def covered(report: Report, elapsed: float | None = None) -> str:
    """What was looked at: ``14 objects in 9 files, 22 rules, 0.18 s``."""
    parts = [
        f"{plural(report.evaluated_objects, 'object')} in {plural(report.files, 'file')}",
        plural(report.ruleset.rules, "rule"),
    ]
    if elapsed is not None:
        parts.append(f"{elapsed:.2f} s")
    return ", ".join(parts)


def documents(report: Report) -> str:
    """The account of the documents; empty where all were evaluated."""
    other, missed = count(report, InputStatus.NOT_KUBERNETES), count(report, InputStatus.COULD_NOT_EVALUATE)
    if not other and not missed:
        return ""
    parts = [f"{count(report, InputStatus.EVALUATED)} evaluated"]
    parts += [f"{other} not Kubernetes"] if other else []
    parts += [f"{missed} could not be evaluated"] if missed else []
    return f"{plural(len(report.outcomes), 'document')}: {', '.join(parts)}"


def unchecked(report: Report) -> str:
    """How many objects have no schema, and the most frequent of their kinds; empty where there are none, or where the
    configuration allows it. Not yet made safe.
    """
    if not report.unchecked or report.ruleset.unknown_kinds == "allow":
        return ""
    most = sorted(report.unchecked, key=lambda one: (-one.objects, one.kind))
    named = ", ".join(f"{one.kind} {one.objects}" for one in most[:_MOST_KINDS])
    more = f" and {plural(len(most) - _MOST_KINDS, 'more kind')}" if len(most) > _MOST_KINDS else ""
    own = all("." not in one.api_version.partition("/")[0] for one in most)
    why = "schemas begin with Kubernetes 1.25" if own else "name their definitions under crds; -o json lists all"
    return f"no schema for {plural(sum(one.objects for one in most), 'object')}: {named}{more} ({why})"


def set_aside(report: Report) -> str:
    """What did not count: waived findings, and when the first waiver ends; excluded files. Empty where there is nothing."""
    parts = []
    if report.waived:
        days = [one.waiver.until for one in report.waived if one.waiver.until is not None]
        until = f", the first until {min(days)}" if days else ""
        parts.append(f"{len(report.waived)} waived{until}")
    if report.excluded:
        parts.append(f"{report.excluded} excluded")
    return " · ".join(parts)


def one_line(report: Report) -> str:
    """The whole run in a line: the verdict, its reasons, the findings and the account of the input."""
    errors = report.verdict.reasons if report.verdict.status is Status.ERROR else ()
    parts = [
        *(legible(brief(error)) for error in errors),
        found(report),
        fixable(report),
        covered(report),
        documents(report),
        legible(brief(unchecked(report))),
        set_aside(report),
    ]
    return f"{LABELS[report.verdict.status]}  {' · '.join(part for part in parts if part)}"


def count(report: Report, status: InputStatus) -> int:
    """How many documents ended this way."""
    return sum(outcome.status is status for outcome in report.outcomes)


def missed(report: Report) -> list[Outcome]:
    """The inputs that could not be evaluated, in order."""
    return [outcome for outcome in report.outcomes if outcome.status is InputStatus.COULD_NOT_EVALUATE]


def unexplained(report: Report) -> list[Outcome]:
    """As `missed`, without those that a finding at the same line already reports in the same words."""
    found = {(outcome.file, outcome.line, outcome.detail): outcome for outcome in missed(report)}
    for finding in report.findings if found else ():
        found.pop((finding.file, finding.span.start.line, finding.message), None)
    return list(found.values())


def missed_by_reason(report: Report) -> dict[str, list[Outcome]]:
    """The inputs that could not be evaluated, by reason in alphabetical order."""
    grouped: dict[str, list[Outcome]] = {}
    for outcome in sorted(missed(report), key=lambda outcome: outcome.reason):
        grouped.setdefault(outcome.reason, []).append(outcome)
    return grouped
