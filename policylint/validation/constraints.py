"""What the API server asks of a field beyond its type: data/constraints.txt, and how it becomes JSON Schema.

A line of the file is the type and the field (the API version left out: validation runs on the internal types, which
all versions share), then rules; a field may have several lines:

    optional            the schema says required, the server does not ask for it
    required            the server asks for it, the schema does not
    may-be-empty        required, but what its Go type makes of nothing passes
    not-empty           "" and [] and {} are refused, also where the field is optional
    unchecked           the server decodes it and looks no further
    at-most-2           a list with more items is refused
    = A B C             one of these; "" counts as absent
    == A B C            one of these, and "" is refused
    0..65535 0.. ..9    the least and the greatest number
    NAME                a format of formats.py; numbers pass (IntOrString, Quantity)
    items: keys: values: before rules: they are for the items of a list, the keys or the values of a map
    .FIELD              before rules: they are for this field or key of the field, here and nowhere else

A required field with the empty value of its Go type is as good as absent: decoding cannot tell them apart.
"""

from __future__ import annotations

from functools import cache
from os.path import dirname, join
from typing import TYPE_CHECKING, Any

from policylint.validation.formats import FORMATS, or_nothing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_FILE = join(dirname(__file__), "data", "constraints.txt")
_PLACES = {"items:": "items", "values:": "additionalProperties", "keys:": "propertyNames"}
_AT_MOST = "at-most-"


def constrain(name: str, field: str, schema: dict[str, Any], *, required: bool, whole: bool) -> bool:
    """Tighten SCHEMA, that of FIELD of the type NAME ("core.v1.Pod"), in place. True if the field is required.

    WHOLE is False for patches: then nothing is required, and what is there may be empty.
    """
    lines = _rules().get(f"{_unversioned(name)}.{field}", ())
    words = {line[0] for line in lines}
    required = whole and (required or "required" in words) and "optional" not in words
    if required:
        if "may-be-empty" not in words:
            _not_empty(schema)
            _not_null(schema)
        elif "$ref" not in schema:
            _not_null(schema)
    for rules in lines:
        _apply(schema, rules, whole=whole)
    return required and "may-be-empty" not in words


def unchecked(name: str, field: str) -> bool:
    """True if the server asks nothing of FIELD of the type NAME but that it can be decoded."""
    return ("unchecked",) in _rules().get(f"{_unversioned(name)}.{field}", ())


def _apply(schema: dict[str, Any], rules: Sequence[str], *, whole: bool) -> None:
    for index, rule in enumerate(rules):
        rest = rules[index + 1 :]
        if rule in ("=", "=="):
            _one_of(schema, rest, blank=rule == "=" or not whole)
            return
        if rule in _PLACES:
            inner = schema.setdefault(_PLACES[rule], {})
            if rule == "items:" and rest[0] == "==" and whole:
                _not_null(inner)
            _apply(inner, rest, whole=whole)
            return
        if rule.startswith(".") and not rule.startswith(".."):
            _apply_inside(schema, rule[1:], rest, whole=whole)
            return
        _tighten(schema, rule, whole=whole)


def _apply_inside(schema: dict[str, Any], field: str, rules: Sequence[str], *, whole: bool) -> None:
    if rules[0] == "required":
        if whole:
            schema.setdefault("required", []).append(field)
        rules = rules[1:]
    if rules:
        _apply(schema.setdefault("properties", {}).setdefault(field, {}), rules, whole=whole)


def _tighten(schema: dict[str, Any], rule: str, *, whole: bool) -> None:
    if rule in FORMATS:
        _format(schema, rule)
    elif rule == "not-empty":
        if whole:
            _not_empty(schema, maps=True)
    elif rule.startswith(_AT_MOST):
        schema["maxItems"] = int(rule.removeprefix(_AT_MOST))
    elif ".." in rule:
        low, _, high = rule.partition("..")
        schema.update({key: int(text) for key, text in (("minimum", low), ("maximum", high)) if text})
    elif rule not in ("optional", "required", "may-be-empty", "unchecked"):
        raise ValueError(f"{_FILE}: unknown rule {rule}")


def _format(schema: dict[str, Any], name: str) -> None:
    """Where the field may be absent, "" passes: it decodes to the same."""
    absent = "null" in schema.get("type", ()) and "number" not in schema["type"] and "minLength" not in schema
    schema.update(FORMATS[name].schema)
    if absent:
        schema["pattern"] = or_nothing(schema["pattern"])


def _one_of(schema: dict[str, Any], allowed: Sequence[str], *, blank: bool) -> None:
    nothing: list[Any] = [None] if "null" in schema.get("type", ("null",)) else []
    schema["enum"] = [*allowed, *([""] if blank and "minLength" not in schema else []), *nothing]


def _not_empty(schema: dict[str, Any], *, maps: bool = False) -> None:
    kinds = schema.get("type", ())
    if "integer" in kinds or "number" in kinds:
        return
    if "string" in kinds:
        schema["minLength"] = 1
    if "array" in kinds:
        schema["minItems"] = 1
    if maps:
        schema["minProperties"] = 1


def _not_null(schema: dict[str, Any]) -> None:
    if "$ref" in schema:
        schema["type"] = "object"
    elif "type" in schema:
        schema["type"] = [kind for kind in schema["type"] if kind != "null"]


def _unversioned(name: str) -> str:
    """The type "core.v1.Pod" as "core.Pod"."""
    group, _, rest = name.partition(".")
    return f"{group}.{rest.rpartition('.')[2]}"


@cache
def _rules() -> Mapping[str, tuple[tuple[str, ...], ...]]:
    """Every rule by type and field. Raises OSError if the shipped file is missing."""
    found: dict[str, tuple[tuple[str, ...], ...]] = {}
    with open(_FILE, encoding="utf-8") as file:
        for line in file:
            words = line.split()
            if words and not words[0].startswith("#"):
                found[words[0]] = (*found.get(words[0], ()), tuple(words[1:]))
    return found
