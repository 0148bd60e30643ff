"""No project rule fails, whatever is in a manifest, and every hit points into its object."""

from __future__ import annotations

from typing import Any

import pytest

from policylint.engine.registry import builtin_ids, builtin_rule
from policylint.model.manifest import Manifest, ManifestSet
from policylint.model.rule import Rule, Scope
from policylint.testing import examples
from tests.unit.rules.cases import given, manifest
from tests.unit.rules.test_any_input import documents, paths, points_into, replaced

RULES = [rule for rule in map(builtin_rule, builtin_ids()) if rule.scope is Scope.PROJECT]
WRONG: list[Any] = [None, True, -1, 1.5, "", "x", [], [None], [[]], {}, {"": None}]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_each_value_of_the_examples_replaced_by_one_of_a_wrong_type(rule: Rule) -> None:
    for example in examples(rule.documentation):
        bodies = documents(example.text)
        whole = [manifest(body) for body in bodies]
        settings = {name: tuple(one) if isinstance(one, list) else one for name, one in options(rule, example).items()}
        ways = [settings, {**settings, "complete": True}] if "complete" in settings else [settings]
        for place, body in enumerate(bodies):
            for path in paths(body):
                if path[0] not in ("apiVersion", "kind"):
                    for wrong in WRONG:
                        changed = manifest(replaced(body, path, wrong))
                        for one in ways:
                            check(rule, [*whole[:place], changed, *whole[place + 1 :]], one)


def options(rule: Rule, example: Any) -> dict[str, Any]:
    defaults = {option.name: option.default for option in rule.options}
    return {**given(rule), **defaults, **example.settings.get("options", {})}


def check(rule: Rule, found: list[Manifest], settings: dict[str, Any]) -> None:
    for subject, hit in rule.check(ManifestSet(tuple(found)), **settings):
        assert any(subject is one for one in found)
        assert hit.message
        assert not hit.message.endswith(".")
        assert len(hit.message) < 700
        assert isinstance(hit.value, str)
        assert hit.help
        assert points_into(subject.body, hit)
