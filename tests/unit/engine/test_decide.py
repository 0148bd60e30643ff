"""The decision: each finding has the first waiver that speaks of it, however many there are."""

from __future__ import annotations

import random
from datetime import date
from fnmatch import fnmatchcase

import pytest

from policylint.config import WaiverPolicy
from policylint.engine.decide import Decision, Rules, decide
from policylint.model.finding import Finding, Severity
from policylint.model.manifest import Resource
from policylint.model.position import FieldPath, Position, Span, format_path
from policylint.model.waiver import Selector, Waiver

TODAY = date(2026, 11, 1)
KNOWN = frozenset({"run-as-root", "single-replica"})
RULES = Rules(KNOWN, KNOWN, frozenset(), frozenset())
POLICY = WaiverPolicy()
POD = Resource("v1", "Pod", "shop", "a")


def finding(path: FieldPath, number: int = 0, rule: str = "run-as-root", resource: Resource | None = POD) -> Finding:
    place = Span(Position(number + 1, 1), Position(number + 1, 2))
    field = format_path(path)
    return Finding("a.yaml", place, rule, Severity.HIGH, "", field, path, resource, 0, (), "", field)


def comment(path: FieldPath, line: int, rule: str = "run-as-root") -> Waiver:
    selector = Selector(file="a.yaml", document=0, path=path)
    return Waiver(rule, selector, "fine", date(2026, 12, 1), "comment", "a.yaml", Position(line, 1))


def entry(name: str, line: int, field: str = "", namespace: str | None = None, **changed: str) -> Waiver:
    selector = Selector(kind=changed.get("kind", "Pod"), namespace=namespace, name=name, field=field)
    until = date.fromisoformat(changed.get("until", "2026-12-01"))
    rule, day = changed.get("rule", "run-as-root"), Position(line + 4, 10)
    return Waiver(rule, selector, "fine", until, "file", "waivers.yaml", Position(line, 3), "us", "", day)


def decided(
    findings: list[Finding],
    waivers: list[Waiver],
    policy: WaiverPolicy = POLICY,
    seen: frozenset[Resource] | None = None,
) -> Decision:
    return decide(findings, waivers, policy, RULES, TODAY, seen)


def one_by_one(waiver: Waiver, found: Finding) -> bool:
    """What a waiver means, said in the simplest way."""
    selector, resource = waiver.selector, found.resource
    if waiver.rule != found.rule or resource is None:
        return False
    if waiver.origin != "file":
        place = (*found.item, *found.path)
        here = (found.file, found.document) == (selector.file, selector.document)
        return here and selector.path is not None and place[: len(selector.path)] == selector.path
    field = selector.field
    below = not field or found.stable == field or found.stable.startswith((f"{field}.", f"{field}["))
    named = resource.kind == selector.kind and fnmatchcase(resource.name, selector.name)
    return below and named and (selector.namespace is None or fnmatchcase(resource.namespace, selector.namespace))


@pytest.mark.parametrize("seed", range(20))
def test_the_look_up_finds_what_a_comparison_of_all_with_all_finds(seed: int) -> None:
    chance = random.Random(seed)
    rules, names = sorted(KNOWN), ["a", "b", "ab", "a[b]"]

    def path() -> FieldPath:
        steps: list[str | int] = ["spec", "specs", "x.y", 0, 1]
        return tuple(chance.choice(steps) for _ in range(chance.randrange(5)))

    def resource() -> Resource | None:
        kind, name = chance.choice(["Pod", "Job"]), chance.choice(names)
        return chance.choice([None, *[Resource("v1", kind, chance.choice(["", "shop"]), name)] * 9])

    findings = [finding(path(), n, chance.choice(rules), resource()) for n in range(60)]
    findings = [one._replace(item=path()) for one in findings]
    waivers = [comment(path(), n, chance.choice(rules)) for n in range(40)]
    waivers += [
        entry(
            chance.choice([*names, "*", "a*", "?", "[ab]", "A*"]),
            n,
            format_path(path()),
            chance.choice([None, "", "shop", "s*"]),
            kind=chance.choice(["Pod", "Job"]),
            rule=chance.choice(rules),
        )
        for n in range(80)
    ]
    chance.shuffle(waivers)
    made = decided(findings, waivers)
    ordered = sorted(waivers, key=lambda one: (one.file, *one.position))
    matching = [[waiver for waiver in ordered if one_by_one(waiver, found)] for found in findings]
    assert made.open == tuple(found for found, some in zip(findings, matching, strict=True) if not some)
    assert [one.waiver for one in made.waived] == [some[0] for some in matching if some]
    assert made.open
    assert made.waived
    used = {waiver for some in matching for waiver in some}
    assert {fault.waiver for fault in made.faults} == set(waivers) - used
    assert {fault.rule for fault in made.faults} == {"unused-waiver"}


