"""What the API server does to a custom resource before it validates it, and lists that may not repeat themselves.

Sources: k8s.io/apiextensions-apiserver v0.36.0, pkg/apiserver/schema/defaulting (PruneNonNullableNullsWithoutDefaults,
Default) and pkg/apiserver/schema/listtype (ValidateListSetsAndMaps).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from policylint.validation.definitions import LISTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from policylint.model.position import FieldPath

_NOTHING = object()


class Preparation:
    """What comes before the validation of a custom resource, as its schema asks for it. Immutable."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self._schema = schema
        alternatives, defaults, self._default_nodes = _weight(schema, counted=False)
        self._defaults = defaults > 0
        self._factor = 1 + alternatives + defaults
        self._lists = '"x-kubernetes-list-type"' in json.dumps(schema)

    def work(self, value: Any) -> int:
        """A bound for the steps that it takes to prepare and validate VALUE: its nodes and those of the defaults, each looked
        at once by every alternative of the schema and once for every default.
        """
        return (_nodes(value) + self._default_nodes) * self._factor

    def prepared(self, value: Any) -> Any:
        """The value as it is validated, defaults in and nulls out: VALUE itself where nothing changes. VALUE never does."""
        return _prepared(value, self._schema) if self._defaults or _holds_null(value) else value

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
    defaults = {name: _below(schema.get("items"), name) for name in keys or () if isinstance(name, str)}
    seen: dict[str, int] = {}
    for index, item in enumerate(items):
        if kind == "map" and not isinstance(item, dict):
            continue
        shown = {name: item.get(name, _default(one)) for name, one in defaults.items()} if kind == "map" else item
        text = json.dumps(shown, sort_keys=True)
        seen[text] = seen.get(text, 0) + 1
        if seen[text] == 2:
            yield index


def _prepared(value: Any, schema: Any) -> Any:
    if isinstance(value, dict):
        changed = {}
        for name, item in value.items():
            changed[name] = _item(item, _below(schema, name))
        for name in [name for name, item in changed.items() if item is _NOTHING]:
            del changed[name]
        for name, below in _properties(schema).items():
            if name not in changed and (default := _default(below)) is not None:
                changed[name] = _prepared(default, below)
        return changed
    if isinstance(value, list):
        items = schema.get("items") if isinstance(schema, dict) else None
        kept = [_item(item, items) for item in value]
        # A null in a list is not taken out, only replaced by the default of the items.
        return [None if item is _NOTHING else item for item in kept]
    return value


def _item(value: Any, schema: Any) -> Any:
    """The value of a key or item: a null that nothing allows is its default, or nothing."""
    if value is None and isinstance(schema, dict) and schema.get("nullable") is not True:
        default = _default(schema)
        return _NOTHING if default is None else _prepared(default, schema)
    return _prepared(value, schema) if isinstance(value, dict | list) else value


def _below(schema: Any, name: str) -> Any:
    """The schema of the field NAME, None where nothing says anything of it."""
    found = _properties(schema).get(name)
    return found if found is not None or not isinstance(schema, dict) else schema.get("additionalProperties")


def _properties(schema: Any) -> Mapping[str, Any]:
    properties = schema.get("properties") if isinstance(schema, dict) else None
    return properties if isinstance(properties, dict) else {}


def _default(schema: Any) -> Any:
    return schema.get("default") if isinstance(schema, dict) else None


def _has_default(schema: Any) -> bool:
    if not isinstance(schema, dict):
        return False
    if schema.get("default") is not None:
        return True
    inner = (*_properties(schema).values(), schema.get("items"), schema.get("additionalProperties"))
    return any(_has_default(one) for one in inner)


def _holds_null(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_holds_null(item) for item in value.values())
    if isinstance(value, list):
        return any(_holds_null(item) for item in value)
    return value is None


def _weight(schema: Any, *, counted: bool) -> tuple[int, int, int]:
    """How many schemas stand in alternatives, how many have a default, and the nodes of all defaults."""
    if not isinstance(schema, dict):
        return 0, 0, 0
    default = schema.get("default")
    sums = [int(counted), int(default is not None), 0 if default is None else _nodes(default)]
    structure = (*_properties(schema).values(), schema.get("items"), schema.get("additionalProperties"))
    inner = [(one, counted) for one in structure]
    for keyword in LISTS:
        inner += [(one, True) for one in schema.get(keyword) or ()]
    inner.append((schema.get("not"), True))
    for one, under in inner:
        for index, count in enumerate(_weight(one, counted=under)):
            sums[index] += count
    return sums[0], sums[1], sums[2]


def _nodes(value: Any) -> int:
    if isinstance(value, dict):
        return 1 + sum(map(_nodes, value.values()))
    return 1 + sum(map(_nodes, value)) if isinstance(value, list) else 1
