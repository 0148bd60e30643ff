"""Is a custom resource certainly what its definition asks for? The walk of `walk`, over a schema that is turned into JSON
Schema where an object comes to it.

Definitions are large, and the objects of a kind few and small: most of them are known to be right before the whole schema is
turned and a validator is built of it.
"""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

from policylint.model.values import as_mapping
from policylint.validation.building import matcher
from policylint.validation.keywords import LISTS, SINGLES
from policylint.validation.structural import NOTHING, Converter
from policylint.validation.structure import Builder, Depth, load
from policylint.validation.walk import REFERENCE, Walk, defined

if TYPE_CHECKING:
    from collections.abc import Mapping

    from policylint.validation.definitions import Definition
    from policylint.validation.structure import Schema

_LATER = "later:"
_NUMBERS = frozenset(
    ("maxLength", "minLength", "maxItems", "minItems", "maxProperties", "minProperties", "minimum", "maximum", "multipleOf")
)
_LARGEST = 2**53
_PLAIN = (str, int, bool, float, type(None))


def custom_walk(definition: Definition, raw: Mapping[str, Any], release: tuple[int, int]) -> Walk:
    """The walk for the kind that DEFINITION defines. RAW is its schema."""
    builder, later = Builder(load(release).types), _Later()
    metadata = builder.reference("meta.v1.ObjectMeta", Depth.FULL)
    converter = Converter(metadata, release, partial=False, keeps_unknown=definition.keeps_unknown, later=later.reference)

    def found(reference: str) -> Schema:
        name = reference.removeprefix(REFERENCE)
        if name == "nothing":
            return NOTHING
        number = name.removeprefix(_LATER)
        return defined(builder, reference) if number == name else later.made(int(number), converter)

    return Walk(converter.root(raw, definition), found, _matches)


class _Later:
    """The parts of a schema that are turned when they are asked for; until then there is a reference to each."""

    def __init__(self) -> None:
        self._waiting: list[tuple[Any, bool | None]] = []
        self._made: dict[int, Schema] = {}

    def reference(self, raw: Any, closed: bool | None) -> Schema:
        """The reference to a part. ``closed`` is as in `Converter.node`; None: only its outline counts."""
        self._waiting.append((raw, closed))
        return {"$ref": f"{REFERENCE}{_LATER}{len(self._waiting) - 1}"}

    def made(self, number: int, converter: Converter) -> Schema:
        """The schema that a reference stands for."""
        if number not in self._made:
            raw, closed = self._waiting[number]
            self._made[number] = converter.shape(raw) if closed is None else converter.node(raw, closed=closed)
        return self._made[number]


def _matches(pattern: str, value: str) -> bool:
    # A pattern of the input is for the engine that does not backtrack.
    matches = matcher(pattern)
    return matches is not None and matches(value)


def is_plain(raw: Any, text: str) -> bool:
    """Whether the validator certainly takes a whole schema: no values in it that it might refuse. TEXT is the schema as JSON.

    A definition whose validator cannot be built makes no object of its kind right.
    """
    if "\\ud" in text:  # half a character, or one beyond 16 bits
        return False
    waiting = [raw]
    while waiting:
        one = waiting.pop()
        if not isinstance(one, dict):
            continue
        for keyword, value in one.items():
            if keyword == "properties":
                waiting += as_mapping(value).values()
            elif keyword in SINGLES:
                waiting.append(value)
            elif keyword in LISTS and isinstance(value, list):
                waiting += value
            elif keyword in _NUMBERS:
                if type(value) not in (int, float) or not isfinite(value) or abs(value) > _LARGEST:
                    return False
            elif keyword == "enum" and not all(type(option) in _PLAIN for option in value):
                return False
    return True
