"""What is known of the built-in rules without importing them: kept beside Python's own compiled files.

Importing a rule takes longer than asking it about one manifest, and most rules have nothing to say about most manifests. So
all of a rule but its function and its documentation is written down when it was imported, and read by the next run. What is
written holds for exactly the program that was there (see stamp). Whatever does not fit is not believed, and the rule is
imported.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

from policylint.model.digest import sha256
from policylint.model.finding import Severity
from policylint.model.rule import Option, Rule, Scope

Listing = dict[str, Rule]


class Deferred:
    """The function of a rule that is imported when it is first needed."""

    def __init__(self, rule_id: str, load: Callable[[str], Rule]) -> None:
        self._rule_id = rule_id
        self._load = load

    @cached_property
    def function(self) -> Callable[..., Iterator[Any]]:
        """The function itself."""
        return self._load(self._rule_id).check

    def __call__(self, *given: Any, **named: Any) -> Iterator[Any]:
        """What the function gives."""
        return self.function(*given, **named)


def path() -> str | None:
    """The file with the listing; None where Python keeps no compiled files."""
    cached = getattr(__spec__, "cached", None)
    if not cached:
        return None
    return os.path.join(os.path.dirname(cached), f"listing.{sys.implementation.cache_tag}.json")


def read(file: str, made_from: str, load: Callable[[str], Rule]) -> Listing:
    """The rules in the listing, whose functions LOAD imports. Empty where there is none, or one made from something else."""
    try:
        with open(file, encoding="utf-8") as text:
            said, body = text.readline().rstrip("\n"), text.read()
        if said != f"{made_from} {_digest(body)}":
            return {}
        return {rule_id: _rule(rule_id, kept, load) for rule_id, kept in json.loads(body).items()}
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return {}  # not there, or not ours: the rules themselves are asked


def write(file: str, made_from: str, listed: Mapping[str, Rule]) -> None:
    """Writes the listing in one step. A place that cannot be written to has none: the next run takes longer, that is all."""
    body = json.dumps({rule_id: _kept(rule) for rule_id, rule in sorted(listed.items())})
    temporary = f"{file}.{os.getpid()}"
    try:
        with open(temporary, "x", encoding="utf-8") as text:
            text.write(f"{made_from} {_digest(body)}\n{body}")
        os.replace(temporary, file)
    except OSError:
        return


def _kept(rule: Rule) -> list[Any]:
    options = [[one.name, one.type, one.default, one.choices] for one in rule.options]
    said = [rule.title, rule.severity, rule.scope.value, rule.since, rule.controls, rule.tags, options, sorted(rule.wants)]
    return [*said, rule.kinds, rule.pods]


def _rule(rule_id: str, kept: list[Any], load: Callable[[str], Rule]) -> Rule:
    title, severity, scope, since, controls, tags, options, wants, kinds, pods = kept
    return Rule(
        rule_id,
        title,
        Severity(severity),
        Scope(scope),
        since,
        tuple(controls),
        tuple(tags),
        tuple(_option(*one) for one in options),
        "",
        Deferred(rule_id, load),
        frozenset(wants),
        kinds=tuple(kinds),
        pods=pods,
    )


def _option(name: str, kind: str, value: Any, choices: list[str]) -> Option:
    return Option(name, kind, tuple(value) if isinstance(value, list) else value, tuple(choices))


def _digest(body: str) -> str:
    return sha256(body.encode()).hexdigest()
