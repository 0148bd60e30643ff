"""Checks plain data against the small part of JSON Schema that policylint's own files need.

The schema is the published one, so what an editor underlines and what policylint refuses are the same. Keywords:
type, enum, properties, required, additionalProperties, items, minimum, maximum, minLength.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from policylint.model.position import FieldPath

Schema = Mapping[str, Any]

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
    """What is wrong, and where. ``on_key`` where the key itself is."""

    path: FieldPath
    message: str
    on_key: bool = False


def faults(value: Any, schema: Schema, path: FieldPath = ()) -> Iterator[Fault]:
    """Everything in the value that the schema does not allow, in order."""
    kinds = schema.get("type")
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(_is(value, kind) for kind in kinds):
        yield Fault(path, f"must be {_either(kinds)}, is {describe(value)}")
        return
    if "enum" in schema and value not in schema["enum"]:
        yield Fault(path, f"{describe(value)} is none of {', '.join(map(str, schema['enum']))}{_hint(value, schema['enum'])}")
    if isinstance(value, dict):
        yield from _members(value, schema, path)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from faults(item, schema.get("items", {}), (*path, index))
    elif isinstance(value, str):
        if len(value) < schema.get("minLength", 0):
            yield Fault(path, "must not be empty")
    elif isinstance(value, int):
        yield from _bounds(value, schema, path)


def describe(value: Any) -> str:
    """A value in a message: its type and, if short, itself."""
    for name in ("null", "boolean", "integer", "number", "string", "object", "array"):
        if _is(value, name):
            if name in ("object", "array"):
                return {"object": "a mapping", "array": "a list"}[name]
            text = str(value) if name == "string" else {True: "true", False: "false", None: "null"}.get(value, str(value))
            return f"the {name} {text[:40]!r}" if name == "string" else f"the {name} {text}" if value is not None else "null"
    return "something else"


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
            yield from faults(item, known[name], (*path, name))
        elif others is False:
            yield Fault((*path, name), f'unknown key "{name[:80]}"{suggestion(name, known)}', on_key=True)
        elif isinstance(others, Mapping):
            yield from faults(item, others, (*path, name))
    for name in schema.get("required", ()):
        if name not in value:
            yield Fault(path, f'the key "{name}" is missing')


def _bounds(value: int, schema: Schema, path: FieldPath) -> Iterator[Fault]:
    low, high = schema.get("minimum"), schema.get("maximum")
    if (low is not None and value < low) or (high is not None and value > high):
        yield Fault(path, f"{value} is not between {low} and {high}" if high is not None else f"{value} is less than {low}")


def _is(value: Any, name: str) -> bool:
    return isinstance(value, _TYPES[name]) and (name == "boolean" or not isinstance(value, bool))


def _either(kinds: list[str]) -> str:
    words = {"object": "a mapping", "array": "a list", "integer": "an integer", "null": "null"}
    return " or ".join(words.get(kind, f"a {kind}") for kind in kinds)


def _hint(value: Any, known: list[Any]) -> str:
    return suggestion(value, [str(one) for one in known]) if isinstance(value, str) else ""
