"""Checks plain data against the small part of JSON Schema that policylint's own files need.

The schema is the published one, so what an editor underlines and what policylint refuses are the same. Keywords:
type, enum, properties, required, additionalProperties, items, minimum, maximum, maxItems, minLength.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from policylint.model.named import NamedTuple
from policylint.model.position import FieldPath

Schema = Mapping[str, Any]

MOST_FAULTS = 100
_LONGEST = 40
_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "null": (type(None),),
}


class Fault(NamedTuple):
    """What is wrong, and where. ``on_key`` where the key itself is.

    ``unquoted`` where a number or a truth value stands for a string: quotes would make it one.
    """

    path: FieldPath
    message: str
    on_key: bool = False
    unquoted: bool = False


def faults(value: Any, schema: Schema, path: FieldPath = ()) -> Iterator[Fault]:
    """What the schema does not allow in the value, in order: the first `MOST_FAULTS`, found as they are asked for.

    Recurses as deep as the value, which the limits of the reader bound.
    """
    return islice(_faults(value, schema, path), MOST_FAULTS)


def _faults(value: Any, schema: Schema, path: FieldPath) -> Iterator[Fault]:
    kinds = schema.get("type")
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(_is(value, kind) for kind in kinds):
        # A whole file of another kind is perhaps no file of ours: nothing of it is shown.
        shown = describe(value) if path else _kind(value)
        unquoted = "string" in kinds and isinstance(value, bool | int | float)
        yield Fault(path, f"must be {_either(kinds)}, is {shown}", unquoted=unquoted)
        return
    if "enum" in schema and not any(type(one) is type(value) and one == value for one in schema["enum"]):
        yield Fault(path, _none_of(value, schema["enum"], path))
    if isinstance(value, dict):
        yield from _members(value, schema, path)
    elif isinstance(value, list):
        most = schema.get("maxItems", len(value))
        if len(value) > most:
            yield Fault(path, f"must not have more than {most} entries, has {len(value)}")
        for index, item in enumerate(value):
            yield from _faults(item, schema.get("items", {}), (*path, index))
    elif isinstance(value, str):
        if len(value) < schema.get("minLength", 0):
            yield Fault(path, "must not be empty")
    elif isinstance(value, int):
        yield from _bounds(value, schema, path)


def describe(value: Any) -> str:
    """A value in a message: its kind and, where it has any, the beginning of its text."""
    if isinstance(value, str):
        return f"the string {value[:_LONGEST]!r}"
    if isinstance(value, bool):
        return f"the boolean {str(value).lower()}"
    if isinstance(value, int | float):
        return f"the {'integer' if isinstance(value, int) else 'number'} {_digits(value)}"
    return _kind(value)


def suggestion(word: str, known: Mapping[str, Any] | list[str] | tuple[str, ...]) -> str:
    """`` (did you mean "x"?)`` for the nearest known word, or nothing."""
    from difflib import get_close_matches

    close = get_close_matches(word[:80], list(known), n=1, cutoff=0.6)
    return f' (did you mean "{close[0]}"?)' if close else ""


def _members(value: dict[str, Any], schema: Schema, path: FieldPath) -> Iterator[Fault]:
    known: Mapping[str, Schema] = schema.get("properties", {})
    others = schema.get("additionalProperties", True)
    for name, item in value.items():
        if name in known:
            yield from _faults(item, known[name], (*path, name))
        elif others is False:
            yield Fault((*path, name), f'unknown key "{name[:80]}"{suggestion(name, known)}', on_key=True)
        elif isinstance(others, Mapping):
            yield from _faults(item, others, (*path, name))
    for name in schema.get("required", ()):
        if name not in value:
            yield Fault(path, f'the key "{name}" is missing')


def _bounds(value: int, schema: Schema, path: FieldPath) -> Iterator[Fault]:
    low, high = schema.get("minimum"), schema.get("maximum")
    if (low is not None and value < low) or (high is not None and value > high):
        bounds = f"is not between {low} and {high}" if high is not None else f"is less than {low}"
        yield Fault(path, f"{_digits(value)} {bounds}")


def _is(value: Any, name: str) -> bool:
    return isinstance(value, _TYPES[name]) and (name == "boolean" or not isinstance(value, bool))


def _either(kinds: list[str]) -> str:
    words = {"object": "a mapping", "array": "a list", "integer": "an integer", "null": "null"}
    return " or ".join(words.get(kind, f"a {kind}") for kind in kinds)


def _none_of(value: Any, known: list[Any], path: FieldPath) -> str:
    if len(known) == 1 and path:
        return f"only {path[-1]} {known[0]} is known"
    words = [str(one) for one in known]
    return f"{describe(value)} is none of {', '.join(words)}{suggestion(value, words) if isinstance(value, str) else ''}"


def _kind(value: Any) -> str:
    """What the value is, without the value."""
    names = {"null": "null", "object": "a mapping", "array": "a list", "string": "a string", "boolean": "a boolean"}
    names |= {"integer": "an integer", "number": "a number"}
    return next((word for name, word in names.items() if _is(value, name)), "something else")


def _digits(value: float) -> str:
    """The number as text. Python refuses to print integers of thousands of digits."""
    return str(value)[:_LONGEST] if abs(value) < 1 << 1000 else "with very many digits"
