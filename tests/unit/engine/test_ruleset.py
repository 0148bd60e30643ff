"""Which rules are on: selections, protected rules, releases of Kubernetes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from policylint.config import SCHEMA, Config
from policylint.engine.registry import Registry
from policylint.engine.request import Selection
from policylint.engine.ruleset import RuleSet, build_ruleset, require_rules
from policylint.engine.settings import Settings
from policylint.errors import ConfigError
from policylint.model.finding import Severity
from policylint.model.manifest import Manifest, ManifestSet
from policylint.model.rule import Pack, Rule, Scope
from policylint.model.schema import faults
from policylint.rule import Hit
from tests.unit.engine.factory import POD, lines, report, ruleset
from tests.unit.engine.test_evaluate import made_rule


def project(manifests: ManifestSet) -> Iterator[tuple[Manifest, Hit]]:
    for manifest in manifests.manifests:
        yield manifest, Hit(("kind",), "seen")


def error(config: str = "", rules: tuple[str, ...] = ()) -> str:
    with pytest.raises(ConfigError) as raised:
        ruleset(config, rules)
    return str(raised.value)


def from_flags(selection: Selection, *packs: Pack, **plugins: Rule) -> RuleSet:
    settings = Settings("/repo", Config(packs=()), None)
    return build_ruleset(settings, selection, Registry({rule.id: rule for rule in plugins.values()}), packs, "/repo")


@pytest.mark.parametrize(
    "config",
    [
        "",
        "rules: {run-as-root: false}",
        "rules: {invalid-yaml: {severity: low}}",
        "overrides: [{rules: {run-as-root: false}}]",
        "overrides: [{rules: {run-as-root: {severity: low}}}]",
    ],
)
def test_a_run_without_rules_is_an_error(config: str) -> None:
    made = ruleset(config, ())
    assert (made.switched_on, made.active_ids) == (frozenset(), frozenset())
    with pytest.raises(ConfigError) as raised:
        require_rules(made)
    assert str(raised.value) == (
        "no rule is switched on: name a pack in packs, or rules in rules (policylint rules lists them)"
    )


@pytest.mark.parametrize(
    "config", ["rules: {run-as-root: true}", "rules: {run-as-root: {}}", "overrides: [{rules: {run-as-root: true}}]"]
)
def test_one_rule_is_enough(config: str) -> None:
    made = ruleset(config, ())
    assert (made.switched_on, made.active_ids) == (frozenset({"run-as-root"}), frozenset({"run-as-root"}))
    require_rules(made)


def test_a_run_over_documents_leaves_project_rules_out_also_those_of_overrides() -> None:
    seen = made_rule("seen-object", project)
    assert seen.scope is Scope.PROJECT
    pack = Pack("acme", "Acme", "1", {"seen-object": {}}, "")
    made = from_flags(Selection(scopes=(Scope.DOCUMENT,)), pack, seen=seen)
    assert (made.active_ids, made.project_rules, made.switched_on) == (frozenset(), (), frozenset({"seen-object"}))
    require_rules(made)


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        (("invalid-yaml",), "--rule: invalid-yaml is always on; name a rule that looks at manifests (policylint rules)"),
        (
            ("run-as-root", "rule-error"),
            "--rule: rule-error is always on; name a rule that looks at manifests (policylint rules)",
        ),
        (("run-as-rot",), '--rule: unknown rule "run-as-rot" (did you mean "run-as-root"?)'),
    ],
)
def test_only_rules_that_judge_can_be_selected(rules: tuple[str, ...], message: str) -> None:
    assert error("", rules) == message


def test_what_the_configuration_says_of_input_rules_holds_for_selected_rules_too() -> None:
    made = ruleset("rules: {invalid-yaml: {severity: low}}", ("run-as-root",))
    assert made.reported["invalid-yaml"].severity is Severity.LOW


OFF = "privileged-container is protected: it cannot be switched off"
PROTECTED = "protected: [privileged-container]\n"


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ("rules: {privileged-container: false}", f"2:31: {OFF}"),
        ("rules:\n  privileged-container:\n    enabled: false", f"4:14: {OFF}"),
        ("overrides: [{paths: [dev], rules: {privileged-container: off}}]", f"2:58: {OFF}"),
        ("overrides:\n- rules: {run-as-root: off}\n- rules:\n    privileged-container:\n      enabled: no", f"6:16: {OFF}"),
        (
            "rules: {privileged-container: {severity: low}}",
            "2:42: privileged-container is protected: its severity must be medium or higher",
        ),
        (
            "fail_on: high\noverrides: [{rules: {privileged-container: {severity: medium}}}]",
            "3:55: privileged-container is protected: its severity must be high or higher",
        ),
        (
            "rules: {privileged-container: {severity: high}}\noverrides: [{rules: {privileged-container: {severity: info}}}]",
            "3:55: privileged-container is protected: its severity must be medium or higher",
        ),
    ],
)
@pytest.mark.parametrize("rules", [(), ("run-as-root",)])
def test_the_configuration_cannot_get_round_a_protected_rule(config: str, message: str, rules: tuple[str, ...]) -> None:
    assert error(PROTECTED + config, rules) == f".policylint.yaml:{message}"


@pytest.mark.parametrize(
    "config",
    [
        "rules: {privileged-container: {severity: medium}}",
        "rules: {privileged-container: true, run-as-root: false}",
        "fail_on: critical\nrules: {run-as-root: {severity: info}}",
        "overrides: [{rules: {privileged-container: {severity: high}}}]",
    ],
)
def test_settings_that_leave_a_protected_rule_its_force(config: str) -> None:
    assert lines(report(POD, rules=ruleset(PROTECTED + config))) == [("privileged-container", 11, 19)]


def test_a_protected_rule_that_never_failed_a_run_may_stay_where_it_is() -> None:
    config = "protected: [run-as-root]\nfail_on: high\nrules: {run-as-root: {severity: "
    assert ruleset(config + "medium}}", ()).active[0].severity is Severity.MEDIUM
    assert error(config + "low}}") == ".policylint.yaml:3:33: run-as-root is protected: its severity must be medium or higher"


@pytest.mark.parametrize(
    ("release", "message"),
    [
        ("1.38", "Kubernetes 1.38 is too new: releases are known up to 1.37"),
        ("1.99", "Kubernetes 1.99 is too new: releases are known up to 1.37"),
        ("1.15", "Kubernetes 1.15 is too old: releases are known from 1.16 on"),
        ("1.0", "Kubernetes 1.0 is too old: releases are known from 1.16 on"),
        ("latest", "'latest' is not a Kubernetes release; write it as 1.31, v1.31 or 1.31.4"),
    ],
)
def test_releases_that_are_not_known(release: str, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policylint.engine.named_rules.newest_release", lambda: (1, 37))
    assert error(f'packs: []\nkubernetes: "{release}"') == f".policylint.yaml:2:13: {message}"
    with pytest.raises(ConfigError) as raised:
        from_flags(Selection(kubernetes=release))
    assert str(raised.value) == f"--kubernetes: {message}"


@pytest.mark.parametrize(("release", "summary"), [("1.16", "1.16"), ("v1.37", "1.37"), ("1.31.4", "1.31"), ("", "1.37")])
def test_releases_that_are_known(release: str, summary: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policylint.engine.named_rules.newest_release", lambda: (1, 37))
    assert from_flags(Selection(kubernetes=release)).summary.kubernetes == summary


def test_externals_that_name_no_objects_are_errors_at_their_place() -> None:
    with pytest.raises(ConfigError) as raised:
        ruleset("externals:\n  - Secret/prod/db-*\n  - Secrets/x\n")
    assert str(raised.value) == '.policylint.yaml:3:5: "Secrets" is no kind (did you mean "Secret"?)'


def test_externals_are_limited() -> None:
    assert list(faults({"externals": ["Secret/a"] * 1000}, SCHEMA)) == []
    (fault,) = faults({"externals": ["Secret/a"] * 1001}, SCHEMA)
    assert (fault.path, fault.message) == (("externals",), "must not have more than 1000 entries, has 1001")


def test_externals_change_the_digest() -> None:
    assert ruleset("externals: [Secret/a]").summary.digest != ruleset().summary.digest
