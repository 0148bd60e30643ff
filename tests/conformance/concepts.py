"""Which of our rules answer a concept: the table concepts.csv, one line for each way to read a concept.

A line counts for a case if its ``concept`` is the case's, and the patterns ``variant`` (``*`` for any, nothing for none)
and ``check`` (peer/check, nothing for all) fit, and ``when`` (``parameter=value``, nothing for always) holds. The first
line that counts decides. ``rules`` are ids; ``host-namespaces:hostIPC`` takes only findings at a field of that name, and
``same as: CONCEPT ...`` takes the rules of other concepts, and ``pack: NAME`` those of a pack with its options, but for the
rules that are named behind it with a ``-``. ``options`` is JSON by rule, in which "$parameters.repos" is a
policy parameter of the case. ``kubernetes`` is a release, or ``$`` and the parameter that names one (``$check``: the name
of the check). ``note`` says what our rule and the concept do not share. A line without rules says that we have none.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, NamedTuple

from policylint.engine.packs import builtin_packs, load_pack
from policylint.engine.registry import Registry
from tests.conformance.corpus import CorpusError
from tests.conformance.index import Case, parameter, release_in

CONCEPTS = Path(__file__).resolve().with_name("concepts.csv")
EXPLANATIONS = Path(__file__).resolve().with_name("explanations.csv")
_SAME = "same as:"
_PACK = "pack:"


class Wanted(NamedTuple):
    """A rule, and the field that its findings must be at ("": any)."""

    rule: str
    field: str


class Plan(NamedTuple):
    """How a case is judged: the rules with their options as (rule, JSON) pairs, and the release ("": the newest)."""

    wanted: tuple[Wanted, ...]
    options: tuple[tuple[str, str], ...]
    kubernetes: str


class Line(NamedTuple):
    """A line of the table."""

    concept: str
    variant: str
    check: str
    when: str
    rules: str
    options: str
    kubernetes: str
    note: str

    def counts_for(self, case: Case) -> bool:
        """Whether the line is about the case."""
        name, _, value = self.when.partition("=")
        return (
            self.concept == case.concept
            and fnmatchcase(case.variant, self.variant)
            and fnmatchcase(case.source, self.check or "*")
            and (not name or json.dumps(parameter(case, name)) == value)
        )

    def covers(self, other: Line) -> bool:
        """Whether this line counts wherever the other does, as far as their patterns show. A pattern is a text to another."""
        return (
            self.concept == other.concept
            and fnmatchcase(other.variant, self.variant)
            and fnmatchcase(other.check or "*", self.check or "*")
            and self.when in ("", other.when)
        )


class Explanation(NamedTuple):
    """Why we do not agree with a peer on some cases, and the source in Kubernetes that says so."""

    case: str
    concept: str
    check: str
    variant: str
    expect: str
    why: str
    source: str

    def counts_for(self, case: Case) -> bool:
        """Whether it explains a disagreement on the case. ``case`` is an id; the rest are patterns, nothing is any."""
        given = (case.id, case.concept, case.source, case.variant, "fail" if case.fails else "pass")
        return all(fnmatchcase(value, pattern or "*") for value, pattern in zip(given, self[:5], strict=True))


def read_concepts(file: Path = CONCEPTS) -> list[Line]:
    """The table. Raises CorpusError, also for a line that never counts because an earlier one always does."""
    lines = [Line(*row) for row in _table(file, Line._fields)]
    for index, line in enumerate(lines):
        earlier = next((one for one in lines[:index] if one.covers(line)), None)
        if earlier is not None:
            raise CorpusError(f"{file}: the line {tuple(line)} never counts: {tuple(earlier)} stands before it")
    return lines


def read_explanations(file: Path = EXPLANATIONS) -> list[Explanation]:
    """The explanations. Raises CorpusError for one that explains everything or says nothing, or says it again."""
    found = [Explanation(*row) for row in _table(file, Explanation._fields)]
    known: set[tuple[str, ...]] = set()
    for one in found:
        if not (one.case or (one.concept and one.check)) or not one.why or not one.source:
            raise CorpusError(f"{file}: an explanation needs a case, or a concept and a check; and why, and a source: {one}")
        if one[:5] in known:
            raise CorpusError(f"{file}: these cases are explained twice: {one[:5]}")
        known.add(one[:5])
    return found


def plan(case: Case, lines: Sequence[Line]) -> Plan | None:
    """How the case is judged; None where no line has a rule for it. Raises CorpusError for a broken line."""
    line = next((one for one in lines if one.counts_for(case)), None)
    if line is None and case.any_of:
        line = Line(case.concept, "", "", "", f"{_SAME} {' '.join(case.any_of)}", "", "", "")
    if line is None or not line.rules:
        return None
    wanted, options = _resolved(line, lines)
    if not wanted:
        return None
    release = line.kubernetes
    if release.startswith("$"):
        release = release_in(parameter(case, release[1:]))
    filled = {rule: _filled(values, case) for rule, values in options.items()}
    return Plan(wanted, tuple((rule, json.dumps(values, sort_keys=True)) for rule, values in sorted(filled.items())), release)


def _resolved(line: Line, lines: Sequence[Line]) -> tuple[tuple[Wanted, ...], dict[str, Any]]:
    """The rules and options of a line, those that it takes from other concepts included."""
    options = _options(line)
    if line.rules.startswith(_PACK):
        name, *without = line.rules.removeprefix(_PACK).split()
        rules = load_pack(name, builtin_packs(), Registry({})).rules
        taken = [rule for rule in rules if f"-{rule}" not in without]
        of_pack = {rule: rules[rule]["options"] for rule in taken if rules[rule].get("options")}
        return tuple(Wanted(rule, "") for rule in taken), {**of_pack, **options}
    if not line.rules.startswith(_SAME):
        return tuple(_wanted(word) for word in line.rules.split()), options
    found: list[Wanted] = []
    for concept in line.rules.removeprefix(_SAME).split():
        other = next((one for one in lines if one.concept == concept and fnmatchcase("", one.variant)), None)
        if other is None or not other.rules or other.rules.startswith(_SAME):
            return (), {}
        found.extend(_wanted(word) for word in other.rules.split())
        options = {**_options(other), **options}
    return tuple(found), options


def _wanted(word: str) -> Wanted:
    rule, _, field = word.partition(":")
    return Wanted(rule, field)


def _options(line: Line) -> dict[str, Any]:
    try:
        options = json.loads(line.options or "{}")
    except ValueError as error:
        raise CorpusError(f"options of {line.concept}: {error}") from error
    if not isinstance(options, dict) or not all(isinstance(one, dict) for one in options.values()):
        raise CorpusError(f"options of {line.concept}: not a mapping of mappings")
    return options


def _filled(values: Mapping[str, Any], case: Case) -> dict[str, Any]:
    """The options with the policy parameters of the case. One that the case does not have is left out."""
    filled = {}
    for name, value in values.items():
        given = parameter(case, value[1:]) if isinstance(value, str) and value.startswith("$") else value
        if given is not None:
            filled[name] = given
    return filled


def _table(file: Path, fields: Iterable[str]) -> list[list[str]]:
    with file.open(encoding="utf-8", newline="") as text:
        found = [row for row in csv.reader(text) if row]
    if not found or found[0] != list(fields):
        raise CorpusError(f"{file}: the columns are {', '.join(fields)}")
    for row in found[1:]:
        if len(row) != len(found[0]):
            raise CorpusError(f"{file}: a line of {len(row)} columns: {row}")
    return [[cell.strip() for cell in row] for row in found[1:]]
