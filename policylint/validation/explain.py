"""What JSON Schema found, in words for people: one violation per cause, at the exact field."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from policylint.model.position import FieldPath, format_path
from policylint.validation.custom_formats import FORMAT_WORDS
from policylint.validation.formats import WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

UNKNOWN, MISSING, TYPE, VALUE = "unknown-field", "missing-field", "wrong-type", "invalid-value"
UNKNOWN_KIND, UNCHECKED_KIND = "unknown-kind", "unchecked-kind"
UNUSABLE, UNCHECKED_PATTERN = "unusable-custom-schema", "unchecked-pattern"
UNCHECKED_RULES = "unchecked-validation-rules"
UNRENDERED = "unrendered-variable"
_RANK = (TYPE, MISSING, UNKNOWN, VALUE, UNRENDERED)
_ARTICLES = {
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping",
}
_LONGEST = 60
_INT64 = 2**63 - 1
# Names are compared one by one, so only some are, and of many unknown fields in one place only the first get a suggestion.
_MOST_NAMES, _MOST_HINTS, _MOST_UNKNOWN = 1_000, 10, 1_000
_CREDENTIAL = re.compile(r"passw|passphrase|secret|token|credential|api.?key|private.?key|^value$", re.IGNORECASE)
_VARIABLE = re.compile(r"\$\{[A-Za-z_][A-Za-z0-9_]*[^{}]*\}")


class Violation(NamedTuple):
    """One thing that the API server would refuse.

    ``path`` leads to the field; a missing field has its own path, not its parent's. ``rule`` is one of "unknown-field",
    "missing-field", "wrong-type" and "invalid-value". ``value`` is what stands there, as text; empty for fields that are
    missing and in secrets. ``suggestion`` is the nearest name or value that would pass, or empty.
    """

    path: FieldPath
    rule: str
    message: str
    value: str = ""
    suggestion: str = ""

    @property
    def unchecked(self) -> bool:
        """Whether this stands for all that nobody can tell without a schema."""
        return self.rule == UNCHECKED_KIND


def explain(errors: Iterable[Any], schema: Mapping[str, Any], *, secret: bool = False) -> Iterator[Violation]:
    """The violations behind ERRORS (jsonschema_rs.ValidationError) against SCHEMA, in the order of their paths.

    Of several at one path the first of wrong type, missing, unknown and invalid counts: the rest follows from it.
    SECRET leaves every value out. A text with a variable that something substitutes before the object is applied, such as
    "${REPLICAS}", is no violation of what its value must be, but one of the rule "unrendered-variable".
    """
    found: dict[FieldPath, Violation] = {}
    for error in errors:
        # A value that may be a credential is not shown, whatever the object is.
        hidden = secret or any(isinstance(step, str) and _CREDENTIAL.search(step) for step in error.instance_path)
        for violation in _translate(error, schema, secret=hidden):
            one = rendered(violation, error.instance)
            other = found.get(one.path)
            if other is None or _RANK.index(one.rule) < _RANK.index(other.rule):
                found[one.path] = one
    yield from (found[path] for path in sorted(found, key=_order))


def rendered(violation: Violation, value: Any) -> Violation:
    """The violation, if VALUE is what stands there in the end. A text with a variable is not: nobody can judge it yet."""
    if violation.rule not in (TYPE, VALUE) or not isinstance(value, str) or not _VARIABLE.search(value):
        return violation
    message = f"{format_path(violation.path)} holds a variable that must be substituted: its value was not checked"
    return Violation(violation.path, UNRENDERED, message)


def shown(value: Any, *, secret: bool = False) -> str:
    """A value in a message: `the string "3"`, `the number 1.5`, `a list`; in a secret `a string`."""
    if value is None or isinstance(value, (list, dict)):
        return "null" if value is None else "a list" if isinstance(value, list) else "a mapping"
    kind = "boolean" if isinstance(value, bool) else {int: "integer", float: "number"}.get(type(value), "string")
    if secret:
        return f"{'an' if kind == 'integer' else 'a'} {kind}"
    return text_of(value) if kind == "boolean" else f"the {kind} {_quoted(value) if kind == 'string' else text_of(value)}"


def text_of(value: Any) -> str:
    """A value as text of bounded length, the way YAML writes it; collections have none."""
    if value is None or isinstance(value, (list, dict)):
        return ""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that WORD most likely should be, or "". The case alone makes no difference."""
    from difflib import get_close_matches

    by_lower = {one.lower(): one for one in islice(known, _MOST_NAMES)}
    close = get_close_matches(word[:80].lower(), list(by_lower), n=1, cutoff=0.7)
    return by_lower[close[0]] if close else ""


def hint(suggestion: str) -> str:
    """The suggestion as the end of a message."""
    return f' (did you mean "{suggestion}"?)' if suggestion else ""


def _translate(error: Any, schema: Mapping[str, Any], *, secret: bool) -> Iterator[Violation]:
    path: FieldPath = tuple(error.instance_path)
    kind, value = error.kind, error.instance
    match error.kind.name:
        case "additionalProperties":
            known = _node(schema, error.schema_path[:-1]).get("properties", {})
            for number, name in enumerate(kind.unexpected[:_MOST_UNKNOWN]):
                yield _unknown(path, name, known if number < _MOST_HINTS else {})
        case "required":
            yield Violation((*path, kind.property), MISSING, f"{format_path((*path, kind.property))} is missing")
        case "type":
            yield _wrong_type(path, value, kind.types, secret=secret)
        case "enum":
            yield _no_option(path, value, kind.options, secret=secret)
        case "minLength" | "minItems" | "minProperties":
            yield Violation(
                path, VALUE if kind.name == "minProperties" else MISSING, f"{format_path(path)} must not be empty"
            )
        case "propertyNames":
            yield _bad_key(path, kind.error)
        case "anyOf" | "oneOf" | "not":
            alternatives = _node(schema, error.schema_path[:-1]).get(kind.name)
            message = _combination(path, kind.name, alternatives)
            yield Violation(path, VALUE, message + _nearest_miss(kind, path, schema, secret=secret))
        case _:
            wanted = _wanted(kind, schema, error.schema_path, value)
            message = f"{format_path(path)} must be {wanted}, is {shown(value, secret=secret)}"
            yield Violation(path, VALUE, message, "" if secret else text_of(value))


