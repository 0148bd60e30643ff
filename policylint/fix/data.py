"""Edits applied to plain data: what the edited text must say, whatever it looks like."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from policylint.model.fix import Edit, Insert, Remove, RenameKey, SetValue, Wrap
from policylint.model.position import FieldPath

# At one place in this order: a value is set, wrapped and only then given another key.
_ORDER = {SetValue: 0, Insert: 0, Wrap: 1, RenameKey: 2, Remove: 3}


class DataError(Exception):
    """An edit does not fit the data. The text says how."""


def apply_edits(value: Any, edits: Iterable[Edit]) -> Any:
    """The data after the edits, all of whose paths are those of ``value``. Nothing in the result is shared with it.

    Raises DataError where an edit is about something that is not there.
    """
    root = [_copy(value)]
    for edit in sorted(edits, key=_innermost_first):
        _apply(root, edit)
    return root[0]


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same data: 1, 1.0 and true are three."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def _innermost_first(edit: Edit) -> tuple[int, int]:
    return -len(edit.path) - isinstance(edit, Insert), _ORDER[type(edit)]


def _apply(root: list[Any], edit: Edit) -> None:
    if isinstance(edit, Insert):
        holder = _at(root, (0, *edit.path))
        if not isinstance(holder, dict) or edit.key in holder:
            raise DataError(f"{edit.key} cannot be added")
        holder[edit.key] = _copy(edit.value)
        return
    place: FieldPath = (0, *edit.path)
    holder, step = _at(root, place[:-1]), place[-1]
    value = _below(holder, step)
    if isinstance(edit, SetValue):
        holder[step] = _copy(edit.value)
    elif isinstance(edit, Wrap):
        holder[step] = {edit.key: value}
    elif not isinstance(holder, dict):
        raise DataError("only a field can be renamed or removed")
    else:
        del holder[step]
        if isinstance(edit, RenameKey):
            if edit.name in holder:
                raise DataError(f"{edit.name} is there already")
            holder[edit.name] = value


def _at(value: Any, path: FieldPath) -> Any:
    for step in path:
        value = _below(value, step)
    return value


def _below(value: Any, step: str | int) -> Any:
    if isinstance(value, dict) and isinstance(step, str) and step in value:
        return value[step]
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return value[step]
    raise DataError(f"{step} is not there")


def _copy(value: Any) -> Any:
    """A copy in which nothing stands at two places, as an alias makes it stand."""
    if isinstance(value, dict):
        return {key: _copy(one) for key, one in value.items()}
    return [_copy(one) for one in value] if isinstance(value, list) else value
