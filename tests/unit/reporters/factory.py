"""Reports built by hand: every record with a default for what a test does not care about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from policylint.model.finding import Excerpt, Finding, Hit, Severity
from policylint.model.manifest import Outcome, Reason, Resource
from policylint.model.manifest import Status as InputStatus
from policylint.model.position import Location, Position, Span
from policylint.model.report import Report, RuleSetSummary, Status, Verdict, Waived
from policylint.model.rule import Rule, Scope
from policylint.model.waiver import Selector, Waiver
from policylint.reporters.view import View

WEB = Resource("apps/v1", "Deployment", "shop", "web")
PLAIN = View(color=False, width=100)

MANIFEST = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  replicas: 1
  template:
    spec:
      containers:
        - name: app
          image: ghcr.io/acme/shop:latest
          securityContext:
            privileged: true
"""


def span(line: int, column: int, end_column: int = 0, end_line: int = 0) -> Span:
    return Span(Position(line, column), Position(end_line or line, end_column or column + 1))


PRIVILEGED = span(14, 25, 29)


def excerpt(line: int, text: str = MANIFEST) -> Excerpt:
    """The line and one on each side, as the engine cuts them."""
    lines = text.splitlines()
    first = max(1, line - 1)
    return Excerpt(first, tuple(lines[first - 1 : min(len(lines), line + 1)]))


def finding(
    rule: str = "privileged-container",
    severity: Severity = Severity.CRITICAL,
    message: str = 'container "app" runs privileged',
    file: str = "deploy/web.yaml",
    place: Span = PRIVILEGED,
    *,
    field: str = "spec.template.spec.containers[0].securityContext.privileged",
    resource: Resource | None = WEB,
    controls: tuple[str, ...] = (),
    fingerprint: str = "f00d",
    help: str = "",  # noqa: A002 - the field is called so
    related: tuple[Location, ...] = (),
    shown: Excerpt | None = None,
) -> Finding:
    return Finding(
        file,
        place,
        rule,
        severity,
        message,
        field,
        (),
        resource,
        0,
        controls,
        fingerprint,
        help=help,
        related=related,
        excerpt=shown,
    )


def waiver(
    rule: str = "privileged-container",
    origin: str = "comment",
    reason: str = "reviewed in SEC-398",
    until: date | None = date(2027, 6, 30),
    file: str = "deploy/web.yaml",
    owner: str = "team-shop",
) -> Waiver:
    return Waiver(rule, Selector(), reason, until, origin, file, Position(13, 11), owner)


def evaluated(file: str, line: int = 1) -> Outcome:
    return Outcome(file, line, InputStatus.EVALUATED)


def other(file: str, line: int = 1) -> Outcome:
    return Outcome(file, line, InputStatus.NOT_KUBERNETES, "not an object", "it has no kind")


def lost(
    file: str, line: int = 1, reason: Reason = Reason.INVALID_YAML, detail: str = "a tab where blanks belong"
) -> Outcome:
    return Outcome(file, line, InputStatus.COULD_NOT_EVALUATE, reason.value, detail)


def report(
    findings: Sequence[Finding] = (),
    waived: Sequence[Waived] = (),
    outcomes: Sequence[Outcome] = (),
    *,
    reasons: tuple[str, ...] = (),
    fail_on: str = "medium",
    excluded: int = 0,
) -> Report:
    """A report as the engine would put it together. ``reasons`` are those of an error."""
    outcomes = outcomes or [evaluated("deploy/web.yaml")]
    ordered = tuple(sorted(findings, key=lambda one: one.sort_key))
    failing = sum(one.severity >= Severity.parse(fail_on) for one in ordered)
    if reasons:
        verdict = Verdict(Status.ERROR, reasons)
    elif failing:
        verdict = Verdict(Status.FAIL, (f"{failing} findings at or above {fail_on}",))
    else:
        verdict = Verdict(Status.PASS, ())
    objects = sum(outcome.status is InputStatus.EVALUATED for outcome in outcomes)
    files = len({outcome.file for outcome in outcomes})
    summary = RuleSetSummary("sha256:abc", "1.33", ("core",), 22, fail_on)
    return Report(summary, ordered, tuple(waived), tuple(outcomes), files, verdict, excluded, objects)


def clean() -> Report:
    return report(outcomes=[evaluated("deploy/api.yaml"), evaluated("deploy/web.yaml")])


def failing() -> Report:
    """Two findings that count and one that does not."""
    return report(
        [
            finding(
                controls=("pss:baseline", "cis-1.12:5.2.2"),
                help="set `privileged: false`",
                shown=excerpt(14),
                fingerprint="01",
            ),
            finding(
                "mutable-image-tag",
                Severity.MEDIUM,
                'container "app" uses the tag "latest"',
                place=span(12, 18, 42),
                field="spec.template.spec.containers[0].image",
                related=(Location("deploy/web.yaml", span(11, 17, 20), "this container"),),
                shown=excerpt(12),
                fingerprint="02",
            ),
            finding(
                "single-replica",
                Severity.LOW,
                "a single replica",
                place=span(7, 13, 14),
                field="spec.replicas",
                shown=excerpt(7),
                fingerprint="03",
            ),
        ]
    )


def with_waived() -> Report:
    accepted = [
        Waived(finding(shown=excerpt(14)), waiver()),
        Waived(
            finding("host-path", Severity.HIGH, "mounts /var/log", place=span(9, 3), fingerprint="beef"),
            waiver("host-path", "file", "log shipping", date(2027, 3, 31), ".policylint/waivers.yaml", ""),
        ),
    ]
    return report(waived=accepted)


def broken() -> Report:
    """One finding, one document that is not Kubernetes, and three inputs that could not be evaluated."""
    outcomes = [
        lost("charts/web/templates/a.yaml", 4, Reason.TEMPLATE, "a Helm template"),
        lost("charts/web/templates/b.yaml", 9, Reason.TEMPLATE, "a Helm template"),
        other("compose.yaml"),
        evaluated("deploy/web.yaml"),
        lost("notes.yaml", 3),
    ]
    problem = finding(
        "invalid-yaml",
        Severity.HIGH,
        "a tab where blanks belong",
        "notes.yaml",
        span(3, 1, 2),
        field="",
        resource=None,
        shown=Excerpt(2, ("a:", "\tb: 1", "c: 2")),
    )
    reason = "3 of 5 documents could not be evaluated: 1 invalid-yaml, 2 template"
    return report([problem], outcomes=outcomes, reasons=(reason,))


def nothing_found() -> Report:
    return report(outcomes=[other("compose.yaml")], reasons=("no Kubernetes manifest was found (1 files read)",))


def _no_hits() -> Iterator[Hit]:
    yield from ()


def rule(rule_id: str, severity: Severity, documentation: str) -> Rule:
    title = documentation.partition("\n")[0]
    return Rule(
        rule_id, title, severity, Scope.DOCUMENT, "0.1", ("pss:baseline",), ("security",), (), documentation, _no_hits
    )
