"""Does an object have the shape that the API server of a Kubernetes release accepts?

    schema = schema_for("apps/v1", "Deployment", (1, 36))
    for violation in violations(body, schema): ...

Covered are the kinds of Kubernetes itself in the releases `releases()`, and custom resources whose definition is known.
What the answers rest on: the OpenAPI definitions of each release (structure.py), the decoding and field validation of
the API server (constraints.py, formats.py, names.py), and for custom resources their definitions (structural.py,
preparing.py). Rules that compare several fields, CEL among them, are not here.

jsonschema_rs is imported, and a validator built, when the first object of a kind comes: about 2 ms for the data of a
release, 1 to 10 ms for a kind, then some microseconds an object.
"""

from __future__ import annotations

import json
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from policylint.validation.names import name_faults
from policylint.validation.structure import NEWEST, OLDEST, Depth, load, root_schema
from policylint.validation.violations import MISSING, VALUE, Violation
from policylint.validation.walk import Walk, walk_of
from policylint.validation.words import place, shown, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from jsonschema_rs import Draft202012Validator

    from policylint.model.position import FieldPath
    from policylint.validation.definitions import Definition
    from policylint.validation.preparing import Preparation

__all__ = ["KindSchema", "Violation", "custom_schema", "releases", "schema_for", "violations"]

_MOST_ERRORS = 1_000
# Of so many objects of a kind a look at each takes less time than to build the validator. That of a definition takes longer.
_MOST_WALKS, _MOST_CUSTOM_WALKS = 5, 25


class KindSchema:
    """The schema of one kind. Its JSON Schemas and their validators are made when they are first asked for.

    ``make`` gives the JSON Schema of whole objects (False) or of patches (True). ``has_name``: objects of the kind carry a
    name; lists do not. ``preparation`` is what comes before the validation of a custom resource, None for Kubernetes' own
    kinds. ``walk`` gives what can tell without a validator that most objects are right, for the first WALKS of them.
    """

    def __init__(
        self,
        api_version: str,
        kind: str,
        make: Callable[[bool], dict[str, Any]],
        preparation: Preparation | None = None,
        *,
        has_name: bool,
        walk: Callable[[], Walk] | None = None,
        walks: int = _MOST_WALKS,
    ) -> None:
        self.api_version = api_version
        self.kind = kind
        self.has_name = has_name
        self.preparation = preparation
        self._make = make
        self._walk = walk
        self._walks = walks
        self._schemas: dict[bool, dict[str, Any]] = {}
        self._validators: dict[bool, Draft202012Validator] = {}

    def json_schema(self, *, partial: bool = False) -> dict[str, Any]:
        """The JSON Schema (2020-12) of whole objects, or of patches; it refers to nothing outside itself."""
        if partial not in self._schemas:
            self._schemas[partial] = self._make(partial)
        return self._schemas[partial]

    def validator(self, *, partial: bool = False) -> Draft202012Validator:
        """The validator of `json_schema`, with a regular expression engine that does not backtrack.

        Raises ValueError if a definition's schema cannot be used.
        """
        if partial not in self._validators:
            from policylint.validation.building import build

            self._validators[partial] = build(self.json_schema(partial=partial))
        return self._validators[partial]

    def is_right(self, body: Mapping[str, Any]) -> bool:
        """Whether a whole object is certainly what the schema asks for. False says nothing: its validator tells.

        Looks at the first few objects only, and at none once there is a validator.
        """
        if self._walk is None or self._validators or not self._walks:
            return False
        self._walks -= 1
        return self._walk().accepts(body)


def releases() -> tuple[tuple[int, int], ...]:
    """The Kubernetes releases whose schemas are here, oldest first."""
    return tuple((1, minor) for minor in range(OLDEST[1], NEWEST[1] + 1))


