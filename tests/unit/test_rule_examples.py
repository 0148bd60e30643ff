"""Every rule's documentation is complete, and its examples get exactly the findings that they mark."""

from __future__ import annotations

import re

import pytest

from policylint.engine.packs import builtin_packs, load_pack
from policylint.engine.registry import Registry, builtin_ids, builtin_rule
from policylint.engine.ruleset import INPUT_RULES
from policylint.model.rule import Scope
from policylint.testing import Example, check_example, check_fixes, examples

RULES = builtin_ids()
EXAMPLES = [
    pytest.param(rule_id, example, id=f"{rule_id} {example.heading} {example.number}")
    for rule_id in RULES
    for example in examples(builtin_rule(rule_id).documentation)
]
HEADINGS = ("What it does", "Why is this bad", "Bad", "Good", "Fixed", "Options")
CONTROL = re.compile(
    r"pss:(baseline|restricted)|cis-(1\.12|2\.0\.1):\d+\.\d+(\.\d+)?|nsa:C-\d{4}|iso27001-2022:A\.\d+\.\d+|soc2:[A-Z]+\d\.\d+"
    r"|nis2-2024-2690:[0-9.]+|gdpr:\d+.*"
)


@pytest.mark.parametrize(("rule_id", "example"), EXAMPLES)
def test_example(rule_id: str, example: Example) -> None:
    check_example(builtin_rule(rule_id), example)


@pytest.mark.parametrize("rule_id", RULES)
def test_documentation(rule_id: str) -> None:
    rule = builtin_rule(rule_id)
    headings = re.findall(r"^## (.+)$", rule.documentation, re.MULTILINE)
    assert headings == [heading for heading in HEADINGS if heading in headings]
    assert {"What it does", "Why is this bad", "Bad", "Good"} <= set(headings)
    options = re.findall(r"^- `(\w+)`: \S", rule.documentation.partition("## Options")[2], re.MULTILINE)
    assert options == [option.name for option in rule.options]
    assert not [control for control in rule.controls if not CONTROL.fullmatch(control)]
    assert rule.tags


@pytest.mark.parametrize("rule_id", [rule for rule in RULES if rule not in INPUT_RULES])
def test_every_judging_rule_has_examples_of_both_kinds(rule_id: str) -> None:
    assert {example.heading for example in examples(builtin_rule(rule_id).documentation)} >= {"Bad", "Good"}


@pytest.mark.parametrize("rule_id", RULES)
def test_fixed_examples_are_what_the_fixes_give(rule_id: str) -> None:
    rule = builtin_rule(rule_id)
    check_fixes(rule, list(examples(rule.documentation)))


def test_the_harness_sees_a_wrong_fixed_example() -> None:
    rule = builtin_rule("deprecated-api-version")
    found = list(examples(rule.documentation))
    wrong = [one._replace(text=one.text.replace("batch/v1", "batch/v2")) if one.heading == "Fixed" else one for one in found]
    with pytest.raises(AssertionError, match="the fix of Bad example 1 gives"):
        check_fixes(rule, wrong)
    with pytest.raises(AssertionError, match="there is a Fixed example without a Bad one"):
        check_fixes(rule, [one for one in found if one.heading == "Fixed"])
    shown = [one for one in found if one.heading == "Bad"]
    with pytest.raises(AssertionError, match="Bad example 2 has a fix, and no Fixed example shows it"):
        check_fixes(rule, [*found, shown[0]._replace(number=2)])


def test_the_engine_knows_its_own_rules() -> None:
    assert tuple(rule for rule in RULES if builtin_rule(rule).scope is Scope.INPUT) == INPUT_RULES


@pytest.mark.parametrize("name", builtin_packs())
def test_packs_name_rules_that_exist(name: str) -> None:
    pack = load_pack(name, builtin_packs(), Registry({}))
    assert not set(pack.rules) - set(RULES)
    assert not set(pack.rules) & set(INPUT_RULES)
