"""Packs and configuration to the rules that judge a run."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fnmatch import fnmatchcase
from functools import cached_property
from typing import TYPE_CHECKING, Any

from policylint._version import __version__
from policylint.config import Config, Override
from policylint.engine.named_rules import NamedRules, adjusted, as_shipped
from policylint.engine.places import atlas_of, data_digest
from policylint.engine.plan import VIOLATIONS, Plan
from policylint.engine.registry import Registry
from policylint.engine.releases import written
from policylint.engine.request import Selection
from policylint.engine.settings import Settings
from policylint.errors import ConfigError
from policylint.model.digest import sha256
from policylint.model.external import External
from policylint.model.manifest import Manifest
from policylint.model.report import RuleSetSummary
from policylint.model.rule import ActiveRule, Pack, Scope
from policylint.sources.globs import matches

if TYPE_CHECKING:
    from policylint.residency.atlas import Atlas
    from policylint.validation.definitions import Definition


class RuleSet:
    """Which rules judge which manifest, with which severity and options. Immutable once made.

    ``switched_on``: the ids of the rules that are on for at least some manifest, whatever scopes this run is about.
    ``releases``: those of Kubernetes to judge for, oldest first. ``definitions``: of custom resources, as the configuration
    names them. ``projects``: the releases of projects beside Kubernetes that the cluster runs. ``externals``: the objects
    that live elsewhere. ``atlas``: None where no rule looks places up.
    """

    def __init__(
        self,
        active: Iterable[ActiveRule],
        reported: Mapping[str, ActiveRule],
        overrides: tuple[tuple[Override, tuple[ActiveRule, ...]], ...],
        switched_on: frozenset[str],
        summary: RuleSetSummary,
        config: Config,
        known: frozenset[str],
        releases: tuple[tuple[int, int], ...],
        definitions: tuple[Definition, ...],
        projects: Mapping[str, tuple[int, int]],
        externals: tuple[External, ...],
        places: tuple[str, str],
        atlas: Atlas | None = None,
    ) -> None:
        self.active = tuple(active)
        self.reported = reported
        self.switched_on = switched_on
        self.summary = summary
        self.config = config
        self.known = known
        self.releases = releases
        self.definitions = definitions
        self.projects = projects
        self.externals = externals
        self.atlas = atlas
        self._overrides = overrides
        self._root, self._cwd = places
        self._tables: dict[tuple[int, ...], tuple[ActiveRule, ...]] = {(): self.active}

    def rules_for(self, manifest: Manifest) -> tuple[ActiveRule, ...]:
        """The rules that judge this manifest, overrides applied."""
        if not self._overrides:
            return self.active
        path = os.path.relpath(os.path.join(self._cwd, manifest.document.file), self._root)
        applying = tuple(i for i, (override, _) in enumerate(self._overrides) if _selects(override, path, manifest))
        if applying not in self._tables:
            self._tables[applying] = self._table(applying)
        return self._tables[applying]

    @cached_property
    def every_rule(self) -> tuple[ActiveRule, ...]:
        """The rules of this run's scopes that are on for at least some manifest; perhaps one of them more than once."""
        return (*self.active, *(rule for _, rules in self._overrides for rule in rules))

    @cached_property
    def plan(self) -> Plan:
        """Which rules are asked about which manifests."""
        return Plan(self)

    @cached_property
    def wants_schemas(self) -> bool:
        """Whether a rule of this run wants to know what the schemas say of a manifest."""
        return any(VIOLATIONS in one.rule.wants for one in self.every_rule)

    @cached_property
    def active_ids(self) -> frozenset[str]:
        """The ids of all rules of this run's scopes that are on for at least some manifest."""
        return frozenset(one.rule.id for one in self.every_rule)

    @cached_property
    def project_rules(self) -> tuple[ActiveRule, ...]:
        """The rules that need all manifests at once, each once."""
        return tuple({one.rule.id: one for one in reversed(self.every_rule) if one.rule.scope is Scope.PROJECT}.values())

    def _table(self, applying: tuple[int, ...]) -> tuple[ActiveRule, ...]:
        table = {rule.rule.id: rule for rule in self.active}
        for number in applying:
            override, rules = self._overrides[number]
            loaded = {rule.rule.id: rule for rule in rules}
            for rule_id, settings in override.rules.items():
                if settings.enabled is False:
                    table.pop(rule_id, None)
                elif rule_id in table:
                    table[rule_id] = adjusted(table[rule_id], settings)
                elif rule_id in loaded:
                    table[rule_id] = adjusted(loaded[rule_id], settings)
        return tuple(table.values())


def build_ruleset(
    settings: Settings,
    selection: Selection,
    registry: Registry,
    packs: Sequence[Pack],
    cwd: str,
    definitions: tuple[Definition, ...] = (),
    today: date | None = None,
) -> RuleSet:
    """The rules of a run. ``packs`` are those that configuration and selection name, in order; ``definitions`` those under
    ``crds``; ``today`` is needed where a rule looks places up. Raises ConfigError, at its place in the configuration."""
    names = NamedRules(settings, registry)
    releases = names.releases(selection.kubernetes)
    config = settings.config if selection.fail_on is None else settings.config._replace(fail_on=selection.fail_on)
    of_packs = _with_unchecked(names.of_packs(packs), config, registry)
    table = configured = names.configured(of_packs, selection.rules)
    overrides = [(override, names.switched_on(number, override)) for number, override in enumerate(config.overrides)]
    names.check_protected(of_packs)
    if selection.rules:
        table = _chosen(names, configured, selection)
        overrides = [_only(override, rules, selection.rules) for override, rules in overrides]
    everything = (*table.values(), *(one for _, rules in overrides for one in rules))
    active = sorted(_within(selection.scopes, table.values()), key=lambda one: one.rule.id)
    reported = _reported(configured, registry)
    atlas = atlas_of(settings, everything, today, cwd)
    return RuleSet(
        active,
        reported,
        tuple((override, _within(selection.scopes, rules)) for override, rules in overrides),
        _looking(everything),
        _summary(active, reported, config, packs, releases, (definitions, atlas is not None), data_digest(settings)),
        config,
        registry.ids,
        releases,
        definitions,
        names.projects(),
        names.externals(),
        (settings.root, cwd),
        atlas,
    )


