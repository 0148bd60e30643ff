"""``policylint explain``."""

from __future__ import annotations

import argparse
import sys

from policylint.cli.context import prepared_here
from policylint.cli.exit import OK
from policylint.cli.rules import all_packs, gaps, table
from policylint.engine.controls import is_within, listed
from policylint.engine.packs import builtin_packs
from policylint.engine.run import Prepared
from policylint.errors import UsageError
from policylint.model.rule import Option, Pack, Rule, Scope
from policylint.model.schema import suggestion


def run(options: argparse.Namespace) -> int:
    """Prints the page of a rule, or what is in a pack. Raises UsageError for an unknown name."""
    prepared = prepared_here(options.config)
    packs = all_packs(prepared)
    if options.name in prepared.registry.ids:
        text = _rule(prepared.registry.rule(options.name), packs)
    elif options.name in packs:
        text = _pack(packs[options.name], prepared)
    else:
        known = (*sorted(prepared.registry.ids), *packs)
        raise UsageError(f'there is no rule or pack "{options.name[:80]}"{suggestion(options.name, known)}')
    sys.stdout.write(text)
    return OK


def _rule(rule: Rule, packs: dict[str, Pack]) -> str:
    named = ", ".join(name for name, pack in packs.items() if rule.id in pack.rules) or "none"
    always = rule.scope is Scope.INPUT
    head = [rule.id, rule.severity.label, f"since {rule.since}", "always on" if always else f"packs: {named}"]
    lines = [" · ".join(head)]
    if rule.controls:
        lines.append(f"controls: {', '.join(rule.controls)}")
    body = rule.documentation.partition("\n")[2].strip()
    lines += ["", rule.title, "", body]
    if rule.options:
        lines += ["", "## Options and defaults", ""]
        lines += [f"- {option.name} ({_type(option)}): {_default(option.default)}" for option in rule.options]
    if not always:
        lines += [
            "",
            "## To accept a finding",
            "",
            f"    # policylint: allow[{rule.id}] until=YYYY-MM-DD -- why this is acceptable",
        ]
    return "\n".join(lines) + "\n"


def _pack(pack: Pack, prepared: Prepared) -> str:
    rules = [prepared.registry.rule(rule_id) for rule_id in sorted(pack.rules)]
    answered = {control for rule_id in prepared.registry.ids for control in prepared.registry.rule(rule_id).controls}
    of_benchmark = [one for one in listed(builtin_packs()).values() if is_within(one.id, pack.name)]
    open_ends = gaps([one for one in of_benchmark if one.id not in answered])
    head = f"{pack.name} · version {pack.version} · {len(rules)} rules\n\n{pack.title}"
    return f"{head}\n\n{table(rules, {pack.name: pack}, pack.name if of_benchmark else '')}{open_ends}"


def _type(option: Option) -> str:
    return f"{option.type}: {' | '.join(option.choices)}" if option.choices else option.type


def _default(value: object) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(str, value))}]"
    return {True: "true", False: "false"}.get(value, str(value)) if isinstance(value, bool) else str(value)
