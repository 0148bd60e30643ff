"""Does an object have the shape that the API server of a Kubernetes release accepts?

    schema = schema_for("apps/v1", "Deployment", (1, 36))
    for violation in violations(body, schema): ...

Covered are the kinds of Kubernetes itself in the releases `releases()`. What the answers rest on: the OpenAPI
definitions of each release (structure.py), the decoding and field validation of the API server (constraints.py,
formats.py, names.py). Rules that compare several fields are not here.

jsonschema_rs is imported, and a validator built, when the first object of a kind comes: about 2 ms for the data of a
release, 1 to 10 ms for a kind, then some microseconds an object.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from policylint.validation.explain import MISSING, VALUE, Violation, explain, shown, text_of
from policylint.validation.names import name_faults
from policylint.validation.structure import NEWEST, OLDEST, Depth, load, root_schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jsonschema_rs import Draft202012Validator

    from policylint.model.position import FieldPath

__all__ = ["KindSchema", "Violation", "releases", "schema_for", "violations"]


class KindSchema:
    """The schema of one kind. Its JSON Schemas and their validators are made when they are first asked for."""

    def __init__(self, api_version: str, kind: str, release: tuple[int, int], name: str) -> None:
        self.api_version = api_version
        self.kind = kind
        self.release = release
        self._name = name
        self._schemas: dict[bool, dict[str, Any]] = {}
        self._validators: dict[bool, Draft202012Validator] = {}

    def json_schema(self, *, partial: bool = False) -> dict[str, Any]:
        """The JSON Schema (2020-12) of whole objects, or of patches; it refers to nothing outside itself."""
        if partial not in self._schemas:
            schema = root_schema(self.release, self._name, Depth.PARTIAL if partial else Depth.FULL)
            schema["properties"]["apiVersion"] = {"const": self.api_version}
            schema["properties"]["kind"] = {"const": self.kind}
            self._schemas[partial] = schema
        return self._schemas[partial]

    def validator(self, *, partial: bool = False) -> Draft202012Validator:
        """The validator of `json_schema`, with a regular expression engine that does not backtrack."""
        if partial not in self._validators:
            from jsonschema_rs import Draft202012Validator, RegexOptions

            schema = self.json_schema(partial=partial)
            self._validators[partial] = Draft202012Validator(schema, pattern_options=RegexOptions())
        return self._validators[partial]

    @property
    def has_name(self) -> bool:
        """True if objects of the kind carry a name: lists do not."""
        return load(self.release).types[self._name].get("metadata", "") == "meta.v1.ObjectMeta"


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
    return KindSchema(api_version, kind, release, name) if name else None


def violations(
    body: Mapping[str, Any], schema: KindSchema, *, partial: bool = False, secret: bool = False
) -> Iterator[Violation]:
    """What the API server would refuse in BODY, an object of the kind of SCHEMA; one per cause, in the order of paths.

    PARTIAL: the object is a patch, so nothing is missing and no name is asked for. SECRET: no message and no `value`
    tells a value of the object. BODY is plain data with string keys; it is not changed. Data nested deeper than the
    validator follows (255 levels, more than a reader passes on) are one violation at the root.
    """
    validator = schema.validator(partial=partial)
    try:
        errors = [] if validator.is_valid(body) else list(validator.iter_errors(body))
    except ValueError:
        yield Violation((), VALUE, "the object is nested too deeply")
        return
    yield from explain(errors, schema.json_schema(partial=partial), secret=secret)
    metadata = body.get("metadata")
    if schema.has_name and (metadata is None or isinstance(metadata, dict)):
        yield from _names(metadata or {}, schema, partial=partial, secret=secret)


def _names(metadata: Mapping[str, Any], schema: KindSchema, *, partial: bool, secret: bool) -> Iterator[Violation]:
    for fault in name_faults(schema.api_version, schema.kind, metadata):
        path: FieldPath = ("metadata", fault.field)
        if fault.missing:
            if not partial:
                yield Violation(path, MISSING, fault.words)
        else:
            value = metadata[fault.field]
            message = f"metadata.{fault.field} must be {fault.words}, is {shown(value, secret=secret)}"
            yield Violation(path, VALUE, message, "" if secret else text_of(value))