def _looking(rules: Iterable[ActiveRule]) -> frozenset[str]:
    """The ids of the rules that look at manifests."""
    return frozenset(one.rule.id for one in rules if one.rule.scope is not Scope.INPUT)


def _chosen(names: NamedRules, configured: Mapping[str, ActiveRule], selection: Selection) -> dict[str, ActiveRule]:
    """The rules that the command line names, as they are configured."""
    chosen = map(names.selected, sorted(selection.rules))
    return {rule.id: configured.get(rule.id) or as_shipped(rule) for rule in chosen}


def _reported(configured: Mapping[str, ActiveRule], registry: Registry) -> dict[str, ActiveRule]:
    """The rules that the engine itself reports, which are always on."""
    return {rule_id: configured.get(rule_id) or as_shipped(registry.listed(rule_id)) for rule_id in INPUT_RULES}


def _summary(
    active: list[ActiveRule],
    reported: Mapping[str, ActiveRule],
    config: Config,
    packs: Sequence[Pack],
    releases: tuple[tuple[int, int], ...],
    given: tuple[tuple[Definition, ...], bool],
    data: str,
) -> RuleSetSummary:
    """The summary of a rule set. ``given``: the definitions that it judges by, and whether it asks where something is; then
    the digest of the data on places, ``data``, is part of its own.
    """
    definitions, asks = given
    digest = _digest(active, reported, config, packs, (releases, definitions, data if asks else ""))
    names = tuple(pack.name for pack in packs)
    said = (config.fail_on.label, config.unknown_kinds, data)
    return RuleSetSummary(digest, written(releases), names, len(active), *said)


def require_rules(ruleset: RuleSet) -> None:
    """Raises ConfigError where no rule is on for anything: a run that looks for nothing must not be green."""
    if not ruleset.switched_on:
        raise ConfigError("no rule is switched on: name a pack in packs, or rules in rules (policylint rules lists them)")


INPUT_RULES = (
    "duplicate-key",
    "expired-waiver",
    "forbidden-waiver",
    "incomplete-manifest",
    "input-limit",
    "invalid-waiver",
    "invalid-yaml",
    "rule-error",
    "unreadable-file",
    "unused-waiver",
)
"""The rules that the engine itself reports. They cannot be switched off or waived."""
UNCHECKED = "unchecked-kind"
"""The rule that ``unknown_kinds: fail`` switches on."""


def _within(scopes: tuple[Scope, ...], rules: Iterable[ActiveRule]) -> tuple[ActiveRule, ...]:
    return tuple(one for one in rules if one.rule.scope in scopes)


def _with_unchecked(table: dict[str, ActiveRule], config: Config, registry: Registry) -> dict[str, ActiveRule]:
    """The table with the rule that ``unknown_kinds: fail`` switches on, in a severity that fails the run."""
    if config.unknown_kinds != "fail":
        return table
    active = as_shipped(registry.listed(UNCHECKED))
    return {**table, UNCHECKED: active._replace(severity=max(active.severity, config.fail_on))}


def _only(override: Override, rules: tuple[ActiveRule, ...], ids: tuple[str, ...]) -> tuple[Override, tuple[ActiveRule, ...]]:
    kept = {rule_id: said for rule_id, said in override.rules.items() if rule_id in ids}
    return override._replace(rules=kept), tuple(one for one in rules if one.rule.id in ids)


def _selects(override: Override, path: str, manifest: Manifest) -> bool:
    resource, selector = manifest.resource, override.resources
    return (
        (not override.paths or matches(path, override.paths))
        and _any(selector.kinds, resource.kind)
        and _any(selector.namespaces, resource.namespace)
        and _any(selector.names, resource.name)
    )


def _any(patterns: tuple[str, ...], value: str) -> bool:
    return not patterns or any(fnmatchcase(value, pattern) for pattern in patterns)


def _digest(
    active: list[ActiveRule],
    reported: Mapping[str, ActiveRule],
    config: Config,
    packs: Sequence[Pack],
    given: tuple[Any, ...],
) -> str:
    """SHA-256 over everything that can change a verdict: version, targets, packs, rules, overrides, limits, waiver policy."""
    data = {
        "policylint": __version__,
        "kubernetes and definitions": given,
        "packs": [[pack.name, pack.version, pack.digest] for pack in packs],
        "rules": [[one.rule.id, one.rule.origin, one.severity, one.options] for one in active],
        "reported": [[rule_id, one.severity] for rule_id, one in sorted(reported.items())],
        "config": [config.overrides, config.fail_on, config.protected, config.waivers, config.limits],
        "scope": [config.include, config.exclude],
        "projects": config.projects,
        "externals": config.externals,
    }
    text = json.dumps(data, sort_keys=True, default=list, ensure_ascii=True)
    return f"sha256:{sha256(text.encode()).hexdigest()}"
