"""Finds rules by directory: a file in policylint/rules is a rule, its name is the id."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Mapping
from types import ModuleType

from policylint.engine import listing
from policylint.engine.stamp import program_stamp
from policylint.errors import PluginError, PolicylintError
from policylint.model.lazy import lazy
from policylint.model.rule import Rule
from policylint.rule import RuleFunction

_PACKAGE = "policylint.rules"
_ID = lazy(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")


def builtin_ids() -> tuple[str, ...]:
    """The ids of all rules that policylint ships, sorted. Imports none of them."""
    directory = os.path.join(os.path.dirname(os.path.dirname(__file__)), "rules")
    files = (entry.name for entry in os.scandir(directory))
    return tuple(sorted(name[:-3].replace("_", "-") for name in files if name.endswith(".py") and name != "__init__.py"))


def builtin_rule(rule_id: str) -> Rule:
    """The rule of that id, which must be one of `builtin_ids`."""
    return rule_from_module(importlib.import_module(f"{_PACKAGE}.{rule_id.replace('-', '_')}"), "policylint")


def rule_from_module(module: ModuleType, origin: str) -> Rule:
    """The rule that a module defines. Raises PluginError where the module is not a rule file."""
    name = module.__name__.rpartition(".")[2].replace("_", "-")
    functions = [value for value in vars(module).values() if isinstance(value, RuleFunction)]
    if not _ID.match(name) or len(functions) != 1:
        raise PluginError(f"{module.__name__} is no rule file: it needs a name like a_b and one function with @rule")
    if sys.flags.optimize >= 2:
        raise PolicylintError("policylint needs docstrings: run Python without -OO (and without PYTHONOPTIMIZE=2)")
    documentation = (module.__doc__ or "").strip()
    title = documentation.partition("\n")[0].strip().removesuffix(".")
    if not title:
        raise PluginError(f"{module.__name__} has no docstring: its first line is the rule's title")
    made = functions[0]
    return Rule(
        name,
        title,
        made.severity,
        made.scope,
        made.since,
        made.controls,
        made.tags,
        made.options,
        documentation,
        made.check,
        made.wants,
        origin,
        made.kinds,
        made.pods,
    )


class Registry:
    """All rules of a run: the built-in ones, imported when asked for, and those of plugins. See listing for what is known
    of a built-in one before that.
    """

    def __init__(self, plugin_rules: Mapping[str, Rule]) -> None:
        builtin = builtin_ids()
        clash = sorted(set(builtin) & set(plugin_rules))
        if clash:
            raise PluginError(f"{plugin_rules[clash[0]].origin} defines {clash[0]}, which policylint has already")
        self.ids = frozenset((*builtin, *plugin_rules))
        self._loaded = dict(plugin_rules)
        self._plugins = frozenset(plugin_rules)
        self._file = listing.path()
        self._stamp = program_stamp() if self._file else ""
        self._listed = listing.read(self._file, self._stamp, self.rule) if self._file else {}
        self._news = False

    def rule(self, rule_id: str) -> Rule:
        """The rule of that id. Raises KeyError for an unknown one."""
        if rule_id not in self.ids:
            raise KeyError(rule_id)
        if rule_id not in self._loaded:
            self._loaded[rule_id] = builtin_rule(rule_id)
        return self._loaded[rule_id]

    def get(self, rule_id: str) -> Rule | None:
        """The rule of that id, None for an unknown one."""
        return self.rule(rule_id) if rule_id in self.ids else None

    def listed(self, rule_id: str) -> Rule:
        """The rule of that id, to be judged by: perhaps not imported yet, and then without documentation.

        Raises KeyError for an unknown one.
        """
        if rule_id in self._loaded or rule_id not in self._listed:
            rule = self.rule(rule_id)
            if rule_id not in self._plugins and rule_id not in self._listed:
                self._listed[rule_id] = rule
                self._news = True
            return rule
        return self._listed[rule_id]

    def remember(self) -> None:
        """Writes down what has become known of rules, for the next run. Does so where Python may write compiled files."""
        if self._news and self._file and not sys.dont_write_bytecode:
            listing.write(self._file, self._stamp, self._listed)
        self._news = False

    def mentioning(self, text: str) -> list[Rule]:
        """The rules in whose file the text stands, and those of plugins. Imports no others: most of a pack's time is that.

        Of what is listed only the controls are looked at.
        """
        return [self.listed(rule_id) for rule_id in sorted(self.ids) if self._mentions(rule_id, text)]

    def _mentions(self, rule_id: str, text: str) -> bool:
        if rule_id in self._plugins:
            return True
        if rule_id in self._listed:
            return any(text in control for control in self._listed[rule_id].controls)
        return _mentions(rule_id, text)


def _mentions(rule_id: str, text: str) -> bool:
    path = os.path.join(os.path.dirname(os.path.dirname(__file__)), "rules", f"{rule_id.replace('-', '_')}.py")
    if not os.path.isfile(path):
        return True
    with open(path, "rb") as source:
        return text.encode() in source.read()
