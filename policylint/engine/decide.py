"""The one function that decides which findings are waived, and what is wrong with the waivers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from fnmatch import fnmatchcase
from typing import cast

from policylint.config import WaiverPolicy
from policylint.engine.pile import Pile
from policylint.model.finding import Finding
from policylint.model.manifest import Resource
from policylint.model.named import NamedTuple
from policylint.model.report import Waived
from policylint.model.schema import suggestion
from policylint.model.waiver import Selector, Waiver

_MOST_HINTS = 50


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

    open: Sequence[Finding]
    waived: tuple[Waived, ...]
    faults: tuple[Fault, ...]


def decide(
    findings: Iterable[Finding],
    waivers: Iterable[Waiver],
    policy: WaiverPolicy,
    rules: Rules,
    today: date,
    seen: frozenset[Resource] | None,
    pile: Pile | None = None,
) -> Decision:
    """Applies the waivers. ``until`` is the last day, inclusive, in UTC. ``pile``: where, on a long run, those go that stand.

    ``seen`` holds the objects of a run over part of a repository: a waiver of the file for an object that is not among
    them may well be used elsewhere, so it is not called unused. None: the run covers everything. A run that could evaluate
    nothing has seen no object, whatever it covers.
    """
    accepted = _Accepted()
    faults: list[Fault] = []
    hints: dict[str, str] = {}
    for waiver in sorted(dict.fromkeys(waivers), key=_order):
        fault = _fault(waiver, policy, rules, today, hints)
        if fault:
            faults.append(fault)
        else:
            accepted.add(waiver)
    standing: Pile | list[Finding] = [] if pile is None else pile
    waived: list[Waived] = []
    for finding in findings:
        first = accepted.use(finding)
        if first:
            waived.append(Waived(finding, first))
        else:
            standing.append(finding)
    tried = _Tried(seen)
    faults.extend(
        Fault("unused-waiver", waiver, f"nothing here needs the waiver for {waiver.rule}: remove it")
        for waiver in accepted.unused()
        if waiver.rule in rules.active and (waiver.origin != "file" or tried.covers(waiver.selector))
    )
    held = tuple(standing) if isinstance(standing, list) else standing
    return Decision(cast("Sequence[Finding]", held), tuple(waived), tuple(faults))


class _Group:
    """Waivers for the same rule with the same selector, in the order of their places, and whether a finding needs them."""

    __slots__ = ("used", "waivers")

    def __init__(self) -> None:
        self.waivers: list[Waiver] = []
        self.used = False


class _Accepted:
    """The waivers that are in force, looked up by what a finding is about and never one by one: a hostile file can hold
    as many of them as it has lines.

    Comments and annotations are found by the fields above the finding; waivers of the file by kind, name and field. Only
    those with wildcards in the name are tried in turn, once for every object that has findings of the rule.
    """

    def __init__(self) -> None:
        self._groups: dict[tuple[str, Selector], _Group] = {}
        self._depths: dict[tuple[str, str, int], set[int]] = {}
        self._exact: dict[tuple[str, str, str], list[Selector]] = {}
        self._patterns: dict[tuple[str, str], list[Selector]] = {}
        self._fields: dict[tuple[str, Resource], tuple[frozenset[int], dict[str, list[_Group]]]] = {}

    def add(self, waiver: Waiver) -> None:
        """Takes a waiver in. All are added, in the order of their places, before the first use."""
        rule, selector = waiver.rule, waiver.selector
        key = (rule, selector)
        if key not in self._groups:
            self._groups[key] = _Group()
            if waiver.origin == "file":
                if _is_pattern(selector.name):
                    self._patterns.setdefault((rule, selector.kind), []).append(selector)
                else:
                    self._exact.setdefault((rule, selector.kind, selector.name), []).append(selector)
            elif selector.path is not None:
                self._depths.setdefault((rule, selector.file, selector.document), set()).add(len(selector.path))
        self._groups[key].waivers.append(waiver)

    def use(self, finding: Finding) -> Waiver | None:
        """The first waiver that speaks of the finding, if any. All that do count as used."""
        if finding.resource is None:
            return None
        groups = [*self._above(finding), *self._of_object(finding, finding.resource)]
        for group in groups:
            group.used = True
        return min((group.waivers[0] for group in groups), key=_order, default=None)

    def unused(self) -> Iterator[Waiver]:
        """The waivers that no finding needed."""
        return (waiver for group in self._groups.values() if not group.used for waiver in group.waivers)

    def _above(self, finding: Finding) -> Iterator[_Group]:
        """The comments and annotations at the finding's field or at one above it."""
        depths = self._depths.get((finding.rule, finding.file, finding.document), ())
        place = (*finding.item, *finding.path)
        for depth in depths:
            selector = Selector(file=finding.file, document=finding.document, path=place[:depth])
            if depth <= len(place) and (group := self._groups.get((finding.rule, selector))):
                yield group

    def _of_object(self, finding: Finding, resource: Resource) -> Iterator[_Group]:
        """What the waiver file says of the object and of the finding's field or one above it."""
        if not self._exact and not self._patterns:
            return
        key = (finding.rule, resource)
        if key not in self._fields:
            by_field = self._by_field(finding.rule, resource)
            self._fields[key] = frozenset(map(len, by_field)), by_field
        (lengths, fields), place = self._fields[key], finding.stable
        for length in lengths:
            if length in (0, len(place)) or place[length : length + 1] in (".", "["):
                groups = fields.get(place[:length], [])
                yield from groups
                # The first is what the next finding gets; the others are marked as used by then.
                del groups[1:]

    def _by_field(self, rule: str, resource: Resource) -> dict[str, list[_Group]]:
        """The waivers of the file that name the object, by the field that they name."""
        exact = self._exact.get((rule, resource.kind, resource.name), ())
        naming = [one for one in (*exact, *self._patterns.get((rule, resource.kind), ())) if _names(one, resource)]
        fields: dict[str, list[_Group]] = {}
        for selector in sorted(naming, key=lambda one: _order(self._groups[rule, one].waivers[0])):
            fields.setdefault(selector.field, []).append(self._groups[rule, selector])
        return fields


