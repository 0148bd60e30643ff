"""What rules say that they are about is true: asked about anything else they have no hits."""

from __future__ import annotations

from functools import cache

import pytest

from policylint.engine.plan import step
from policylint.engine.registry import builtin_ids, builtin_rule
from policylint.manifests.load import load
from policylint.model.limits import Limits
from policylint.model.manifest import Manifest, ManifestSet
from policylint.model.rule import Rule, Scope
from policylint.sources.files import Source
from policylint.testing import examples
from tests.unit.engine.factory import ruleset

RULES = [builtin_rule(rule_id) for rule_id in builtin_ids()]


@cache
def manifests() -> tuple[Manifest, ...]:
    """All objects of all examples."""
    texts = dict.fromkeys(example.text for rule in RULES for example in examples(rule.documentation))
    return tuple(one for text in texts for one in load(Source("a.yaml", text.encode()), Limits()).manifests)


def is_about(rule: Rule, manifest: Manifest) -> bool:
    return rule.concerns(manifest.resource.kind, pods=manifest.has_pods)


@pytest.mark.parametrize("rule", [pytest.param(one, id=one.id) for one in RULES if one.kinds or one.pods])
def test_a_rule_has_no_hits_where_it_says_it_is_not_asked(rule: Rule) -> None:
    rules = ruleset(rules=(rule.id,))
    active = next(iter(rules.active))
    asked = step(active, rules, {})
    others = tuple(one for one in manifests() if not is_about(rule, one))
    given = asked.given[-1][1]
    if rule.scope is Scope.PROJECT:
        assert list(asked.check(ManifestSet(others), **given)) == []
    else:
        assert [one.resource for one in others if list(asked.check(one, **given))] == []


@pytest.mark.parametrize("rule", [pytest.param(one, id=one.id) for one in RULES if one.kinds or one.pods])
def test_a_rule_is_about_something(rule: Rule) -> None:
    assert any(is_about(rule, one) for one in manifests())