MANY = 20_000


def test_very_many_comments_and_findings() -> None:
    paths: list[FieldPath] = [("spec", "containers", number) for number in range(MANY)]
    made = decided([finding(path, n) for n, path in enumerate(paths)], [comment(path, n) for n, path in enumerate(paths)])
    assert (len(made.open), len(made.waived), made.faults) == (0, MANY, ())
    assert all(one.waiver.selector.path == one.finding.path for one in made.waived)


def test_very_many_comments_on_one_place() -> None:
    findings = [finding(("spec", "containers", number), number) for number in range(MANY)]
    made = decided(findings, [comment(("spec",), line) for line in range(1, MANY + 1)])
    assert (len(made.open), len(made.waived), made.faults) == (0, MANY, ())
    assert {one.waiver.position.line for one in made.waived} == {1}


@pytest.mark.parametrize("name", ["a", "*"])
@pytest.mark.parametrize("deep", [False, True])
def test_very_many_entries_of_the_waiver_file_for_one_object(name: str, deep: bool) -> None:
    findings = [finding(("spec", f"f{number}"), number) for number in range(MANY)]
    entries = [entry(name, line, f"spec.f{line}" if deep else "spec") for line in range(MANY)]
    made = decided(findings, entries)
    assert (len(made.open), len(made.waived), made.faults) == (0, MANY, ())
    assert len({one.waiver.position.line for one in made.waived}) == (MANY if deep else 1)


def test_very_many_unknown_rules() -> None:
    made = decided([], [comment((), line, f"run-as-rot{line}") for line in range(MANY)])
    assert {fault.rule for fault in made.faults} == {"invalid-waiver"}
    assert made.faults[0].message == 'unknown rule (did you mean "run-as-root"?)'
    assert made.faults[-1].message == "unknown rule"


def test_an_unknown_rule_is_quoted_from_the_waiver_file_only() -> None:
    made = decided([], [comment((), 1, "hunter2"), entry("a", 1, rule="hunter2"), comment((), 2, "*hunter2")])
    assert [(fault.rule, fault.message) for fault in made.faults] == [
        ("invalid-waiver", "unknown rule"),
        ("forbidden-waiver", 'a waiver names its rules one by one, never "*"'),
        ("invalid-waiver", 'unknown rule "hunter2"'),
    ]


@pytest.mark.parametrize(
    ("until", "rule", "message"),
    [
        ("2026-12-02", "forbidden-waiver", "the waiver for run-as-root ends in 31 days; at most 30 ahead are allowed"),
        ("2026-10-31", "expired-waiver", "the waiver for run-as-root expired 1 day ago, on 2026-10-31 (us)"),
    ],
)
def test_what_is_wrong_with_the_day_is_said_at_the_day(until: str, rule: str, message: str) -> None:
    made = decided([finding(())], [entry("a", 1, until=until)], WaiverPolicy(max_days=30))
    (fault,) = made.faults
    assert (fault.rule, fault.message, fault.waiver.position) == (rule, message, Position(5, 10))
    assert len(made.open) == 1


@pytest.mark.parametrize(
    ("seen", "unused"),
    [
        (None, ["a", "b", "c*"]),
        (frozenset({POD}), ["a"]),
        (frozenset({POD, POD._replace(name="c1")}), ["a", "c*"]),
        (frozenset({POD._replace(kind="Job")}), []),
        (frozenset(), []),
    ],
)
def test_what_was_not_looked_at_is_not_called_unused(seen: frozenset[Resource] | None, unused: list[str]) -> None:
    made = decided([], [entry("a", 1), entry("b", 2), entry("c*", 3)], seen=seen)
    assert [fault.waiver.selector.name for fault in made.faults] == unused
    assert {fault.rule for fault in made.faults} <= {"unused-waiver"}
