"""``policylint rules``."""

from __future__ import annotations

import argparse
import json
import sys

from policylint.cli.context import prepared_here
from policylint.cli.exit import OK
from policylint.engine.packs import builtin_packs, load_pack
from policylint.engine.run import Prepared
from policylint.errors import UsageError
from policylint.model.rule import Pack, Rule, Scope
from policylint.model.schema import suggestion


def run(options: argparse.Namespace) -> int:
    """Lists all rules, or those of one pack, as a table or as JSON."""
    prepared = prepared_here(options.config)
    packs = all_packs(prepared)
    if options.pack and options.pack not in packs:
        raise UsageError(f'--pack: unknown pack "{options.pack[:40]}"{suggestion(options.pack, packs)}')
    chosen = set(packs[options.pack].rules) if options.pack else prepared.registry.ids
    rules = [prepared.registry.rule(rule_id) for rule_id in sorted(chosen)]
    if options.json:
        print(json.dumps([as_data(rule, packs) for rule in rules], indent=2))
    else:
        sys.stdout.write(table(rules, packs))
    return OK


def all_packs(prepared: Prepared) -> dict[str, Pack]:
    """Every pack that could be selected here, by name."""
    directories = {**builtin_packs(), **prepared.plugins.packs}
    return {name: load_pack(name, directories) for name in directories}


def as_data(rule: Rule, packs: dict[str, Pack]) -> dict[str, object]:
    """A rule as plain data for JSON."""
    return {
        "id": rule.id,
        "title": rule.title,
        "severity": rule.severity.label,
        "packs": [name for name, pack in packs.items() if rule.id in pack.rules],
        "tags": list(rule.tags),
        "controls": list(rule.controls),
        "options": [{"name": option.name, "type": option.type, "default": _plain(option.default)} for option in rule.options],
        "scope": rule.scope.value,
        "since": rule.since,
        "origin": rule.origin,
    }


def table(rules: list[Rule], packs: dict[str, Pack]) -> str:
    """The rules as an aligned table."""
    rows = [("RULE", "SEVERITY", "PACKS", "TITLE")]
    for rule in rules:
        named = ", ".join(name for name, pack in packs.items() if rule.id in pack.rules)
        rows.append((rule.id, rule.severity.label, named or ("always" if rule.scope is Scope.INPUT else "-"), rule.title))
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = ["  ".join((*(row[i].ljust(widths[i]) for i in range(3)), row[3])).rstrip() for row in rows]
    return "\n".join(lines) + "\n"


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value
