"""Which rules are asked about an object, and with what: worked out once for each kind of object, not once for each object."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

from policylint.engine.listing import Deferred
from policylint.model.named import NamedTuple
from policylint.model.rule import ActiveRule, Scope

if TYPE_CHECKING:
    from policylint.engine.ruleset import RuleSet
    from policylint.model.manifest import Manifest

Release = tuple[int, int]
# What differs from manifest to manifest, and is asked of the schemas.
DEFINED, VIOLATIONS = "defined", "violations"
_BUILT_IN = "policylint"


class Step(NamedTuple):
    """A rule that is asked: its function, and for each release to ask it for what is given to it, but for ``answered``.

    ``trusted``: it is one of ours, and what it yields is a Hit. ``simple``: besides, it is asked once, with what is given.
    """

    active: ActiveRule
    check: Callable[..., Iterator[Any]]
    given: tuple[tuple[Release, dict[str, Any]], ...]
    answered: frozenset[str]
    trusted: bool
    simple: bool


class Asked:
    """The document rules that are asked about the objects of a kind, in order."""

    def __init__(self, rules: Iterable[ActiveRule], ruleset: RuleSet) -> None:
        self._rules = tuple(rules)
        self._ruleset = ruleset
        self.wants_violations = any(VIOLATIONS in one.rule.wants for one in self._rules)

    @cached_property
    def without_violations(self) -> tuple[Step, ...]:
        """Those that are asked where the schemas say nothing: most objects are right by their schema."""
        return tuple(step(one, self._ruleset) for one in self._rules if VIOLATIONS not in one.rule.wants)

    @cached_property
    def all(self) -> tuple[Step, ...]:
        """All of them."""
        return tuple(step(one, self._ruleset) for one in self._rules)


class Plan:
    """Who is asked, for each kind of object. A rule is imported when the first object comes that it is asked about."""

    def __init__(self, ruleset: RuleSet) -> None:
        self._ruleset = ruleset
        self._named = frozenset(kind for one in ruleset.every_rule for kind in one.rule.kinds)
        self._made: dict[tuple[int, str, bool], Asked] = {}

    def about(self, manifest: Manifest) -> Asked:
        """The document rules that are asked about the manifest."""
        rules = self._ruleset.rules_for(manifest)
        # Kinds that no rule names are all the same, so that there are as many plans as kinds are named, whatever comes.
        kind = manifest.resource.kind if manifest.resource.kind in self._named else ""
        pods = manifest.has_pods
        found = self._made.get((id(rules), kind, pods))
        if found is None:
            asked = (one for one in rules if one.rule.scope is Scope.DOCUMENT and one.rule.concerns(kind, pods=pods))
            found = self._made[id(rules), kind, pods] = Asked(asked, self._ruleset)
        return found


def step(active: ActiveRule, ruleset: RuleSet, memo: dict[str, Any] | None = None) -> Step:
    """The step of a rule. One that sees all manifests is asked for the last release only, and given ``memo``."""
    rule = active.rule
    function = rule.check.function if isinstance(rule.check, Deferred) else rule.check
    once = rule.scope is Scope.PROJECT or not rule.wants - {"atlas"}
    releases = ruleset.releases[-1:] if once else ruleset.releases
    given = tuple((one, _given(active, one, ruleset, memo)) for one in releases)
    answered, trusted = rule.wants & {DEFINED, VIOLATIONS}, rule.origin == _BUILT_IN
    return Step(active, function, given, answered, trusted, trusted and not answered and len(given) == 1)


def _given(active: ActiveRule, release: Release, ruleset: RuleSet, memo: dict[str, Any] | None) -> dict[str, Any]:
    """The options of a rule, and what else it wants to be given."""
    known = {
        "atlas": ruleset.atlas,
        "externals": ruleset.externals,
        "kubernetes": release,
        "memo": memo,
        "oldest": ruleset.releases[0],
        "projects": ruleset.projects,
    }
    return {**active.options, **{name: value for name, value in known.items() if name in active.rule.wants}}
