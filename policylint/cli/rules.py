"""``policylint rules``."""

from __future__ import annotations

import argparse
import json
import sys

from policylint.cli.context import prepared_here
from policylint.cli.exit import OK
from policylint.engine.controls import Control, UnknownControl, answering, is_within, listed
from policylint.engine.packs import builtin_packs, load_pack
from policylint.engine.run import Prepared
from policylint.errors import UsageError
from policylint.model.rule import Pack, Rule, Scope
from policylint.model.schema import suggestion

_SHOWN = 3


def run(options: argparse.Namespace) -> int:
    """Lists all rules, or those of one pack or control, as a table or as JSON. Raises UsageError for an unknown name."""
    prepared = prepared_here(options.config)
    packs = all_packs(prepared)
    if options.pack and options.pack not in packs:
        raise UsageError(f'--pack: unknown pack "{options.pack[:40]}"{suggestion(options.pack, packs)}')
    chosen = set(packs[options.pack].rules) if options.pack else prepared.registry.ids
    rules = [prepared.registry.rule(rule_id) for rule_id in sorted(chosen)]
    unanswered = []
    if options.control:
        every = [prepared.registry.rule(rule_id) for rule_id in sorted(prepared.registry.ids)]
        unanswered = _unanswered(options.control, every)
        rules = [rule for rule in rules if any(is_within(control, options.control) for control in rule.controls)]
    if options.json:
        print(json.dumps([as_data(rule, packs) for rule in rules], indent=2))
    else:
        sys.stdout.write(table(rules, packs, options.control or "") if rules or not options.control else "")
        sys.stdout.write(gaps(unanswered))
    return OK


def _unanswered(asked: str, rules: list[Rule]) -> list[Control]:
    """The controls of those asked for that no rule answers. Raises UsageError where there is no such control."""
    known = listed(builtin_packs())
    try:
        answering(asked, rules, known)
    except UnknownControl as error:
        raise UsageError(f"--control: {error}") from None
    answered = {control for rule in rules for control in rule.controls}
    return [one for name, one in known.items() if is_within(name, asked) and name not in answered]


def gaps(controls: list[Control]) -> str:
    """The controls that no rule answers, and why not, as lines."""
    lines = [f"{one.id}  {one.title}: {one.why or 'there is no rule yet'}" for one in controls]
    return "\n".join(("", "No rule answers:", *lines, "")) if lines else ""


def all_packs(prepared: Prepared) -> dict[str, Pack]:
    """Every pack that could be selected here, by name."""
    directories = {**builtin_packs(), **prepared.plugins.packs}
    return {name: load_pack(name, directories, prepared.registry) for name in directories}


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


def table(rules: list[Rule], packs: dict[str, Pack], asked: str = "") -> str:
    """The rules as an aligned table, with those of their controls that are within the one asked for."""
    rows = [("RULE", "SEVERITY", "CONTROLS" if asked else "PACKS", "TITLE")]
    for rule in rules:
        named = ", ".join(name for name, pack in packs.items() if rule.id in pack.rules)
        if asked:
            answered = [control for control in rule.controls if is_within(control, asked)]
            named = ", ".join(answered[:_SHOWN]) + (f" and {len(answered) - _SHOWN} more" if len(answered) > _SHOWN else "")
        rows.append((rule.id, rule.severity.label, named or ("always" if rule.scope is Scope.INPUT else "-"), rule.title))
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = ["  ".join((*(row[i].ljust(widths[i]) for i in range(3)), row[3])).rstrip() for row in rows]
    return "\n".join(lines) + "\n"


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value
