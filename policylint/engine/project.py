"""A rule that sees all manifests, asked with the options that each manifest has for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from policylint.engine.plan import step

if TYPE_CHECKING:
    from policylint.engine.ruleset import RuleSet
    from policylint.model.manifest import Manifest, ManifestSet
    from policylint.model.memo import Memo
    from policylint.model.rule import ActiveRule


def project_hits(
    active: ActiveRule, manifests: ManifestSet, ruleset: RuleSet, memo: Memo
) -> Iterator[tuple[ActiveRule, Manifest, Any]]:
    """What the rule yields, with the rule as the manifest of the hit has it. Not where an override switches it off."""
    variants = _variants(active, manifests, ruleset)
    for variant in variants:
        asked = step(variant, ruleset, memo)
        pairs: Iterable[Any] = asked.check(manifests, **asked.given[0][1])
        for manifest, hit in pairs:
            reported = _of(active, ruleset.rules_for(manifest))
            # With several sets of options, those of the manifest that the hit points at decide.
            if reported is not None and (len(variants) == 1 or reported.options == variant.options):
                yield reported, manifest, hit


def _variants(active: ActiveRule, manifests: ManifestSet, ruleset: RuleSet) -> list[ActiveRule]:
    """The rule with each set of options that it has for some manifest."""
    rule_id = active.rule.id
    if not any(one.rules[rule_id].options for one in ruleset.config.overrides if rule_id in one.rules):
        return [active]
    found: list[ActiveRule] = []
    for rules in {id(rules): rules for rules in map(ruleset.rules_for, manifests.manifests)}.values():
        one = _of(active, rules)
        if one is not None and all(one.options != other.options for other in found):
            found.append(one)
    return found


def _of(active: ActiveRule, rules: Iterable[ActiveRule]) -> ActiveRule | None:
    return next((one for one in rules if one.rule.id == active.rule.id), None)