class _Tried:
    """Which objects a run has looked at: all that there are (None), or these."""

    def __init__(self, seen: frozenset[Resource] | None) -> None:
        self._everything = seen is None
        self._kinds: dict[str, list[Resource]] = {}
        self._objects: dict[tuple[str, str], list[Resource]] = {}
        for resource in seen or ():
            self._kinds.setdefault(resource.kind, []).append(resource)
            self._objects.setdefault((resource.kind, resource.name), []).append(resource)

    def covers(self, selector: Selector) -> bool:
        """Whether a finding that the waiver is for would have been found."""
        if self._everything:
            return True
        pattern = _is_pattern(selector.name)
        near = self._kinds.get(selector.kind, ()) if pattern else self._objects.get((selector.kind, selector.name), ())
        return any(_names(selector, resource) for resource in near)


def _fault(waiver: Waiver, policy: WaiverPolicy, rules: Rules, today: date, hints: dict[str, str]) -> Fault | None:
    named = waiver.rule[:80]
    if "*" in waiver.rule:
        return Fault("forbidden-waiver", waiver, 'a waiver names its rules one by one, never "*"')
    if waiver.broken:
        return Fault("invalid-waiver", waiver, waiver.broken)
    if waiver.rule not in rules.known:
        hint = _hint(waiver.rule, rules.known, hints)
        # A comment or an annotation may stand in a Secret, and what looks like a rule may be a part of it.
        quoted = f' "{named}"' if waiver.origin == "file" else ""
        return Fault("invalid-waiver", waiver, f"unknown rule{quoted}{hint}")
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
    at_day = waiver._replace(position=waiver.until_position or waiver.position)
    if left < 0:
        owner = f" ({waiver.owner})" if waiver.owner else ""
        ago = f"{-left} day{'s' if left < -1 else ''} ago"
        return Fault("expired-waiver", at_day, f"the waiver for {named} expired {ago}, on {waiver.until}{owner}")
    if policy.max_days and left > policy.max_days:
        message = f"the waiver for {named} ends in {left} days; at most {policy.max_days} ahead are allowed"
        return Fault("forbidden-waiver", at_day, message)
    return None


def _names(selector: Selector, resource: Resource) -> bool:
    return (
        resource.kind == selector.kind
        and fnmatchcase(resource.name, selector.name)
        and (selector.namespace is None or fnmatchcase(resource.namespace, selector.namespace))
    )


def _is_pattern(name: str) -> bool:
    return any(char in name for char in "*?[")


def _hint(word: str, known: frozenset[str], hints: dict[str, str]) -> str:
    """A rule that was perhaps meant. Looking for one is slow, so it is done for a few words only."""
    if word not in hints and len(hints) < _MOST_HINTS:
        hints[word] = suggestion(word, sorted(known))
    return hints.get(word, "")


def _order(waiver: Waiver) -> tuple[str, int, int, str]:
    return (waiver.file, waiver.position.line, waiver.position.column, waiver.rule)
