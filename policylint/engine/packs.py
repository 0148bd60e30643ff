"""Packs: named selections of rules, each a directory with a pack.yaml.

A pack lists its rules, or names the benchmarks and controls that its rules answer (``controls``), or both. Rules that
come with such a control join it by themselves, but for those under ``without``.
"""

from __future__ import annotations

import os
from typing import Any

from policylint.engine.controls import UnknownControl, answering
from policylint.engine.registry import Registry
from policylint.engine.settings import ConfigFile, read_config_file
from policylint.errors import ConfigError, PolicylintError
from policylint.model.digest import sha256
from policylint.model.finding import Severity
from policylint.model.rule import Pack
from policylint.model.schema import Schema, suggestion

PACK_SCHEMA: Schema = {
    "type": "object",
    "additionalProperties": False,
    "required": ["name", "title", "version", "rules"],
    "properties": {
        "name": {"type": "string", "minLength": 1},
        "title": {"type": "string", "minLength": 1},
        "version": {"type": "string", "minLength": 1},
        "description": {"type": "string"},
        "controls": {"type": "array", "items": {"type": "string", "minLength": 1}},
        "without": {"type": "array", "items": {"type": "string", "minLength": 1}},
        "rules": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    "severity": {"type": "string", "enum": [severity.label for severity in Severity]},
                    "options": {"type": "object"},
                },
            },
        },
    },
}
_EXAMPLE = '{name: acme, title: What Acme asks for, version: "1", rules: {run-as-root: {}}}'


def builtin_root() -> str:
    """The directory of the packs: inside the package when installed, beside it in a checkout."""
    package = os.path.dirname(os.path.dirname(__file__))
    installed = os.path.join(package, "policies")
    return installed if os.path.isdir(installed) else os.path.join(os.path.dirname(package), "policies")


def builtin_packs() -> dict[str, str]:
    """Pack names to their directories, sorted by name."""
    root = builtin_root()
    names = sorted(name for name in os.listdir(root) if os.path.isfile(os.path.join(root, name, "pack.yaml")))
    return {name: os.path.join(root, name) for name in names}


def load_pack(name: str, directories: dict[str, str], registry: Registry) -> Pack:
    """The pack of that name. Raises ConfigError for an unknown name, or where its pack.yaml is wrong.

    Imports the rules in whose files the benchmark stands if the pack names controls, and none if it lists its rules.
    """
    if name not in directories:
        known = ", ".join(sorted(directories))
        raise ConfigError(f'unknown pack "{name[:80]}"{suggestion(name, directories)}; there are: {known}')
    path = os.path.join(directories[name], "pack.yaml")
    try:
        file = read_config_file(path, path, PACK_SCHEMA)
    except ConfigError as error:
        raise ConfigError(f"{error}\nthe smallest pack.yaml: {_EXAMPLE}") from None
    data: dict[str, Any] = file.data
    if data["name"] != name:
        raise file.error(("name",), f"the pack in the directory {name} must be called {name}")
    return Pack(name, data["title"], data["version"], {**_answering(file, registry), **data["rules"]}, _digest(file))


def _answering(file: ConfigFile, registry: Registry) -> dict[str, dict[str, Any]]:
    """The rules that answer the controls which the pack names, with no settings. Raises ConfigError."""
    found: dict[str, dict[str, Any]] = {}
    for index, control in enumerate(file.data.get("controls", ())):
        try:
            rules = answering(control, registry.mentioning(f"{control.partition(':')[0]}:"))
        except UnknownControl:
            raise file.error(("controls", index), _unknown(control, registry)) from None
        found.update({rule.id: {} for rule in rules})
    for index, rule_id in enumerate(file.data.get("without", ())):
        if rule_id not in found:
            message = f'"{rule_id[:80]}" answers none of the controls of this pack{suggestion(rule_id, found)}'
            raise file.error(("without", index), message)
        del found[rule_id]
    return found


def _unknown(control: str, registry: Registry) -> str:
    """What is said of a control that no rule has, with a suggestion from all that there are."""
    try:
        answering(control, (registry.rule(rule_id) for rule_id in sorted(registry.ids)))
    except UnknownControl as error:
        return str(error)
    raise PolicylintError(f"a rule has the control {control[:40]}, but it does not stand in its file")


def _digest(file: ConfigFile) -> str:
    return sha256(file.text.encode()).hexdigest()
