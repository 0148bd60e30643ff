"""The schema of a custom resource as JSON Schema: what the API server checks of it without CEL.

Sources: k8s.io/apiextensions-apiserver v0.36.0, pkg/apiserver/schema (pruning, defaulting, objectmeta) and
pkg/apiserver/validation; k8s.io/kube-openapi, pkg/validation/validate.

Fields that are not named are pruned, which strict field validation refuses; only the structural part of a schema
(properties, additionalProperties, items) names fields, what stands in allOf, anyOf, oneOf and not does not. apiVersion,
kind and metadata are known in every object and every embedded one, and metadata is that of Kubernetes itself.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from policylint.model.values import as_mapping
from policylint.validation.custom_formats import FORMAT_NAMES, SINCE_1_34
from policylint.validation.keywords import LISTS, TYPES
from policylint.validation.patterns import portable
from policylint.validation.structure import DIRECTIVE, Depth, type_schema

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from policylint.validation.definitions import Definition

Schema = dict[str, Any]

_BOUNDS = ("minimum", "maximum")
_COUNTS = ("maxLength", "minLength", "maxItems", "minItems", "maxProperties", "minProperties")
# Most parts of a schema have none of these.
_OF_NUMBERS = frozenset((*_BOUNDS, "multipleOf"))
_OF_TEXTS = frozenset((*_COUNTS, "pattern", "enum", "format"))
_COMBINING = frozenset(("required", "not", *LISTS))
_RANGES = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}
_KEEPS = "x-kubernetes-preserve-unknown-fields"
NOTHING: Schema = {"properties": {}, "additionalProperties": False, "items": {"$ref": "#/$defs/nothing"}}
"""What may stand where additionalProperties is true: the server prunes the fields of every object below it."""
# Of an embedded object: schema.ParseGroupVersion, and IsDNS1035Label of the kind in lower case.
_GROUP_VERSION = "^[^/]*(?:/[^/]*)?$"
_KIND = "^[A-Za-z](?:[-A-Za-z0-9]*[A-Za-z0-9])?$"


def json_schema(definition: Definition, release: tuple[int, int], *, partial: bool = False) -> Schema:
    """The JSON Schema (2020-12) of the objects that DEFINITION defines; of patches of them if PARTIAL.

    Patterns that the validator's engine refuses are left in: see `validator_for`.
    """
    metadata, types = type_schema(release, "meta.v1.ObjectMeta", Depth.PARTIAL if partial else Depth.FULL)
    converter = Converter(metadata, release, partial=partial, keeps_unknown=definition.keeps_unknown)
    raw: Any = json.loads(definition.schema) if definition.schema else {_KEEPS: True}
    return {**converter.root(as_mapping(raw), definition), "$defs": {**types, "nothing": NOTHING}}


class Converter:
    """Turns schemas into JSON Schemas. ``metadata`` refers to the schema of ObjectMeta. ``partial``: nothing is required,
    and nothing asked of combinations of fields. ``later`` gives something to stand for a part until that is asked for (see
    `custom_walk`); without it all parts are turned at once.
    """

    def __init__(
        self,
        metadata: str,
        release: tuple[int, int],
        *,
        partial: bool,
        keeps_unknown: bool,
        later: Callable[[Any, bool | None], Schema] | None = None,
    ) -> None:
        self.later = later
        self.metadata = metadata
        self.release = release
        self.partial = partial
        self.keeps_unknown = keeps_unknown

    def root(self, raw: Mapping[str, Any], definition: Definition) -> Schema:
        """The JSON Schema of whole objects of DEFINITION, whose schema is RAW, without what it refers to."""
        root = self.node(raw, closed=True)
        properties = root.setdefault("properties", {})
        if definition.has_status and "status" in properties:
            properties["status"] = self.shape(raw["properties"]["status"])
        self.embed(raw, root)
        root["type"] = "object"
        if "required" in root:  # metadata is asked for with the name, as it is in Kubernetes' own kinds
            root["required"] = [name for name in root["required"] if name != "metadata"]
        properties["apiVersion"] = {"const": definition.api_version}
        properties["kind"] = {"const": definition.kind}
        return root

    def node(self, raw: Mapping[str, Any], *, closed: bool) -> Schema:
        """The JSON Schema of RAW. ``closed``: it is part of the structure, so fields that it does not name are unknown."""
        schema = self.values(raw)
        properties = raw.get("properties")
        if isinstance(properties, dict):
            schema["properties"] = {name: self.child(one, closed=closed) for name, one in properties.items()}
        keeps = self.keeps_unknown or raw.get(_KEEPS) is True
        if isinstance(raw.get("items"), dict):
            # A list that keeps unknown fields keeps those of its items.
            schema["items"] = self.child({**raw["items"], _KEEPS: True} if keeps else raw["items"], closed=closed)
        others = raw.get("additionalProperties")
        if isinstance(others, dict):
            schema["additionalProperties"] = self.child(others, closed=closed)
        elif closed and others is True and not keeps:
            schema["additionalProperties"] = {"$ref": "#/$defs/nothing"}
        elif closed and not keeps:
            _close(schema)
        if self.partial and "additionalProperties" in schema:
            schema["patternProperties"] = {DIRECTIVE: {}}
        if closed and raw.get("x-kubernetes-embedded-resource") is True:
            self.embed(raw, schema)
        if not self.partial and not _COMBINING.isdisjoint(raw):
            self.combine(raw, schema)
        return schema

    def child(self, raw: Any, *, closed: bool) -> Schema:
        """The JSON Schema of RAW, a part of another."""
        if not isinstance(raw, dict):
            return {}
        return self.later(raw, closed) if self.later else self.node(raw, closed=closed)

    def values(self, raw: Mapping[str, Any]) -> Schema:
        """What RAW asks of a value, whatever it is part of."""
        schema: Schema = {}
        types = ["integer", "string"] if raw.get("x-kubernetes-int-or-string") is True else [raw.get("type")]
        types = [one for one in types if one in TYPES]
        if types:
            schema["type"] = [*types, "null"] if raw.get("nullable") is True else types
        if "integer" in types or not _OF_NUMBERS.isdisjoint(raw):
            self.numbers(raw, schema)
        if _OF_TEXTS.isdisjoint(raw):
            return schema
        least = ("minLength", "minItems", "minProperties") if self.partial else ()
        for keyword in _COUNTS:
            if isinstance(raw.get(keyword), int) and keyword not in least:
                schema[keyword] = max(0, raw[keyword])
        if isinstance(raw.get("pattern"), str):
            schema["pattern"] = portable(raw["pattern"])
        if isinstance(raw.get("enum"), list) and raw["enum"]:
            schema["enum"] = raw["enum"]
        name = str(raw.get("format", "")).replace("-", "")
        known = name in FORMAT_NAMES and (name not in SINCE_1_34 or self.release >= (1, 34))
        if raw.get("type") in (None, "string") and known:
            schema["format"] = FORMAT_NAMES[name]
        return schema

    def numbers(self, raw: Mapping[str, Any], schema: Schema) -> None:
        """Adds what RAW asks of a number."""
        for keyword in _BOUNDS:
            bound = raw.get(keyword)
            if isinstance(bound, int | float) and not isinstance(bound, bool):
                exclusive = raw.get(f"exclusive{keyword.capitalize()}") is True
                schema[f"exclusive{keyword.capitalize()}" if exclusive else keyword] = bound
        step = raw.get("multipleOf")
        if isinstance(step, int | float) and not isinstance(step, bool) and step > 0:
            schema["multipleOf"] = step
        if "integer" in schema.get("type", ()):
            # An integer beyond 64 bits is a float to the server's reader, and none of these is an integer to it.
            low, high = _RANGES.get(str(raw.get("format")), _RANGES["int64"])
            schema["minimum"] = max(low, schema.get("minimum", low))
            schema["maximum"] = min(high, schema.get("maximum", high))

    def combine(self, raw: Mapping[str, Any], schema: Schema) -> None:
        """Adds what RAW asks of several fields at once."""
        required = raw.get("required")
        names = [name for name in required if isinstance(name, str)] if isinstance(required, list) else []
        if names:
            schema["required"] = sorted({*schema.get("required", ()), *names})
        several: Schema = {}
        for keyword in LISTS:
            some = raw.get(keyword)
            if isinstance(some, list) and some:
                several[keyword] = [self.child(one, closed=False) for one in some]
        if isinstance(raw.get("not"), dict):
            several["not"] = self.child(raw["not"], closed=False)
        if several and raw.get("nullable") is True:
            # Of a null only the type and the enumeration are looked at.
            schema.update({"if": {"type": "null"}, "else": several})
        else:
            schema.update(several)

    def embed(self, raw: Mapping[str, Any], schema: Schema) -> None:
        """Makes SCHEMA, which is that of RAW, the one of an object with apiVersion, kind and metadata."""
        properties = schema.setdefault("properties", {})
        said = as_mapping(as_mapping(as_mapping(raw.get("properties")).get("metadata")).get("properties"))
        inner = {name: self.child(said[name], closed=True) for name in said if name in ("name", "generateName")}
        properties["metadata"] = {"$ref": self.metadata, "properties": inner}
        properties["apiVersion"] = {"type": "string", "minLength": 1, "pattern": _GROUP_VERSION}
        properties["kind"] = {"type": "string", "minLength": 1, "maxLength": 63, "pattern": _KIND}
        if not self.partial:
            schema["required"] = [*schema.get("required", ()), "apiVersion", "kind"]

    def outline(self, raw: Any) -> Schema:
        """As `shape`, for a part of another."""
        return self.later(raw, None) if self.later and isinstance(raw, dict) else self.shape(raw)

    def shape(self, raw: Any) -> Schema:
        """Only which fields RAW names."""
        if not isinstance(raw, dict):
            return {}
        schema: Schema = {}
        if isinstance(raw.get("properties"), dict):
            schema["properties"] = {name: self.outline(one) for name, one in raw["properties"].items()}
        if isinstance(raw.get("items"), dict):
            items = {**raw["items"], _KEEPS: True} if raw.get(_KEEPS) is True else raw["items"]
            schema["items"] = self.outline(items)
        others, keeps = raw.get("additionalProperties"), self.keeps_unknown or raw.get(_KEEPS) is True
        if isinstance(others, dict):
            schema["additionalProperties"] = self.outline(others)
        elif others is True and not keeps:
            schema["additionalProperties"] = {"$ref": "#/$defs/nothing"}
        elif not keeps:
            _close(schema)
        if raw.get("x-kubernetes-embedded-resource") is True:
            schema.setdefault("properties", {}).update({"apiVersion": {}, "kind": {}, "metadata": {}})
        return schema


def _close(schema: Schema) -> None:
    """Lets SCHEMA have no other fields. Without properties of any kind the validator would not name those that it finds."""
    schema["additionalProperties"] = False
    schema.setdefault("properties", {})
