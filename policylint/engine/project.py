"""The rules that see all manifests, asked with the options that each manifest has for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from policylint.engine.locate import Places, checked, crash, from_hit
from policylint.engine.plan import step
from policylint.engine.shelf import taken
from policylint.model.rule import DEFINITIONS
from policylint.semantics.placement import placed

if TYPE_CHECKING:
    from policylint.engine.ruleset import RuleSet
    from policylint.model.finding import Finding
    from policylint.model.manifest import Manifest, ManifestSet
    from policylint.model.memo import Memo
    from policylint.model.rule import ActiveRule


# Documents whose places are remembered: a rule that hits many hits them one after the other.
_MOST_PLACES = 1000


class Project:
    """All manifests, and the rules that are asked about them: those that something here is about."""

    def __init__(self, manifests: ManifestSet, ruleset: RuleSet) -> None:
        made = [one.manifest for one in manifests.kustomizations if one.manifest is not None]
        files = [*(one.manifest for one in manifests.charts), *made]
        there = {(one.resource.kind, one.has_pods) for one in (*manifests.manifests, *files)}
        self.rules = tuple(
            one for one in ruleset.project_rules if any(one.rule.concerns(kind, pods=pods) for kind, pods in there)
        )
        self._all = placed(manifests) if self.rules else manifests
        self._files = files
        # The same objects for all rules, so that what one has worked out of them serves the others.
        self._plain = self._all._replace(manifests=without_definitions(self._all.manifests))
        self.memo: Memo = {}

    @property
    def first(self) -> Manifest:
        """A manifest, or a file that says what becomes of some: rules are asked because of these."""
        return taken(self._all.manifests[0]) if self._all.manifests else self._files[0]

    @property
    def shares(self) -> list[tuple[ActiveRule, ...]]:
        """The rules as processes share them out. Those that ask where places are stay together, and come first: what takes
        the time is the same for all of them.
        """
        asking = tuple(one for one in self.rules if "atlas" in one.rule.wants)
        return [*((asking,) if asking else ()), *((one,) for one in self.rules if one not in asking)]

    def seen_by(self, active: ActiveRule) -> ManifestSet:
        """What a rule sees: definitions of custom resources only if it wants them."""
        return self._all if DEFINITIONS in active.rule.wants else self._plain


def judge_project(project: Project, ruleset: RuleSet, rules: Iterable[ActiveRule] | None = None) -> list[Finding]:
    """The findings of these rules, or of all. Each sees all manifests, so that nothing is missing from what it knows; an
    override can switch it off, or change it, for the manifest that a hit points at.
    """
    places: dict[tuple[str, int], Places] = {}
    found: list[Finding] = []
    for active in project.rules if rules is None else rules:
        try:
            for asked, held, hit in _hits(active, project.seen_by(active), ruleset, project.memo):
                manifest = taken(held)
                document = manifest.document
                if len(places) > _MOST_PLACES:
                    places.clear()
                here = places.setdefault((document.file, document.number), Places(document))
                found.append(from_hit(asked, manifest, checked(hit), here))
        except Exception as error:  # a rule may fail in any way; what it has found so far stands
            found.append(crash(active, project.first, error, ruleset, Places(project.first.document)))
    return found


def without_definitions(manifests: tuple[Manifest, ...]) -> tuple[Manifest, ...]:
    """The manifests but for the definitions of custom resources."""
    return tuple(one for one in manifests if one.resource.kind != "CustomResourceDefinition")


def _hits(
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
