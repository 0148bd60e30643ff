"""Loads the plugins that the configuration names, and no others."""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from types import ModuleType
from typing import Any, NamedTuple

from policylint.engine.registry import rule_from_module
from policylint.errors import PluginError
from policylint.model.report import Report
from policylint.model.rule import Rule


class Plugins(NamedTuple):
    """What the plugins of a run add, by name."""

    rules: Mapping[str, Rule] = {}
    packs: Mapping[str, str] = {}
    reporters: Mapping[str, Callable[[Report], str]] = {}
    sources: Mapping[str, Callable[[str], Iterable[tuple[str, bytes]]]] = {}
    audit_sinks: tuple[Callable[[Report], None], ...] = ()


def load_plugins(names: Iterable[str], root: str, trusted: tuple[str, ...] = ()) -> Plugins:
    """Imports the modules and asks their hooks. ``root`` is the directory that is checked.

    A module inside ``root`` is refused, because a repository must not bring code that runs while it is judged, unless it
    lies in the running Python's own prefix or in one of the ``trusted`` directories (the user's PYTHONPATH).
    Raises PluginError where a module cannot be imported or two plugins define the same name.
    """
    names = tuple(names)
    if not names:
        return Plugins()
    import pluggy

    from policylint.engine import hookspecs

    manager = pluggy.PluginManager("policylint")
    manager.add_hookspecs(hookspecs)
    for name in names:
        manager.register(_module(name, root, (sys.prefix, *trusted)), name)
    manager.check_pending()
    hook = manager.hook
    rules = [rule_from_module(module, _origin(module)) for given in hook.register_rules() for module in given]
    return Plugins(
        _joined("rule", [{rule.id: rule} for rule in rules]),
        _joined("pack", hook.register_packs()),
        _joined("output format", hook.register_reporters()),
        _joined("source", hook.register_sources()),
        tuple(sink for given in hook.register_audit_sinks() for sink in given),
    )


def _module(name: str, root: str, trusted: tuple[str, ...]) -> ModuleType:
    if not all(part.isidentifier() for part in name.split(".")):
        raise PluginError(f'plugins: "{name[:80]}" is not the name of a Python module')
    try:
        top = importlib.util.find_spec(name.partition(".")[0])
    except (ImportError, ValueError) as error:
        raise PluginError(f"plugins: {name} cannot be found: {error}") from error
    if top is None:
        raise PluginError(f"plugins: there is no module {name}; install it beside policylint")
    places = [top.origin or "", *(top.submodule_search_locations or ())]
    for place in filter(None, places):
        if _below(place, root) and not any(_below(place, directory) for directory in trusted):
            raise PluginError(f"plugins: {name} lies in the directory that is checked; install it outside of it")
    try:
        return importlib.import_module(name)
    except Exception as error:  # a plugin may fail in any way, and must not look like a crash of policylint
        raise PluginError(f"plugins: importing {name} failed: {type(error).__name__}: {error}") from error


def _below(place: str, directory: str) -> bool:
    return os.path.realpath(place).startswith(os.path.realpath(directory).rstrip("/") + "/")


def _origin(module: ModuleType) -> str:
    return module.__name__.rpartition(".")[0] or module.__name__


def _joined(what: str, given: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    joined: dict[str, Any] = {}
    for one in given:
        for name, value in one.items():
            if name in joined:
                raise PluginError(f"plugins: two of them define the {what} {name}")
            joined[name] = value
    return joined
