"""What the API server does to a custom resource before it validates it, and lists that may not repeat themselves.

Sources: k8s.io/apiextensions-apiserver v0.36.0, pkg/apiserver/schema/defaulting (PruneNonNullableNullsWithoutDefaults,
Default) and pkg/apiserver/schema/listtype (ValidateListSetsAndMaps).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from policylint.model.values import as_mapping
from policylint.validation.keywords import LISTS, SINGLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from policylint.model.position import FieldPath

MOST_WORK = 2_000_000
_PIECE = 16  # characters of a text that count as a node
_NOTHING = object()


class TooMuchWork(Exception):
    """An object, or what its schema makes of it, is so large that its validation would not end in time."""


class Preparation:
    """What comes before the validation of a custom resource, as its schema asks for it. Immutable. TEXT is the schema as it
    stands in its `Definition`.
    """

    def __init__(self, schema: Mapping[str, Any], text: str) -> None:
        self._schema = schema
        alternatives, defaults = _weight(schema)
        self._defaults = defaults > 0
        self._factor = 1 + alternatives + defaults
        self._lists = '"x-kubernetes-list-type"' in text

    def prepared(self, value: Any) -> Any:
        """The value as it is validated, defaults in and nulls out: VALUE itself where nothing changes, which it never does.

        Raises TooMuchWork where the nodes, each looked at once by every alternative of the schema and once for every
        default, are more than `MOST_WORK`; a long text counts as many.
        """
        most = MOST_WORK // self._factor
        if _nodes(value) > most:
            raise TooMuchWork
        if not self._defaults and not _holds_null(value):
            return value
        made = _Preparer(most).prepared(value, self._schema)
        if _nodes(made) > most:
            raise TooMuchWork
        return made

    def repeated(self, value: Any) -> Iterator[FieldPath]:
        """The paths of items that repeat an earlier one in a list of the type set, or its keys in one of the type map."""
        return _repeated(value, self._schema, ()) if self._lists else iter(())


def _repeated(value: Any, schema: Any, path: FieldPath) -> Iterator[FieldPath]:
    if not isinstance(schema, dict):
        return
    if isinstance(value, dict):
        for name, item in value.items():
            if isinstance(item, dict | list):
                yield from _repeated(item, _below(schema, name), (*path, name))
    elif isinstance(value, list):
        kind = schema.get("x-kubernetes-list-type")
        if kind in ("set", "map"):
            yield from ((*path, index) for index in _repeats(value, schema, kind))
        for index, item in enumerate(value):
            if isinstance(item, dict | list):
                yield from _repeated(item, schema.get("items"), (*path, index))


def _repeats(items: list[Any], schema: Mapping[str, Any], kind: str) -> Iterator[int]:
    keys = schema.get("x-kubernetes-list-map-keys") if kind == "map" else None
    names = [name for name in keys if isinstance(name, str)] if isinstance(keys, list) else []
    defaults = {name: _below(schema.get("items"), name) for name in names}
    seen: dict[str, int] = {}
    for index, item in enumerate(items):
        if kind == "map" and not isinstance(item, dict):
            continue
        shown = {name: item.get(name, _default(one)) for name, one in defaults.items()} if kind == "map" else item
        text = json.dumps(shown, sort_keys=True)
        seen[text] = seen.get(text, 0) + 1
        if seen[text] == 2:
            yield index


class _Preparer:
    """Prepares one value. ``left``: how many collections it may still make; defaults in defaults multiply."""

    def __init__(self, left: int) -> None:
        self.left = left

    def prepared(self, value: Any, schema: Any) -> Any:
        if not isinstance(value, dict | list):
            return value
        self.left -= 1 + len(value)
        if self.left < 0:
            raise TooMuchWork
        if isinstance(value, list):
            items = schema.get("items") if isinstance(schema, dict) else None
            kept = [self.item(item, items) for item in value]
            # A null in a list is not taken out, only replaced by the default of the items.
            return [None if item is _NOTHING else item for item in kept]
        changed = {name: self.item(item, _below(schema, name)) for name, item in value.items()}
        for name in [name for name, item in changed.items() if item is _NOTHING]:
            del changed[name]
        for name, below in _properties(schema).items():
            if name not in changed and (default := _default(below)) is not None:
                changed[name] = self.prepared(default, below)
        return changed

    def item(self, value: Any, schema: Any) -> Any:
        """The value of a key or item: a null that nothing allows is its default, or nothing."""
        if value is None and isinstance(schema, dict) and schema.get("nullable") is not True:
            default = _default(schema)
            return _NOTHING if default is None else self.prepared(default, schema)
        return self.prepared(value, schema)


def _below(schema: Any, name: str) -> Any:
    """The schema of the field NAME, None where nothing says anything of it."""
    found = _properties(schema).get(name)
    return found if found is not None or not isinstance(schema, dict) else schema.get("additionalProperties")


def _properties(schema: Any) -> Mapping[str, Any]:
    properties = schema.get("properties") if isinstance(schema, dict) else None
    return as_mapping(properties)


def _default(schema: Any) -> Any:
    return schema.get("default") if isinstance(schema, dict) else None


def _holds_null(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_holds_null(item) for item in value.values())
    if isinstance(value, list):
        return any(_holds_null(item) for item in value)
    return value is None


def _weight(schema: Any) -> tuple[int, int]:
    """How many schemas stand in alternatives, and how many have a default."""
    alternatives = defaults = 0
    waiting: list[tuple[Any, bool]] = [(schema, False)]
    while waiting:
        one, counted = waiting.pop()
        if not isinstance(one, dict):
            continue
        alternatives += counted
        for keyword, value in one.items():
            if keyword == "properties":
                waiting += [(inner, counted) for inner in as_mapping(value).values()]
            elif keyword in SINGLES:
                waiting.append((value, counted or keyword == "not"))
            elif keyword in LISTS and isinstance(value, list):
                waiting += [(inner, True) for inner in value]
            elif keyword == "default" and value is not None:
                defaults += 1
    return alternatives, defaults


def _nodes(value: Any) -> int:
    """How much there is to look at: collections, scalars, and long texts piece by piece."""
    if isinstance(value, dict):
        return 1 + sum(map(_nodes, value.values()))
    if isinstance(value, list):
        return 1 + sum(map(_nodes, value))
    return 1 + len(value) // _PIECE if isinstance(value, str) else 1
