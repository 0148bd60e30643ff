"""Packs and configuration to the rules that judge a run."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from policylint._version import __version__
from policylint.config import Config, Override, RuleSettings
from policylint.engine.registry import Registry
from policylint.engine.settings import Settings
from policylint.errors import ConfigError
from policylint.model.finding import Severity
from policylint.model.manifest import Manifest
from policylint.model.position import FieldPath
from policylint.model.report import RuleSetSummary
from policylint.model.rule import ActiveRule, Pack, Rule, Scope
from policylint.model.schema import describe, suggestion
from policylint.sources.globs import matches
from policylint.validation.lifecycle import newest_release, parse_release

_OPTION_TYPES: dict[str, tuple[type, ...]] = {"bool": (bool,), "int": (int,), "str": (str,), "list of str": (list,)}


class RuleSet:
    """Which rules judge which manifest, with which severity and options. Immutable once made."""

    def __init__(
        self,
        active: Iterable[ActiveRule],
        reported: Mapping[str, ActiveRule],
        overrides: tuple[tuple[Override, tuple[ActiveRule, ...]], ...],
        summary: RuleSetSummary,
        config: Config,
        known: frozenset[str],
        kubernetes: tuple[int, int],
        places: tuple[str, str],
    ) -> None:
        self.active = tuple(active)
        self.reported = reported
        self.summary = summary
        self.config = config
        self.known = known
        self.kubernetes = kubernetes
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

    @property
    def active_ids(self) -> frozenset[str]:
        """The ids of all rules that are on for at least some manifest."""
        extra = (rule.rule.id for _, rules in self._overrides for rule in rules)
        return frozenset((*(rule.rule.id for rule in self.active), *extra))

    @property
    def project_rules(self) -> tuple[ActiveRule, ...]:
        """The rules that need all manifests at once, each once."""
        everything = (*self.active, *(rule for _, rules in self._overrides for rule in rules))
        return tuple({one.rule.id: one for one in reversed(everything) if one.rule.scope is Scope.PROJECT}.values())

    def _table(self, applying: tuple[int, ...]) -> tuple[ActiveRule, ...]:
        table = {rule.rule.id: rule for rule in self.active}
        for number in applying:
            override, rules = self._overrides[number]
            loaded = {rule.rule.id: rule.rule for rule in rules}
            for rule_id, settings in override.rules.items():
                if settings.enabled is False:
                    table.pop(rule_id, None)
                elif rule_id in table:
                    table[rule_id] = _with(table[rule_id], settings)
                elif settings.enabled:
                    table[rule_id] = _with(_default(loaded[rule_id]), settings)
        return tuple(table.values())


class Selection(NamedTuple):
    """What the command line says of the rules."""

    packs: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    kubernetes: str = ""
    fail_on: Severity | None = None
    scopes: tuple[Scope, ...] = (Scope.DOCUMENT, Scope.PROJECT)


def build_ruleset(settings: Settings, selection: Selection, registry: Registry, packs: Iterable[Pack], cwd: str) -> RuleSet:
    """The rules of a run. ``packs`` are those that the configuration and the selection name, in order.

    Raises ConfigError, at the place in the configuration, for unknown rules and options and wrong option types.
    """
    builder = _Builder(settings, registry)
    config = settings.config
    packs = tuple(packs)
    config = config._replace(fail_on=config.fail_on if selection.fail_on is None else selection.fail_on)
    release = builder.release(selection.kubernetes)
    table: dict[str, ActiveRule] = {}
    for pack in packs:
        for rule_id, said in pack.rules.items():
            table[rule_id] = _with(table.get(rule_id) or _default(builder.pack_rule(pack, rule_id)), _settings(said))
    for rule_id, settings_ in config.rules.items():
        rule = builder.rule(rule_id, ("rules", rule_id), settings_)
        if settings_.enabled is False and rule_id not in selection.rules:
            table.pop(rule_id, None)
        else:
            table[rule_id] = _with(table.get(rule_id) or _default(rule), settings_)
    if selection.rules:
        table = {rule_id: table.get(rule_id) or _default(builder.selected(rule_id)) for rule_id in sorted(selection.rules)}
    for index, rule_id in enumerate(config.protected):
        builder.rule(rule_id, ("protected", index))
    active = sorted((one for one in table.values() if one.rule.scope in selection.scopes), key=lambda one: one.rule.id)
    reported = {rule_id: table.get(rule_id) or _default(registry.rule(rule_id)) for rule_id in INPUT_RULES}
    overrides = tuple((override, builder.override(number, override)) for number, override in enumerate(config.overrides))
    if selection.rules:
        overrides = tuple(_only(override, rules, selection.rules) for override, rules in overrides)
    summary = RuleSetSummary(
        _digest(active, reported, config, packs, release),
        f"{release[0]}.{release[1]}",
        tuple(pack.name for pack in packs),
        len(active),
        config.fail_on.label,
    )
    return RuleSet(active, reported, overrides, summary, config, registry.ids, release, (settings.root, cwd))


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


class _Builder:
    """Looks rules up and says where in the configuration something is wrong."""

    def __init__(self, settings: Settings, registry: Registry) -> None:
        self.settings = settings
        self.registry = registry

    def rule(self, rule_id: str, path: FieldPath, settings: RuleSettings | None = None) -> Rule:
        if rule_id not in self.registry.ids:
            hint = suggestion(rule_id, sorted(self.registry.ids))
            raise self.error(path, f'unknown rule "{rule_id[:80]}"{hint}', on_key=settings is not None)
        rule = self.registry.rule(rule_id)
        if settings is not None:
            if rule.scope is Scope.INPUT and (settings.enabled is False or settings.options):
                raise self.error(path, f"{rule_id} cannot be switched off; to leave files out, use exclude", on_key=True)
            self.options(rule, settings.options, (*path, "options"))
        return rule

    def pack_rule(self, pack: Pack, rule_id: str) -> Rule:
        if rule_id not in self.registry.ids:
            raise ConfigError(f'the pack {pack.name} names the unknown rule "{rule_id[:80]}"')
        return self.registry.rule(rule_id)

    def selected(self, rule_id: str) -> Rule:
        if rule_id not in self.registry.ids:
            raise ConfigError(f'--rule: unknown rule "{rule_id[:80]}"{suggestion(rule_id, sorted(self.registry.ids))}')
        return self.registry.rule(rule_id)

    def override(self, number: int, override: Override) -> tuple[ActiveRule, ...]:
        rules = (self.rule(rule, ("overrides", number, "rules", rule), said) for rule, said in override.rules.items())
        return tuple(_default(rule) for rule in rules)

    def options(self, rule: Rule, options: Mapping[str, Any], path: FieldPath) -> None:
        known = {option.name: option for option in rule.options}
        for name, value in options.items():
            if name not in known:
                there = f"; it has {', '.join(known)}" if known else "; it has none"
                raise self.error((*path, name), f'{rule.id} has no option "{name[:80]}"{there}', on_key=True)
            kind = known[name].type
            fits = isinstance(value, _OPTION_TYPES[kind]) and (kind == "bool" or not isinstance(value, bool))
            if not fits or (kind == "list of str" and not all(isinstance(item, str) for item in value)):
                raise self.error((*path, name), f"{name} must be a {kind}, is {describe(value)}")

    def release(self, selected: str) -> tuple[int, int]:
        try:
            if selected:
                return parse_release(selected)
        except ValueError as error:
            raise ConfigError(f"--kubernetes: {error}") from None
        if not self.settings.config.kubernetes:
            return newest_release()
        try:
            return parse_release(self.settings.config.kubernetes)
        except ValueError as error:
            raise self.error(("kubernetes",), str(error)) from None

    def error(self, path: FieldPath, message: str, *, on_key: bool = False) -> ConfigError:
        if self.settings.file is None:
            return ConfigError(message)
        return self.settings.file.error(path, message, on_key=on_key)


def _default(rule: Rule) -> ActiveRule:
    return ActiveRule(rule, rule.severity, {option.name: option.default for option in rule.options})


def _with(active: ActiveRule, settings: RuleSettings) -> ActiveRule:
    options = {name: tuple(value) if isinstance(value, list) else value for name, value in settings.options.items()}
    severity = active.severity if settings.severity is None else settings.severity
    return ActiveRule(active.rule, severity, {**active.options, **options})


def _settings(said: Mapping[str, Any]) -> RuleSettings:
    severity = said.get("severity")
    return RuleSettings(None, Severity.parse(severity) if severity else None, said.get("options", {}))


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
    packs: tuple[Pack, ...],
    release: tuple[int, int],
) -> str:
    """SHA-256 over everything that can change a verdict: version, target, packs, rules, overrides, limits, waiver policy."""
    data = {
        "policylint": __version__,
        "kubernetes": release,
        "packs": [[pack.name, pack.version, pack.digest] for pack in packs],
        "rules": [[one.rule.id, one.rule.origin, one.severity, one.options] for one in active],
        "reported": [[rule_id, one.severity] for rule_id, one in sorted(reported.items())],
        "config": [config.overrides, config.fail_on, config.protected, config.waivers, config.limits],
        "scope": [config.include, config.exclude],
    }
    text = json.dumps(data, sort_keys=True, default=list, ensure_ascii=True)
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
