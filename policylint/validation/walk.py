"""Is an object certainly what its schema asks for? A walk in Python for the few objects of a short run.

To import jsonschema_rs and to build a validator takes a hundred times as long as to look at one object. The walk follows
the same schemas (structure.py), makes only the definitions that it comes to, and answers yes or "I cannot tell": whatever
is wrong, or rare, or where Python and the validator might differ, is left to the validator. So it never has to explain.

It knows the keywords of `_KNOWN` and no others. Patterns mean the same to both engines for printable ASCII (formats.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from policylint.model.lazy import compiled
from policylint.validation.structure import Builder, Depth

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from policylint.validation.structure import Schema

_DEEPEST = 60
_LONGEST = 253  # a longer text with a pattern is left to the engine that does not backtrack
_LARGEST = 2**62
# A validator is built in the time that so many steps take.
_MOST_STEPS = 3_000
_KINDS = {dict: "object", list: "array", str: "string", bool: "boolean", int: "integer"}
_KNOWN = frozenset(
    (
        "$ref",
        "additionalProperties",
        "allOf",
        "anyOf",
        "const",
        "enum",
        "items",
        "maxItems",
        "maxLength",
        "maximum",
        "minItems",
        "minLength",
        "minProperties",
        "minimum",
        "pattern",
        "properties",
        "propertyNames",
        "required",
        "type",
    )
)
REFERENCE = "#/$defs/"
_ANYTHING: Schema = {}


class Walk:
    """The walk for one kind: over the schema ``root``, where ``definition`` gives what a reference stands for, and
    ``matches`` says whether a text of printable ASCII matches a pattern. It gives up after some steps.
    """

    def __init__(self, root: Schema, definition: Callable[[str], Schema], matches: Callable[[str, str], bool]) -> None:
        self._left = 0
        self._root = root
        self._definition = definition
        self._matches = matches

    def accepts(self, body: Mapping[str, Any]) -> bool:
        """True where the object is right for certain."""
        self._left = _MOST_STEPS
        return type(body) is dict and self._is_right(body, self._root, 0)

    def _is_right(self, value: Any, schema: Schema, depth: int) -> bool:
        self._left -= 1
        if self._left < 0 or depth > _DEEPEST or not schema.keys() <= _KNOWN:
            return False
        if len(schema) == 1 and "$ref" in schema:
            return self._is_right(value, self._definition(schema["$ref"]), depth + 1)
        kind = "null" if value is None else _KINDS.get(type(value), "")
        if not kind or not _is_of(kind, schema.get("type", kind)):
            return False
        if "const" in schema and not (kind == "string" and value == schema["const"]):
            return False
        if "enum" in schema and not (kind in ("string", "null") and self._is_option(value, schema["enum"])):
            return False
        if "$ref" in schema and not self._is_right(value, self._definition(schema["$ref"]), depth + 1):
            return False
        if not all(self._is_right(value, one, depth + 1) for one in schema.get("allOf", ())):
            return False
        if "anyOf" in schema and not any(self._is_right(value, one, depth + 1) for one in schema["anyOf"]):
            return False
        if kind == "object":
            return self._is_right_object(value, schema, depth)
        if kind == "array":
            return self._is_right_list(value, schema, depth)
        if kind == "integer":
            low, high = schema.get("minimum", -_LARGEST), schema.get("maximum", _LARGEST)
            return bool(max(low, -_LARGEST) <= value <= min(high, _LARGEST))
        return kind != "string" or self._is_right_text(value, schema)

    def _is_option(self, value: Any, options: list[Any]) -> bool:
        self._left -= len(options)
        return self._left >= 0 and value in options

    def _is_right_object(self, value: dict[Any, Any], schema: Schema, depth: int) -> bool:
        if len(value) < schema.get("minProperties", 0) or not all(name in value for name in schema.get("required", ())):
            return False
        properties, others = schema.get("properties", {}), schema.get("additionalProperties", _ANYTHING)
        names = schema.get("propertyNames", _ANYTHING)
        for name, item in value.items():
            known = properties.get(name, others)
            if known is False or type(name) is not str or not self._is_right(item, known, depth + 1):
                return False
            if (names or not name.isascii()) and not self._is_right(name, names, depth):
                return False
        return True

    def _is_right_list(self, value: list[Any], schema: Schema, depth: int) -> bool:
        if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
            return False
        items = schema.get("items", _ANYTHING)
        # A null in a list is a special case of its own (Builder.forbid_null_items).
        return all(item is not None and self._is_right(item, items, depth + 1) for item in value)

    def _is_right_text(self, value: str, schema: Schema) -> bool:
        if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)):
            return False
        pattern = schema.get("pattern")
        if pattern is None:
            return value.isascii() or not any("\ud800" <= one <= "\udfff" for one in value)
        plain = len(value) <= _LONGEST and value.isascii() and (value.isprintable() or not value)
        return plain and self._matches(pattern, value)


def walk_of(types: Mapping[str, Mapping[str, str]], name: str, constants: Mapping[str, str]) -> Walk:
    """The walk for one of Kubernetes' own kinds. ``constants``: fields of the root that have one value."""
    builder = Builder(types)
    root = builder.root(name, Depth.FULL)
    root["properties"].update((field, {"const": value}) for field, value in constants.items())
    return Walk(root, lambda reference: defined(builder, reference), _matches)


def defined(builder: Builder, reference: str) -> Schema:
    """The definition of one of Kubernetes' own types, made when it is first asked for."""
    name = reference.removeprefix(REFERENCE)
    if name not in builder.done:
        depth, _, of_type = name.partition(":")
        builder.done[name] = builder.definition(of_type, Depth(depth))
    return builder.done[name]


def _matches(pattern: str, value: str) -> bool:
    return compiled(pattern).search(value) is not None


def _is_of(kind: str, said: str | list[str]) -> bool:
    return kind in said or (kind == "integer" and "number" in said) if isinstance(said, list) else kind == said
