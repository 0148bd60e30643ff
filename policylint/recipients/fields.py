"""The table data/fields.tsv: read when first asked for, and once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from os.path import dirname, join
from typing import NamedTuple

from policylint.recipients.facts import Semantics
from policylint.recipients.walking import Pattern, parse

_FILE = join(dirname(__file__), "data", "fields.tsv")


class Field(NamedTuple):
    """A row: a field of a kind, and what it is. See the head of the file."""

    path: Pattern
    form: str
    semantics: Semantics
    provider: str
    options: Mapping[str, str]

    @property
    def advisory(self) -> bool:
        """Whether it belongs into the inventory only."""
        return "advisory" in self.options

    @property
    def inside(self) -> bool:
        """Whether a host inside the cluster counts."""
        return "outside" not in self.options


class _Table(NamedTuple):
    exact: Mapping[tuple[str, str], tuple[Field, ...]]
    suffixes: Mapping[str, tuple[tuple[str, Field], ...]]


@lru_cache(1024)
def fields_of(group: str, kind: str) -> tuple[Field, ...]:
    """The fields of a kind that are places."""
    table = _table()
    found = [*table.exact.get((group, kind), ()), *table.exact.get((group, "*"), ())]
    rest = group
    while rest:
        found.extend(field for only, field in table.suffixes.get(rest, ()) if only in ("*", kind))
        rest = rest.partition(".")[2]
    return tuple(found)


@cache
def _table() -> _Table:
    exact: dict[tuple[str, str], list[Field]] = {}
    suffixes: dict[str, list[tuple[str, Field]]] = {}
    with open(_FILE, encoding="utf-8") as file:
        lines = [line for line in file.read().split("\n") if line and not line.startswith("#")]
    for line in lines[1:]:
        group, kinds, path, form, semantics, provider, options = line.split("\t")
        said = {part.partition("=")[0]: part.partition("=")[2] for part in options.split()}
        field = Field(parse(path), form, Semantics(semantics), provider, said)
        for kind in kinds.split("|"):
            if group.startswith("*."):
                suffixes.setdefault(group[2:], []).append((kind, field))
            else:
                exact.setdefault((group, kind), []).append(field)
    return _Table({key: tuple(rows) for key, rows in exact.items()}, {key: tuple(rows) for key, rows in suffixes.items()})
