"""Evaluation: overrides, severities, options, crashes, project rules, fingerprints."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

from policylint.engine.registry import rule_from_module
from policylint.model.finding import Hit, Severity
from policylint.model.fix import Fix
from policylint.model.manifest import Manifest, ManifestSet
from policylint.model.report import Report, Status
from policylint.model.rule import Rule
from policylint.rule import rule
from tests.unit.engine.factory import POD, lines, report, ruleset


def made_rule(name: str, check: Any, severity: Severity = Severity.HIGH, **settings: Any) -> Rule:
    module = ModuleType(name.replace("-", "_"), f"{name}.\n")
    module.check = rule(severity=severity, since="0.1", **settings)(check)  # type: ignore[attr-defined]  # made on the fly
    return rule_from_module(module, "tests")


def crashing(manifest: Manifest) -> Iterator[Hit]:
    raise ValueError(f"hunter2 {manifest.resource.name}")


def wrong(manifest: Manifest) -> Iterator[Any]:
    yield "not a hit"


def wrong_fix(manifest: Manifest) -> Iterator[Any]:
    yield Hit((), "a fix of another kind", fix=Fix("x", ("not an edit",)))  # type: ignore[arg-type]  # what a plugin may do


def duplicate(manifests: ManifestSet) -> Iterator[tuple[Manifest, Hit]]:
    seen = set()
    for manifest in manifests.manifests:
        if manifest.resource.ref in seen:
            yield manifest, Hit(("metadata", "name"), f"{manifest.resource.name} is there twice")
        seen.add(manifest.resource.ref)


def crashing_project(manifests: ManifestSet) -> Iterator[tuple[Manifest, Hit]]:
    raise RuntimeError


@pytest.mark.parametrize(("check", "error"), [(crashing, "ValueError"), (wrong, "TypeError"), (wrong_fix, "TypeError")])
def test_a_crash_is_a_finding_and_an_error(check: Any, error: str) -> None:
    broken = made_rule("broken-rule", check)
    made = report(POD, rules=ruleset(rules=("broken-rule", "privileged-container"), broken=broken))
    assert lines(made) == [("rule-error", 1, 1), ("privileged-container", 11, 19)]
    assert made.findings[0].message == f"the rule broken-rule failed with {error}"
    assert "hunter2" not in repr(made)
    assert (made.verdict.status, made.verdict.reasons) == (Status.ERROR, ("a rule could not do its work, 1 time",))


def test_a_project_rule_sees_everything() -> None:
    twice = made_rule("twice-defined", duplicate)
    made = report(POD, POD, rules=ruleset(rules=("twice-defined",), twice=twice))
    assert [(one.file, one.span.start, one.severity) for one in made.findings] == [("b.yaml", (4, 9), Severity.HIGH)]


def test_a_project_rule_can_be_off_for_some_files() -> None:
    twice = made_rule("twice-defined", duplicate)
    rules = ruleset("overrides: [{paths: [b.yaml], rules: {twice-defined: false}}]", ("twice-defined",), twice=twice)
    assert lines(report(POD, POD, rules=rules)) == []


def test_a_project_rule_sees_what_it_is_off_for() -> None:
    twice = made_rule("twice-defined", duplicate)
    rules = ruleset("overrides: [{paths: [a.yaml], rules: {twice-defined: false}}]", ("twice-defined",), twice=twice)
    assert [one.file for one in report(POD, POD, rules=rules).findings] == ["b.yaml"]


@pytest.mark.parametrize("definitions", [True, False])
def test_a_project_rule_sees_definitions_if_it_asks(definitions: bool) -> None:
    twice = made_rule("twice-defined", duplicate, definitions=definitions)
    text = "{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: a.b.example}}"
    made = report(text, text, rules=ruleset(rules=("twice-defined",), twice=twice))
    assert len(made.findings) == definitions


def test_project_rules_share_a_memo_for_one_run() -> None:
    seen: list[int] = []

    def counting(manifests: ManifestSet, *, memo: dict[str, Any]) -> Iterator[tuple[Manifest, Hit]]:
        memo["count"] = memo.get("count", 0) + 1
        seen.append(memo["count"])
        return iter(())

    one, other = made_rule("one-rule", counting), made_rule("other-rule", counting)
    rules = ruleset(rules=("one-rule", "other-rule"), one=one, other=other)
    report(POD, rules=rules)
    report(POD, rules=rules)
    assert seen == [1, 2, 1, 2]


def test_a_rule_of_one_manifest_gets_no_memo() -> None:
    def wants(manifest: Manifest, *, memo: dict[str, Any]) -> Iterator[Hit]:
        return iter(())

    with pytest.raises(TypeError, match="memo is for rules that see all manifests"):
        rule(severity=Severity.LOW, since="0.1")(wants)


def test_a_crash_of_a_project_rule_is_an_error() -> None:
    broken = made_rule("broken-rule", crashing_project)
    made = report(POD, rules=ruleset(rules=("broken-rule",), broken=broken))
    assert (lines(made), made.verdict.status) == ([("rule-error", 1, 1)], Status.ERROR)


def test_what_a_project_rule_found_before_it_crashed_stands() -> None:
    def half(manifests: ManifestSet) -> Iterator[tuple[Manifest, Hit]]:
        yield manifests.manifests[1], Hit(("metadata", "name"), "found")
        raise RuntimeError

    made = report(POD, POD, rules=ruleset(rules=("half-rule",), half=made_rule("half-rule", half)))
    assert [(one.file, one.rule) for one in made.findings] == [("a.yaml", "rule-error"), ("b.yaml", "half-rule")]
    assert made.verdict.status is Status.ERROR


@pytest.mark.parametrize(
    ("overrides", "expected", "asked"),
    [
        ("", ["a.yaml 1", "b.yaml 1"], [1]),
        ("{paths: [b.yaml], rules: {said-limit: {severity: low}}}", ["a.yaml 1", "b.yaml 1"], [1]),
        ("{paths: [b.yaml], rules: {said-limit: {options: {limit: 2}}}}", ["a.yaml 1", "b.yaml 2"], [1, 2]),
        ("{paths: [b.yaml], rules: {said-limit: {options: {limit: 1}}}}", ["a.yaml 1", "b.yaml 1"], [1]),
        ("{paths: ['*.yaml'], rules: {said-limit: {options: {limit: 3}}}}", ["a.yaml 3", "b.yaml 3"], [3]),
        (
            "{paths: [b.yaml], rules: {said-limit: {options: {limit: 2}}}}, {paths: [a.yaml], rules: {said-limit: off}}",
            ["b.yaml 2"],
            [2],
        ),
    ],
)
def test_options_of_an_override_reach_a_project_rule(overrides: str, expected: list[str], asked: list[int]) -> None:
    seen = []

    def limited(manifests: ManifestSet, *, limit: int = 1) -> Iterator[tuple[Manifest, Hit]]:
        seen.append(limit)
        for manifest in manifests.manifests:
            yield manifest, Hit(("metadata", "name"), str(limit))

    rules = ruleset(f"overrides: [{overrides}]", ("said-limit",), limited=made_rule("said-limit", limited))
    made = report(POD, POD, rules=rules)
    assert ([f"{one.file} {one.message}" for one in made.findings], seen) == (expected, asked)


def severities(config: str, *texts: str) -> list[tuple[str, str]]:
    made = report(*(texts or (POD,)), rules=ruleset(config))
    return [(one.file, one.severity.label) for one in made.findings]


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ("", [("a.yaml", "critical")]),
        ("rules: {privileged-container: {severity: low}}", [("a.yaml", "low")]),
        ("overrides: [{paths: [a.yaml], rules: {privileged-container: {severity: info}}}]", [("a.yaml", "info")]),
        ("overrides: [{paths: [b.yaml], rules: {privileged-container: {severity: info}}}]", [("a.yaml", "critical")]),
        ("overrides: [{resources: {kinds: [Pod]}, rules: {privileged-container: off}}]", []),
        ("overrides: [{resources: {kinds: [P*]}, rules: {privileged-container: off}}]", []),
        ("overrides: [{resources: {namespaces: [shop]}, rules: {privileged-container: off}}]", []),
        ("overrides: [{resources: {namespaces: [prod]}, rules: {privileged-container: off}}]", [("a.yaml", "critical")]),
        ("overrides: [{resources: {names: [b]}, rules: {privileged-container: off}}]", [("a.yaml", "critical")]),
        (
            "overrides: [{paths: [b.yaml], resources: {kinds: [Pod]}, rules: {privileged-container: off}}]",
            [("a.yaml", "critical")],
        ),
        (
            "overrides: [{rules: {privileged-container: off}}, {rules: {privileged-container: {severity: low}}}]",
            [],
        ),
        (
            "overrides: [{rules: {privileged-container: off}}, {rules: {privileged-container: on}}]",
            [("a.yaml", "critical")],
        ),
    ],
)
def test_settings_and_overrides(config: str, expected: list[tuple[str, str]]) -> None:
    assert severities(config) == expected


def test_an_override_can_switch_a_rule_on() -> None:
    made = report(POD, rules=ruleset("overrides: [{rules: {run-as-root: {enabled: true}}}]", ()))
    assert [one[0] for one in lines(made)] == ["run-as-root"]


def test_options_reach_the_rule() -> None:
    text = "rules: {disallowed-registry: {options: {allow: [registry.example.no]}}}"
    assert lines(report(POD, rules=ruleset(text, ("disallowed-registry",)))) == []
    text = text.replace("registry.example.no", "ghcr.io")
    assert lines(report(POD, rules=ruleset(text, ("disallowed-registry",)))) == [("disallowed-registry", 9, 12)]


def prints(made: Report) -> list[str]:
    return sorted(one.fingerprint for one in made.findings)


SIDECAR = "  - name: proxy\n    image: registry.example.no/proxy:1.0\n"
RULES = ("privileged-container", "run-as-root", "missing-memory-limit")


@pytest.mark.parametrize(
    "changed",
    [
        f"# a comment\n\n{POD}",
        POD.replace("  containers:\n", f"  containers:\n{SIDECAR}"),
        POD.replace("apiVersion: v1\nkind: Pod\n", "kind: Pod\napiVersion: v1\n"),
        "apiVersion: v1\nkind: List\nitems:\n- " + "\n".join(f"  {one}" for one in POD.splitlines()).lstrip() + "\n",
    ],
)
def test_fingerprints_survive_moving(changed: str) -> None:
    before = prints(report(POD, rules=ruleset(rules=RULES)))
    assert len(before) == 3
    after = prints(report(changed, rules=ruleset(rules=RULES)))
    assert not set(before) - set(after)


@pytest.mark.parametrize(
    ("old", "new"), [("name: a\n", "name: b\n"), ("shop", "prod"), ("name: app", "name: web"), ("kind: Pod", "kind: Podd")]
)
def test_fingerprints_tell_objects_apart(old: str, new: str) -> None:
    before = prints(report(POD, rules=ruleset(rules=RULES)))
    after = prints(report(POD.replace(old, new), rules=ruleset(rules=RULES)))
    assert not set(before) & set(after)


def test_the_offending_value_is_part_of_the_fingerprint() -> None:
    def one(tag: str) -> list[str]:
        return prints(report(POD.replace(":1.0", tag), rules=ruleset(rules=("mutable-image-tag",))))

    assert one(":latest") == one(":latest")
    assert one(":latest") != one(":main")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("", "kubernetes: '1.30'"),
        ("", "rules: {privileged-container: {severity: low}}"),
        ("", "fail_on: high"),
        ("", "exclude: [x]"),
        ("", "overrides: [{rules: {privileged-container: off}}]"),
        ("", "waivers: {max_days: 3}"),
        ("", "limits: {depth: 100}"),
        ("", "protected: [privileged-container]"),
    ],
)
def test_the_digest_tells_rule_sets_apart(first: str, second: str) -> None:
    assert ruleset(first).summary.digest == ruleset(first).summary.digest
    assert ruleset(first).summary.digest != ruleset(second).summary.digest


def test_the_rule_modules_of_the_tests_are_not_left_behind() -> None:
    assert "broken_rule" not in sys.modules
