"""What JSON Schema found, in words for people: one violation per cause, at the exact field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from policylint.model.lazy import lazy
from policylint.model.position import FieldPath
from policylint.model.values import as_mapping
from policylint.validation.custom_formats import FORMAT_WORDS
from policylint.validation.formats import WORDS
from policylint.validation.violations import MISSING, TYPE, UNKNOWN, UNRENDERED, VALUE, Violation
from policylint.validation.words import hint, may_be_secret, nearest, place, quoted, shown, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_RANK = (TYPE, MISSING, UNKNOWN, VALUE, UNRENDERED)
_ARTICLES = {
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping",
}
_INT64 = 2**63 - 1
_LONGEST_PATTERN = 200
_VAGUE = frozenset(("required", "anyOf", "oneOf", "not"))
_VARIABLE = lazy(r"\$\{[A-Za-z_][^{}]{0,200}\}")
# Of many unknown fields only the first of an object get a suggestion; what is beyond these bounds is one violation for all.
_MOST_HINTS, _MOST_UNKNOWN, _MOST_WORDS = 10, 1_000, 20
_MOST_VIOLATIONS, _MOST_TEXT = 1_000, 2_000_000


def explain(errors: Iterable[Any], schema: Mapping[str, Any], *, secret: bool = False) -> Iterator[Violation]:
    """The violations behind ERRORS (jsonschema_rs.ValidationError) against SCHEMA, in the order of their paths.

    Of several at one path the first of wrong type, missing, unknown and invalid counts: the rest follows from it.
    SECRET leaves every value out. A text with a variable that something substitutes before the object is applied, such as
    "${REPLICAS}", is no violation of what its value must be, but one of the rule "unrendered-variable". Where there are more
    errors than anybody reads, the last violation stands for the rest.
    """
    found: dict[FieldPath, Violation] = {}
    translator = _Translator(schema, secret=secret)
    size = 0
    for error in errors:
        for violation in translator.violations(error):
            size += sum(len(step) for step in violation.path if isinstance(step, str))
            one = rendered(violation, error.instance)
            other = found.get(one.path)
            if other is None or _RANK.index(one.rule) < _RANK.index(other.rule):
                found[one.path] = one
        if len(found) >= _MOST_VIOLATIONS or size > _MOST_TEXT:
            found[()] = Violation((), VALUE, f"the object has more than {len(found)} faults: the rest was not looked at")
            break
    yield from (found[path] for path in sorted(found, key=_order))


def rendered(violation: Violation, value: Any) -> Violation:
    """The violation, if VALUE is what stands there in the end. A text with a variable is not: nobody can judge it yet."""
    if violation.rule not in (TYPE, VALUE) or not isinstance(value, str) or not _VARIABLE.search(value):
        return violation
    message = f"{place(violation.path)} holds a variable that must be substituted: its value was not checked"
    return Violation(violation.path, UNRENDERED, message)


class _Translator:
    """Puts the errors of one object into words. ``hints``: how many names may still be looked for."""

    def __init__(self, schema: Mapping[str, Any], *, secret: bool) -> None:
        self.schema = schema
        self.secret = secret
        self.hints = _MOST_HINTS

    def violations(self, error: Any) -> Iterator[Violation]:
        path: FieldPath = tuple(error.instance_path)
        kind, value = error.kind, error.instance
        secret = self.secret or may_be_secret(path, value)
        match error.kind.name:
            case "additionalProperties":
                known = _node(self.schema, error.schema_path[:-1]).get("properties", {})
                yield from (self.unknown(path, name, known) for name in kind.unexpected[:_MOST_UNKNOWN])
            case "required":
                missing = (*path, kind.property)
                yield Violation(missing, MISSING, f"{place(missing)} is missing")
            case "type":
                yield _wrong_type(path, value, kind.types, secret=secret)
            case "enum":
                yield self.no_option(path, value, kind.options, secret=secret)
            case "minLength" | "minItems" | "minProperties":
                rule = VALUE if kind.name == "minProperties" else MISSING
                yield Violation(path, rule, f"{place(path)} must not be empty")
            case "propertyNames":
                yield _bad_key(path, kind.error)
            case "anyOf" | "oneOf" | "not":
                alternatives = _node(self.schema, error.schema_path[:-1]).get(kind.name)
                message = _combination(path, kind.name, alternatives)
                yield Violation(path, VALUE, message + self.nearest_miss(kind))
            case _:
                wanted = _wanted(kind, self.schema, error.schema_path, value)
                message = f"{place(path)} must be {wanted}, is {shown(value, secret=secret)}"
                yield Violation(path, VALUE, message, "" if secret else text_of(value))

    def near(self, word: str, known: Iterable[str]) -> str:
        self.hints -= 1
        return nearest(word, known) if self.hints >= 0 else ""

    def unknown(self, path: FieldPath, name: str, known: Mapping[str, Any]) -> Violation:
        suggestion = self.near(name, known)
        where = f" in {place(path)}" if path else ""
        message = f"unknown field {quoted(name)}{where}{hint(suggestion)}"
        return Violation((*path, name), UNKNOWN, message, text_of(name), suggestion)

    def no_option(self, path: FieldPath, value: Any, options: Sequence[Any], *, secret: bool) -> Violation:
        known = [option for option in options if isinstance(option, str) and option]
        suggestion = self.near(value, known) if isinstance(value, str) and not secret else ""
        listed = ", ".join(map(text_of, known[:_MOST_WORDS])) + (", ..." if len(known) > _MOST_WORDS else "")
        wanted = listed if len(known) == 1 else f"one of {listed}"
        message = f"{place(path)} must be {wanted}, is {shown(value, secret=secret)}{hint(suggestion)}"
        return Violation(path, VALUE, message, "" if secret else text_of(value), suggestion)

    def nearest_miss(self, kind: Any) -> str:
        """What is wrong with the alternative that fits best, where none just lacks a field: its first error lies deepest."""
        branches = [list(branch) for branch in getattr(kind, "context", ())]
        first = [branch[0] for branch in branches if branch and branch[0].kind.name not in _VAGUE]
        if not first or len(first) < len(branches):
            return ""
        best = max(first, key=lambda error: len(error.instance_path))
        found = next(self.violations(best), None)
        return f": {found.message}" if found else ""


def _combination(path: FieldPath, name: str, node: Any) -> str:
    """What is wrong with an object that its schema's alternatives do not allow, by the fields that they ask for."""
    alternatives = node if isinstance(node, list) else [node]
    wanted = [one.get("required") for one in alternatives if isinstance(one, dict)]
    subject = place(path) or "the object"
    if wanted and all(isinstance(names, list) and len(one) == 1 for names, one in zip(wanted, alternatives, strict=False)):
        fields = [" and ".join(map(text_of, names[:_MOST_WORDS])) for names in wanted[:_MOST_WORDS] if names]
        if name == "not":
            return f"{subject} must not have {fields[0]}"
        return f"{subject} must have {'exactly' if name.startswith('oneOf') else 'at least'} one of {', '.join(fields)}"
    if name == "not":
        return f"{subject} is what its schema excludes"
    return f"{subject} must be {'exactly' if name.startswith('oneOf') else 'at least'} one of the alternatives in its schema"


