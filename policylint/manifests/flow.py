"""Simple flow collections on one line: ``[get, list]``, ``{name: app, port: 80}``."""

from __future__ import annotations

from math import isfinite
from typing import Any, NamedTuple

from policylint.manifests.scalars import NUMERIC, WORDS, number, plain, written_key
from policylint.model.lazy import lazy

# A scalar that is certainly one; a colon only where nothing can take it for the end of a key.
_SCALAR = lazy(
    r"\"[^\"\\\n]*\"|'[^'\n]*'"
    r"|(?:[A-Za-z0-9_$./^]|--?(?=[A-Za-z0-9_]))[\w$./@+=~%^<>|-]*(?::[\w/][\w$./@+=~%^<>|-]*)*(?: +[\w$./@+=~%^<>|-]+)*"
)
_SPACE = lazy(" *")
_LONGEST = 1000
DEEPEST = 5


class Flow(NamedTuple):
    """A value in a flow collection: where it starts and ends, what it is, and what it holds.

    ``children`` are those of a list, or, by key, those of a mapping with the start and end of the key; None for a scalar.
    """

    start: int
    end: int
    value: Any
    nodes: int
    children: list[Flow] | dict[str, tuple[int, int, Flow]] | None


def parse_flow(text: str, start: int = 0) -> Flow | None:
    """The flow collection that starts here, or None if it is not one of the simple ones."""
    if len(text) - start > _LONGEST:
        return None
    return _node(text, start, 0)


def count(value: Any) -> int:
    """How many nodes a value has, keys included."""
    if type(value) is list:
        return 1 + sum(map(count, value))
    return 1 + sum(1 + count(one) for one in value.values()) if type(value) is dict else 1


def fresh(value: Any) -> Any:
    """A copy, for a document of its own."""
    if type(value) is list:
        return [fresh(one) for one in value]
    if type(value) is dict:
        return {name: fresh(one) for name, one in value.items()}
    return value


def _node(text: str, at: int, depth: int) -> Flow | None:
    first = text[at : at + 1]
    if first == "[":
        return _list(text, at, depth + 1) if depth < DEEPEST else None
    if first == "{":
        return _mapping(text, at, depth + 1) if depth < DEEPEST else None
    found = _SCALAR.match(text, at)
    if found is None:
        return None
    written = found[0]
    if first in "\"'":
        return Flow(at, found.end(), written[1:-1], 1, None)
    value = plain(written) if written in WORDS or first in NUMERIC else written
    if type(value) is float:
        if not isfinite(value):
            return None
        value = number(value)
    return Flow(at, found.end(), value, 1, None)


def _list(text: str, start: int, depth: int) -> Flow | None:
    items: list[Flow] = []
    at = _skip(text, start + 1)
    if text[at : at + 1] == "]":
        return Flow(start, at + 1, [], 1, items)
    while (item := _node(text, at, depth)) is not None:
        items.append(item)
        at = _skip(text, item.end)
        mark = text[at : at + 1]
        if mark == "]":
            return Flow(start, at + 1, [one.value for one in items], 1 + sum(one.nodes for one in items), items)
        if mark != ",":
            return None
        at = _skip(text, at + 1)
    return None


def _mapping(text: str, start: int, depth: int) -> Flow | None:
    entries: dict[str, tuple[int, int, Flow]] = {}
    at = _skip(text, start + 1)
    if text[at : at + 1] == "}":
        return Flow(start, at + 1, {}, 1, entries)
    while True:
        found = _SCALAR.match(text, at)
        name = written_key(found[0]) if found else None
        if found is None or name is None or name in entries or text[found.end() : found.end() + 2] != ": ":
            return None
        value = _node(text, _skip(text, found.end() + 1), depth)
        if value is None:
            return None
        entries[name] = (at, found.end(), value)
        at = _skip(text, value.end)
        mark = text[at : at + 1]
        if mark == "}":
            nodes = 1 + sum(1 + one.nodes for _, _, one in entries.values())
            return Flow(start, at + 1, {name: one.value for name, (_, _, one) in entries.items()}, nodes, entries)
        if mark != ",":
            return None
        at = _skip(text, at + 1)


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at
