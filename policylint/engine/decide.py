"""The one function that decides which findings are waived, and what is wrong with the waivers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fnmatch import fnmatchcase
from typing import NamedTuple

from policylint.config import WaiverPolicy
from policylint.model.finding import Finding
from policylint.model.manifest import Resource
from policylint.model.report import Waived
from policylint.model.schema import suggestion
from policylint.model.waiver import Waiver


class Rules(NamedTuple):
    """What the decision must know of the rules: all ids, those that judged this run, those that nobody or only the
    waiver file may waive."""

    known: frozenset[str]
    active: frozenset[str]
    unwaivable: frozenset[str]
    protected: frozenset[str]


class Fault(NamedTuple):
    """Something wrong with a waiver: the rule that reports it, and a message."""

    rule: str
    waiver: Waiver
    message: str


class Decision(NamedTuple):
    """The findings that stand, those that are accepted, and what is wrong with waivers."""

    open: tuple[Finding, ...]
    waived: tuple[Waived, ...]
    faults: tuple[Fault, ...]


def decide(
    findings: Iterable[Finding],
    waivers: Iterable[Waiver],
    policy: WaiverPolicy,
    rules: Rules,
    today: date,
    seen: frozenset[Resource] | None,
) -> Decision:
    """Applies the waivers. ``until`` is the last day, inclusive, in UTC.

    ``seen`` holds the objects of a run over part of a repository: a waiver of the file for an object that is not among
    them may well be used elsewhere, so it is not called unused. None: the run covers everything.
    """
    by_rule: dict[str, list[Waiver]] = {}
    faults: list[Fault] = []
    for waiver in sorted(set(waivers), key=_order):
        fault = _fault(waiver, policy, rules, today)
        if fault:
            faults.append(fault)
        else:
            by_rule.setdefault(waiver.rule, []).append(waiver)
    standing: list[Finding] = []
    waived: list[Waived] = []
    used: set[Waiver] = set()
    for finding in findings:
        matching = [waiver for waiver in by_rule.get(finding.rule, ()) if selects(waiver, finding)]
        used.update(matching)
        if matching:
            waived.append(Waived(finding, matching[0]))
        else:
            standing.append(finding)
    faults.extend(
        Fault("unused-waiver", waiver, f"nothing here needs the waiver for {waiver.rule}: remove it")
        for group in by_rule.values()
        for waiver in group
        if waiver not in used and waiver.rule in rules.active and _was_tried(waiver, seen)
    )
    return Decision(tuple(standing), tuple(waived), tuple(faults))


def selects(waiver: Waiver, finding: Finding) -> bool:
    """Whether the waiver speaks of this finding's place. The rules are compared by the caller."""
    selector = waiver.selector
    if waiver.origin == "file":
        resource = finding.resource
        return resource is not None and _names(waiver, resource) and _below(finding.stable, selector.field)
    if selector.path is None or (finding.file, finding.document) != (selector.file, selector.document):
        return False
    if finding.resource is None:
        return False
    place = (*finding.item, *finding.path)
    return place[: len(selector.path)] == selector.path


def _fault(waiver: Waiver, policy: WaiverPolicy, rules: Rules, today: date) -> Fault | None:
    named = waiver.rule[:80]
    if "*" in waiver.rule:
        return Fault("forbidden-waiver", waiver, f'a waiver names its rules one by one, never "{named}"')
    if waiver.broken:
        return Fault("invalid-waiver", waiver, waiver.broken)
    if waiver.rule not in rules.known:
        hint = suggestion(waiver.rule, sorted(rules.known))
        return Fault("invalid-waiver", waiver, f'unknown rule "{named}"{hint}')
    if waiver.rule in rules.unwaivable:
        return Fault("forbidden-waiver", waiver, f"{named} cannot be waived")
    if waiver.rule in rules.protected and waiver.origin != "file":
        return Fault("forbidden-waiver", waiver, f"{named} is protected: only {policy.file} may waive it")
    if waiver.until is None:
        return (
            Fault("invalid-waiver", waiver, "until=YYYY-MM-DD is missing")
            if policy.require_until or policy.max_days
            else None
        )
    left = (waiver.until - today).days
    if left < 0:
        owner = f" ({waiver.owner})" if waiver.owner else ""
        ago = f"{-left} day{'s' if left < -1 else ''} ago"
        return Fault("expired-waiver", waiver, f"the waiver for {named} expired {ago}, on {waiver.until}{owner}")
    if policy.max_days and left > policy.max_days:
        return Fault("forbidden-waiver", waiver, f"the waiver for {named} lasts {left} days; {policy.max_days} are allowed")
    return None


def _was_tried(waiver: Waiver, seen: frozenset[Resource] | None) -> bool:
    return waiver.origin != "file" or seen is None or any(_names(waiver, resource) for resource in seen)


def _names(waiver: Waiver, resource: Resource) -> bool:
    selector = waiver.selector
    return (
        resource.kind == selector.kind
        and fnmatchcase(resource.name, selector.name)
        and (selector.namespace is None or fnmatchcase(resource.namespace, selector.namespace))
    )


def _below(place: str, top: str) -> bool:
    return not top or place == top or (place.startswith(top) and place[len(top)] in ".[")


def _order(waiver: Waiver) -> tuple[str, int, int, str]:
    return (waiver.file, waiver.position.line, waiver.position.column, waiver.rule)