def _wrong_type(path: FieldPath, value: Any, types: Sequence[str], *, secret: bool) -> Violation:
    if value is None:
        return Violation(path, MISSING, f"{place(path)} is missing: null stands for nothing")
    lists_too = "array" in types and "string" not in types  # base64 may be a list of numbers, which nobody means
    wanted = " or ".join(words for kind, words in _ARTICLES.items() if kind in types and (kind != "array" or lists_too))
    message = f"{place(path) or 'the object'} must be {wanted}, is {shown(value, secret=secret)}"
    return Violation(path, TYPE, message, "" if secret else text_of(value))


def _bad_key(path: FieldPath, error: Any) -> Violation:
    key = str(error.instance)
    wanted = WORDS.get(getattr(error.kind, "pattern", ""), "another name")
    return Violation((*path, key), VALUE, f"the key {quoted(key)} of {place(path)} must be {wanted}", text_of(key))


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
            return WORDS.get(kind.pattern, f"text that matches {_brief(kind.pattern)}")
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
    return as_mapping(node)


def _brief(pattern: str) -> str:
    return pattern if len(pattern) <= _LONGEST_PATTERN else f"{pattern[:_LONGEST_PATTERN]}..."


def _order(path: FieldPath) -> list[tuple[int, int, str]]:
    return [(0, step, "") if isinstance(step, int) else (1, 0, step) for step in path]