@cache
def schema_for(api_version: str, kind: str, release: tuple[int, int]) -> KindSchema | None:
    """The schema of a kind such as ("apps/v1", "Deployment") in RELEASE.

    None if the release has no such kind, or if its schemas are not here. Raises OSError or ValueError if the shipped
    data are missing or broken.
    """
    if not OLDEST <= release <= NEWEST:
        return None
    name = load(release).kinds.get(f"{api_version} {kind}")
    if not name:
        return None

    def make(partial: bool) -> dict[str, Any]:
        schema = root_schema(release, name, Depth.PARTIAL if partial else Depth.FULL)
        schema["properties"]["apiVersion"] = {"const": api_version}
        schema["properties"]["kind"] = {"const": kind}
        return schema

    def walk() -> Walk:
        return walk_of(load(release).types, name, {"apiVersion": api_version, "kind": kind})

    has_name = load(release).types[name].get("metadata", "") == "meta.v1.ObjectMeta"
    return KindSchema(api_version, kind, make, has_name=has_name, walk=cache(walk))


def custom_schema(definition: Definition, release: tuple[int, int]) -> KindSchema:
    """The schema of the objects that DEFINITION defines. Their metadata is that of RELEASE, or of the nearest known one."""
    from policylint.validation.custom_walk import custom_walk, is_plain
    from policylint.validation.preparing import Preparation
    from policylint.validation.structural import json_schema

    nearest = min(max(release, OLDEST), NEWEST)
    raw = json.loads(definition.schema) if definition.schema else {}
    return KindSchema(
        definition.api_version,
        definition.kind,
        lambda partial: json_schema(definition, nearest, partial=partial),
        Preparation(raw, definition.schema),
        has_name=True,
        walk=cache(lambda: custom_walk(definition, raw, nearest)) if is_plain(raw, definition.schema) else None,
        walks=_MOST_CUSTOM_WALKS,
    )


def violations(
    body: Mapping[str, Any], schema: KindSchema, *, partial: bool = False, secret: bool = False, renamed: bool = False
) -> Iterator[Violation]:
    """What the API server would refuse in BODY, an object of the kind of SCHEMA; one per cause, in the order of paths.

    PARTIAL: the object is a patch, so nothing is missing, and its name is only what the patch is for. RENAMED: something
    else gives it its name, so what stands there need not be one. SECRET: no message and no `value` tells a value of the
    object. BODY is plain data with string keys; it is not changed. Data nested deeper than the
    validator follows (255 levels, more than a reader passes on), or so large that the check would not end in time, are one
    violation at the root.
    """
    if schema.preparation is None:
        yield from _shape(body, schema, partial=partial, secret=secret)
    else:
        from policylint.validation.preparing import TooMuchWork

        try:
            prepared = schema.preparation.prepared(body)
        except TooMuchWork:
            yield Violation((), VALUE, f"the object is too large for the schema of {schema.kind}: it could not be validated")
            return
        yield from _shape(prepared, schema, partial=partial, secret=secret)
        for path in islice(schema.preparation.repeated(prepared), _MOST_ERRORS):
            yield Violation(path, VALUE, f"{place(path)} repeats an earlier item of a list in which each stands once")
    metadata = body.get("metadata")
    if schema.has_name and not partial and (metadata is None or isinstance(metadata, dict)):
        yield from _names(metadata or {}, schema, secret=secret, renamed=renamed)


def _shape(body: Mapping[str, Any], schema: KindSchema, *, partial: bool, secret: bool) -> Iterator[Violation]:
    if not partial and schema.is_right(body):
        return
    try:
        validator = schema.validator(partial=partial)
    except ValueError as error:
        yield Violation((), VALUE, f"the schema of {schema.kind} cannot be used: {error}")
        return
    try:
        if validator.is_valid(body):
            return
        from policylint.validation.explain import explain

        yield from explain(validator.iter_errors(body), schema.json_schema(partial=partial), secret=secret)
    except ValueError:
        yield Violation((), VALUE, "the object is nested too deeply")


def _names(metadata: Mapping[str, Any], schema: KindSchema, *, secret: bool, renamed: bool) -> Iterator[Violation]:
    for fault in name_faults(schema.api_version, schema.kind, metadata):
        path: FieldPath = ("metadata", fault.field)
        if fault.missing:
            yield Violation(path, MISSING, fault.words)
        elif not renamed:
            from policylint.validation.explain import rendered

            value = metadata[fault.field]
            message = f"metadata.{fault.field} must be {fault.words}, is {shown(value, secret=secret)}"
            yield rendered(Violation(path, VALUE, message, "" if secret else text_of(value)), value)