def _combination(path: FieldPath, name: str, node: Any) -> str:
    """What is wrong with an object that its schema's alternatives do not allow, by the fields that they ask for."""
    alternatives = node if isinstance(node, list) else [node]
    wanted = [one.get("required") for one in alternatives if isinstance(one, dict)]
    place = format_path(path) or "the object"
    if wanted and all(isinstance(names, list) and len(one) == 1 for names, one in zip(wanted, alternatives, strict=False)):
        fields = [" and ".join(map(str, names)) for names in wanted if names]
        if name == "not":
            return f"{place} must not have {fields[0]}"
        return f"{place} must have {'exactly' if name.startswith('oneOf') else 'at least'} one of {', '.join(fields)}"
    if name == "not":
        return f"{place} is what its schema excludes"
    return f"{place} must be {'exactly' if name.startswith('oneOf') else 'at least'} one of the alternatives in its schema"


def _nearest_miss(kind: Any, path: FieldPath, schema: Mapping[str, Any], *, secret: bool) -> str:
    """What is wrong with the alternative that fits best, where none just lacks a field: its first error lies deepest."""
    branches = [list(branch) for branch in getattr(kind, "context", ())]
    first = [branch[0] for branch in branches if branch and branch[0].kind.name not in ("required", "anyOf", "oneOf", "not")]
    if not first or len(first) < len(branches):
        return ""
    best = max(first, key=lambda error: len(error.instance_path))
    found = next(_translate(best, schema, secret=secret), None)
    return f": {found.message}" if found else ""


def _unknown(path: FieldPath, name: str, known: Mapping[str, Any]) -> Violation:
    suggestion = nearest(name, known)
    where = f" in {format_path(path)}" if path else ""
    return Violation((*path, name), UNKNOWN, f"unknown field {_quoted(name)}{where}{hint(suggestion)}", name, suggestion)


def _wrong_type(path: FieldPath, value: Any, types: Sequence[str], *, secret: bool) -> Violation:
    if value is None:
        return Violation(path, MISSING, f"{format_path(path)} is missing: null stands for nothing")
    lists_too = "array" in types and "string" not in types  # base64 may be a list of numbers, which nobody means
    wanted = " or ".join(words for kind, words in _ARTICLES.items() if kind in types and (kind != "array" or lists_too))
    message = f"{format_path(path) or 'the object'} must be {wanted}, is {shown(value, secret=secret)}"
    return Violation(path, TYPE, message, "" if secret else text_of(value))


def _no_option(path: FieldPath, value: Any, options: Sequence[Any], *, secret: bool) -> Violation:
    known = [option for option in options if isinstance(option, str) and option]
    suggestion = nearest(value, known) if isinstance(value, str) and not secret else ""
    wanted = known[0] if len(known) == 1 else f"one of {', '.join(known)}"
    message = f"{format_path(path)} must be {wanted}, is {shown(value, secret=secret)}{hint(suggestion)}"
    return Violation(path, VALUE, message, "" if secret else text_of(value), suggestion)


def _bad_key(path: FieldPath, error: Any) -> Violation:
    key = str(error.instance)
    wanted = WORDS.get(getattr(error.kind, "pattern", ""), "another name")
    return Violation((*path, key), VALUE, f"the key {_quoted(key)} of {format_path(path)} must be {wanted}", text_of(key))


def _wanted(kind: Any, schema: Mapping[str, Any], place: Sequence[str | int], instance: Any) -> str:
    node = _node(schema, place[:-1])
    match kind.name:
        case "format":
            return FORMAT_WORDS.get(kind.format, kind.format)
        case "exclusiveMinimum" | "exclusiveMaximum":
            return f"{'more' if kind.name == 'exclusiveMinimum' else 'less'} than {kind.limit}"
        case "multipleOf":
            return f"a multiple of {node.get('multipleOf')}"
        case "pattern":
            return WORDS.get(kind.pattern, f"text that matches {kind.pattern}")
        case "minimum" | "maximum":
            if abs(kind.limit) >= _INT64:
                return "an integer of 64 bits"
            low, high = (None if abs(node.get(key, 0)) >= _INT64 else node.get(key) for key in ("minimum", "maximum"))
            if high is None or low is None:
                return f"at least {low}" if high is None else f"at most {high}"
            return f"between {low} and {high}"
        case "maxItems":
            return f"a list of at most {kind.limit} (there are {len(instance)})"
        case "maxLength":
            return WORDS.get(node.get("pattern", ""), f"at most {kind.limit} characters long")
        case _:
            return f"what its schema says ({kind.name})"


def _node(schema: Mapping[str, Any], place: Sequence[str | int]) -> Mapping[str, Any]:
    """The part of SCHEMA at PLACE, {} where there is none."""
    node: Any = schema
    for step in place:
        try:
            node = node[step]
        except (KeyError, IndexError, TypeError):
            return {}
    return node if isinstance(node, dict) else {}


def _quoted(text: Any) -> str:
    """The text in double quotes, shortened; a reporter makes control characters visible."""
    return f'"{text_of(text)}"'


def _order(path: FieldPath) -> list[tuple[int, int, str]]:
    return [(0, step, "") if isinstance(step, int) else (1, 0, step) for step in path]
