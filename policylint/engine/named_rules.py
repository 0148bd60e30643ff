"""The rules that a configuration, a pack or the command line names, and what is wrong with what they say of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from policylint.config import Override, RuleSettings
from policylint.engine.registry import Registry
from policylint.engine.releases import parse_releases
from policylint.engine.settings import Settings
from policylint.errors import ConfigError
from policylint.model.external import External, parse_external
from policylint.model.finding import Severity
from policylint.model.position import FieldPath
from policylint.model.rule import ActiveRule, Option, Pack, Rule, Scope
from policylint.model.schema import describe, suggestion
from policylint.validation.lifecycle import newest_release

_OPTION_TYPES: dict[str, tuple[type, ...]] = {"bool": (bool,), "int": (int,), "str": (str,), "list of str": (list,)}


class NamedRules:
    """Looks rules up. Every error says where in the configuration, or in which flag, the name stands."""

    def __init__(self, settings: Settings, registry: Registry) -> None:
        self.settings = settings
        self.registry = registry

    def of_packs(self, packs: Iterable[Pack]) -> dict[str, ActiveRule]:
        """The rules of the packs by id, later packs winning."""
        table: dict[str, ActiveRule] = {}
        for pack in packs:
            for rule_id, said in pack.rules.items():
                if rule_id not in self.registry.ids:
                    raise ConfigError(f'the pack {pack.name} names the unknown rule "{rule_id[:80]}"')
                active = table.get(rule_id) or as_shipped(self.registry.listed(rule_id))
                severity = said.get("severity")
                settings = RuleSettings(None, Severity.parse(severity) if severity else None, said.get("options", {}))
                table[rule_id] = adjusted(active, settings)
        return table

    def configured(self, table: Mapping[str, ActiveRule], keep: tuple[str, ...]) -> dict[str, ActiveRule]:
        """The table with what the configuration says at its top level. Those to keep are not switched off."""
        result = dict(table)
        for rule_id, settings in self.settings.config.rules.items():
            rule = self.rule(rule_id, ("rules", rule_id), settings)
            if settings.enabled is False and rule_id not in keep:
                result.pop(rule_id, None)
            else:
                result[rule_id] = adjusted(result.get(rule_id) or as_shipped(rule), settings)
        return result

    def switched_on(self, number: int, override: Override) -> tuple[ActiveRule, ...]:
        """The rules that an override switches on, as shipped: what it says of them comes on top."""
        named = [(self.rule(rule, ("overrides", number, "rules", rule), said), said) for rule, said in override.rules.items()]
        return tuple(as_shipped(rule) for rule, said in named if said.enabled and rule.scope is not Scope.INPUT)

    def selected(self, rule_id: str) -> Rule:
        """A rule that ``--rule`` names."""
        if rule_id not in self.registry.ids:
            raise ConfigError(f'--rule: unknown rule "{rule_id[:80]}"{suggestion(rule_id, sorted(self.registry.ids))}')
        rule = self.registry.listed(rule_id)
        if rule.scope is Scope.INPUT:
            raise ConfigError(f"--rule: {rule_id} is always on; name a rule that looks at manifests (policylint rules)")
        return rule

    def rule(self, rule_id: str, path: FieldPath, settings: RuleSettings | None = None) -> Rule:
        """A rule that the configuration names at this path, with these settings if it is a key."""
        if rule_id not in self.registry.ids:
            hint = suggestion(rule_id, sorted(self.registry.ids))
            raise self.error(path, f'unknown rule "{rule_id[:80]}"{hint}', on_key=settings is not None)
        rule = self.registry.listed(rule_id)
        if settings is not None:
            if rule.scope is Scope.INPUT and (settings.enabled is False or settings.options):
                raise self.error(path, f"{rule_id} cannot be switched off; to leave files out, use exclude", on_key=True)
            self._options(rule, settings.options, (*path, "options"))
        return rule

    def check_protected(self, table: Mapping[str, ActiveRule]) -> None:
        """Raises where the configuration gets round a rule that it protects. ``table``: the rules of the packs."""
        for index, rule_id in enumerate(self.settings.config.protected):
            rule = self.rule(rule_id, ("protected", index))
            usual = table[rule_id].severity if rule_id in table else rule.severity
            for path, said in self._said_of(rule_id):
                if said.enabled is False:
                    raise self.error((*path, "enabled"), f"{rule_id} is protected: it cannot be switched off")
                lowest = min(usual, self.settings.config.fail_on)
                if said.severity is not None and said.severity < lowest:
                    message = f"{rule_id} is protected: its severity must be {lowest.label} or higher"
                    raise self.error((*path, "severity"), message)
                if path[0] == "rules" and said.severity is not None:
                    usual = said.severity

    def releases(self, selected: str) -> tuple[tuple[int, int], ...]:
        """The releases of Kubernetes to judge for: as the command line says, or the configuration, or the newest."""
        text = selected or self.settings.config.kubernetes
        try:
            return parse_releases(text) if text else (newest_release(),)
        except ValueError as error:
            raise ConfigError(f"--kubernetes: {error}") if selected else self.error(("kubernetes",), str(error)) from None

    def projects(self) -> Mapping[str, tuple[int, int]]:
        """The releases of projects that the cluster runs. Raises ConfigError for what is no project or no release."""
        said = self.settings.config.projects
        if not said:
            return {}
        from policylint.validation.projects import UnknownRelease, releases_in_use

        try:
            return releases_in_use(said)
        except UnknownRelease as error:
            raise self.error(("projects", error.project), error.said) from None

    def externals(self) -> tuple[External, ...]:
        """The objects that live elsewhere. Raises ConfigError for a pattern that names none."""
        found = []
        for index, text in enumerate(self.settings.config.externals):
            try:
                found.append(parse_external(text))
            except ValueError as error:
                raise self.error(("externals", index), str(error)) from None
        return tuple(found)

    def error(self, path: FieldPath, message: str, *, on_key: bool = False) -> ConfigError:
        """The error at that field of the configuration, to be raised."""
        if self.settings.file is None:
            return ConfigError(message)
        return self.settings.file.error(path, message, on_key=on_key)

    def _said_of(self, rule_id: str) -> Iterator[tuple[FieldPath, RuleSettings]]:
        """All settings of a rule, those of the top level first."""
        config = self.settings.config
        if rule_id in config.rules:
            yield ("rules", rule_id), config.rules[rule_id]
        for number, override in enumerate(config.overrides):
            if rule_id in override.rules:
                yield ("overrides", number, "rules", rule_id), override.rules[rule_id]

    def _options(self, rule: Rule, options: Mapping[str, Any], path: FieldPath) -> None:
        known = {option.name: option for option in rule.options}
        for name, value in options.items():
            if name not in known:
                there = f"; it has {', '.join(known)}" if known else "; it has none"
                raise self.error((*path, name), f'{rule.id} has no option "{name[:80]}"{there}', on_key=True)
            kind = known[name].type
            fits = isinstance(value, _OPTION_TYPES[kind]) and (kind == "bool" or not isinstance(value, bool))
            if not fits or (kind == "list of str" and not all(isinstance(item, str) for item in value)):
                raise self.error((*path, name), f"{name} must be a {kind}, is {describe(value)}")
            self._choices(known[name], value, (*path, name))

    def _choices(self, option: Option, value: Any, path: FieldPath) -> None:
        """Raises where an option says a word that it does not know: the rule would quietly look for nothing."""
        said = [((*path, index), item) for index, item in enumerate(value)] if isinstance(value, list) else [(path, value)]
        for place, word in said if option.choices else ():
            if word not in option.choices:
                hint = suggestion(word, option.choices)
                raise self.error(place, f'{option.name} knows {", ".join(option.choices)}, not "{word[:80]}"{hint}')


def as_shipped(rule: Rule) -> ActiveRule:
    """The rule with its own severity and options."""
    return ActiveRule(rule, rule.severity, {option.name: option.default for option in rule.options})


def adjusted(active: ActiveRule, settings: RuleSettings) -> ActiveRule:
    """The rule with the severity and options of the settings, where they have any."""
    options = {name: tuple(value) if isinstance(value, list) else value for name, value in settings.options.items()}
    severity = active.severity if settings.severity is None else settings.severity
    return ActiveRule(active.rule, severity, {**active.options, **options})
