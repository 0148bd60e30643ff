"""Loads the plugins that the configuration names, and no others."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import ModuleType
from typing import TYPE_CHECKING, Any

from policylint.engine.opened import Plugins
from policylint.engine.registry import rule_from_module
from policylint.errors import PluginError

if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec

    from pluggy import PluginManager

# What each hook gives: a test for one value of its answer, and the word for it.
_VALUES: dict[str, tuple[Callable[[Any], bool], str]] = {
    "register_rules": (lambda value: isinstance(value, ModuleType), "modules"),
    "register_packs": (lambda value: isinstance(value, str), "directories as str"),
    "register_reporters": (callable, "functions"),
    "register_sources": (callable, "functions"),
    "register_audit_sinks": (callable, "functions"),
}
_LONGEST = 300
_MARKER = b"hookimpl"


def load_plugins(names: Iterable[str], root: str, trusted: tuple[str, ...] = ()) -> Plugins:
    """Imports the modules and asks their hooks. ``root`` is the directory that is checked.

    The configuration belongs to the repository, so a name in it must not be able to run whatever is installed: all names
    are looked at before the first import (see `_source`). A module inside ``root`` is refused, because a repository must
    not bring code that runs while it is judged, unless it lies in the running Python's own prefix or in one of the
    ``trusted`` directories (the user's PYTHONPATH).
    Raises PluginError where a module is refused or fails in any way, ends the program included, or two plugins define the
    same name.
    """
    names = tuple(dict.fromkeys(names))
    if not names:
        return Plugins()
    for name in names:
        _require_hookimpl(name, _source(name, root, (sys.prefix, *trusted)))
    manager = _registered(names)
    rules = [rule_from_module(module, _origin(module)) for given in _ask(manager, "register_rules") for module in given]
    return Plugins(
        _joined("rule", [{rule.id: rule} for rule in rules]),
        _joined("pack", _ask(manager, "register_packs")),
        _joined("output format", _ask(manager, "register_reporters")),
        _joined("source", _ask(manager, "register_sources")),
        tuple(sink for given in _ask(manager, "register_audit_sinks") for sink in given),
    )


def _source(name: str, root: str, trusted: tuple[str, ...]) -> str:
    """The file that importing the module would run. Imports nothing, neither the module nor its parents."""
    parts = name.split(".")
    if not all(part.isidentifier() for part in parts):
        raise PluginError(f'plugins: "{name[:80]}" is not the name of a Python module')
    if any(part.startswith("_") for part in parts):
        raise PluginError(f"plugins: {name[:80]} is a private name; name the module that holds the hooks")
    if parts[0] in sys.stdlib_module_names:
        raise PluginError(f"plugins: {name[:80]} belongs to Python itself; name a module that implements hooks of policylint")
    spec = None
    for spec in _specs(name):
        for place in filter(None, (spec.origin, *(spec.submodule_search_locations or ()))):
            if _below(place, root) and not any(_below(place, directory) for directory in trusted):
                raise PluginError(f"plugins: {name} lies in the directory that is checked; install it outside of it")
    if spec is None or spec.name != name:
        raise PluginError(f"plugins: there is no module {name}; install it beside policylint")
    if not spec.origin or not spec.origin.endswith(".py") or not os.path.isfile(spec.origin):
        raise PluginError(f"plugins: {name} has no Python source (a .py file); name the module that holds the hooks")
    return spec.origin


def _specs(name: str) -> Iterator[ModuleSpec]:
    """What is known of the top-level package and of every module down to this one, as far as they are there."""
    from importlib.machinery import PathFinder
    from importlib.util import find_spec

    parts = name.split(".")
    try:
        spec = find_spec(parts[0])
        for end in range(1, len(parts) + 1):
            if end > 1:
                places = spec.submodule_search_locations if spec else None
                spec = PathFinder.find_spec(".".join(parts[:end]), places) if places is not None else None
            if spec is None:
                return
            yield spec
    except KeyError as error:  # where only a package that is imported would know its directories
        raise PluginError(f"plugins: {name} cannot be found: {error} needs an __init__.py") from error
    except (ImportError, ValueError) as error:
        raise PluginError(f"plugins: {name} cannot be found: {error}") from error


def _require_hookimpl(name: str, source: str) -> None:
    """Refuses a module that cannot be a plugin before it runs: many modules do something when they are imported."""
    try:
        with open(source, "rb") as file:
            found = _MARKER in file.read()
    except OSError as error:
        raise PluginError(f"plugins: {source} cannot be read: {error.strerror}") from error
    if not found:
        raise PluginError(
            f"plugins: {name} is no plugin of policylint: {source} does not mention hookimpl; "
            "mark its hooks with @hookimpl from policylint.engine.hookspecs"
        )


def _registered(names: tuple[str, ...]) -> PluginManager:
    """The modules, imported, and known to implement hooks of ours and no others."""
    import pluggy

    from policylint.engine import hookspecs

    manager = pluggy.PluginManager("policylint")
    manager.add_hookspecs(hookspecs)
    for name in names:
        module = _guarded(f"importing {name}", importlib.import_module, name)
        _guarded(f"reading the hooks of {name}", manager.register, module, name)
        if not {caller.name for caller in manager.get_hookcallers(module) or ()} & set(_VALUES):
            raise PluginError(
                f"plugins: {name} implements no hook: mark one of {', '.join(_VALUES)} "
                "with @hookimpl from policylint.engine.hookspecs"
            )
    _guarded("reading the hooks", manager.check_pending)
    return manager


def _ask(manager: PluginManager, hook: str) -> list[Any]:
    """What the plugins answer, one value each. An answer that is itself made step by step is made here."""
    caller = getattr(manager.hook, hook)
    what = f"{hook} of {', '.join(one.plugin_name for one in caller.get_hookimpls())}"
    return [_guarded(what, _complete, hook, given) for given in _guarded(what, caller)]


def _complete(hook: str, given: Any) -> Any:
    mapping = hook in ("register_packs", "register_reporters", "register_sources")
    if mapping and not (isinstance(given, Mapping) and all(isinstance(name, str) for name in given)):
        raise TypeError("it must give a mapping with names for keys")
    values = tuple(given.values() if mapping else given)
    if not all(_VALUES[hook][0](value) for value in values):
        raise TypeError(f"it must give {_VALUES[hook][1]}")
    return dict(given) if mapping else values


def _guarded(what: str, call: Callable[..., Any], *given: Any) -> Any:
    """Calls something of a plugin, which may fail in any way: also by ending the program before anything was checked."""
    try:
        return call(*given)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        raise PluginError(f"plugins: {what} failed: {type(error).__name__}: {str(error)[:_LONGEST]}") from error


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
