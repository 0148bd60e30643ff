"""The controls that rules name: against a table of ours, against the lists of the benchmarks, and across versions."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from policylint.engine.controls import listed
from policylint.engine.packs import builtin_packs, load_pack
from policylint.engine.registry import Registry, builtin_ids, builtin_rule

ROWS = list(csv.DictReader(Path(__file__).with_name("controls.csv").read_text(encoding="utf-8").splitlines()))
LISTED = listed(builtin_packs())
BENCHMARKS = ("cis-1.12", "cis-2.0.1", "nsa")
RULES = builtin_ids()
MENTIONING = {
    name: Registry({}).mentioning(f"{name}:")
    for name in sorted({one.partition(":")[0] for rule in RULES for one in builtin_rule(rule).controls})
}
FOLDED = {"Added capabilities", "Assigned capabilities"}
"""Two controls of CIS 1.12 that are one in 2.0.1."""
OLD, NEW = ({one.title: one.id for one in LISTED.values() if one.id.startswith(f"{name}:")} for name in BENCHMARKS[:2])


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['check']}: {row['rules']}" for row in ROWS])
def test_the_rules_of_a_check_name_its_controls(row: dict[str, str]) -> None:
    for rule_id in row["rules"].split():
        assert set(row["controls"].split()) <= set(builtin_rule(rule_id).controls), rule_id


@pytest.mark.parametrize("rule_id", RULES)
def test_a_control_is_one_of_its_benchmark_and_has_an_answer(rule_id: str) -> None:
    named = [one for one in builtin_rule(rule_id).controls if one.partition(":")[0] in BENCHMARKS]
    assert [one for one in named if one not in LISTED or LISTED[one].why] == []


@pytest.mark.parametrize("rule_id", RULES)
def test_a_control_is_named_in_both_versions_of_a_benchmark(rule_id: str) -> None:
    named = set(builtin_rule(rule_id).controls)
    assert [title for title in OLD.keys() - FOLDED if (OLD[title] in named) != (NEW[title] in named)] == []


def test_the_versions_differ_in_one_control() -> None:
    assert OLD.keys() - NEW.keys() == {"Added capabilities"}
    assert NEW.keys() - OLD.keys() == set()


@pytest.mark.parametrize("name", BENCHMARKS)
def test_the_packs_of_benchmarks_hold_a_rule_for_every_answered_control(name: str) -> None:
    pack = load_pack(name, builtin_packs(), Registry({}))
    answered = {one for rule_id in RULES for one in builtin_rule(rule_id).controls if one.startswith(f"{name}:")}
    held = {one for rule_id in pack.rules for one in builtin_rule(rule_id).controls}
    assert answered - held == set()


@pytest.mark.parametrize("rule_id", RULES)
def test_controls_are_written_out(rule_id: str) -> None:
    # Registry.mentioning looks for them in the text.
    benchmarks = {control.partition(":")[0] for control in builtin_rule(rule_id).controls}
    assert all(rule_id in {rule.id for rule in MENTIONING[benchmark]} for benchmark in benchmarks)
