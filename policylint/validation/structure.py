"""The types of the Kubernetes API, release by release, as self-contained JSON Schemas.

The data are data/schemas/*.z; scripts/build_schemas.py says what they hold and where they come from. What the API
server asks beyond types and required fields is in constraints.py.

How a value is decoded (k8s.io/apimachinery, sigs.k8s.io/json): null stands for nothing, wherever it is; an integer
has the range of its Go type; []byte is base64 or a list of numbers; IntOrString, Quantity and Time decode themselves;
what stands in a RawExtension is looked at by nobody; what a JSONSchemaPropsOr... holds is decoded without asking for
unknown fields. Types that are reached through an object's `status` are only decoded: the server throws a status away
when an object is created.
"""

from __future__ import annotations

import json
from enum import Enum
from functools import cache
from os.path import dirname, join
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from policylint.model.named import NamedTuple
from policylint.validation.constraints import constrain, unchecked
from policylint.validation.formats import FORMATS

if TYPE_CHECKING:
    from collections.abc import Mapping

Schema = dict[str, Any]

OLDEST = (1, 25)
NEWEST = (1, 37)
_FOLDER = join(dirname(__file__), "data", "schemas")
_INT32 = {"minimum": -(2**31), "maximum": 2**31 - 1}
_INT64 = {"minimum": -(2**63), "maximum": 2**63 - 1}
_DEFINITIONS = "#/$defs/"
DIRECTIVE = r"^\$(?:patch$|retainKeys$|setElementOrder/|deleteFromPrimitiveList/)"
"""The keys that are directives of a strategic merge patch."""
_PROPS = "apiextensions.v1.JSONSchemaProps"


class Depth(Enum):
    """How much is asked of a type: everything; nothing that a patch may leave out; what decoding asks, with or
    without unknown fields.
    """

    FULL = "full"
    PARTIAL = "partial"
    DECODE = "decode"
    LAX = "lax"


class Release(NamedTuple):
    """What one release knows: the type of each "apps/v1 Deployment", and the fields of each type."""

    kinds: Mapping[str, str]
    types: Mapping[str, Mapping[str, str]]


_SCALARS: Mapping[str, Schema] = MappingProxyType(
    {
        "any": {},
        "string": {"type": ["string", "null"]},
        "boolean": {"type": ["boolean", "null"]},
        "integer": {"type": ["integer", "null"], **_INT64},
        "int32": {"type": ["integer", "null"], **_INT32},
        "int64": {"type": ["integer", "null"], **_INT64},
        "number": {"type": ["number", "null"]},
        "bytes": {
            "type": ["string", "array", "null"],
            "items": {"type": ["integer", "null"], "minimum": 0, "maximum": 255},
            **FORMATS["base64"].schema,
        },
        "time": {"type": ["string", "null"], **FORMATS["time"].schema},
        "quantity": {"type": ["string", "number", "null"], **FORMATS["quantity"].schema},
        "int-or-string": {"type": ["integer", "string", "null"], **_INT32},
    }
)


@cache
def load(release: tuple[int, int]) -> Release:
    """The types of RELEASE. Raises OSError or ValueError if the shipped file is missing or broken."""
    import zlib

    with open(join(_FOLDER, f"{release[0]}.{release[1]}.z"), "rb") as file:
        data = json.loads(zlib.decompress(file.read()))
    return Release(data["kinds"], data["types"])


def root_schema(release: tuple[int, int], name: str, depth: Depth) -> Schema:
    """The JSON Schema (2020-12) of the objects whose type is NAME: whole, with every definition that it needs."""
    builder = Builder(load(release).types)
    root = builder.root(name, depth)
    builder.complete()
    builder.forbid_null_items(root)
    return {**root, "$defs": builder.done}


def type_schema(release: tuple[int, int], name: str, depth: Depth) -> tuple[str, dict[str, Schema]]:
    """A reference to the type NAME in the ``$defs`` of a schema, and those definitions."""
    builder = Builder(load(release).types)
    reference = builder.reference(name, depth)
    builder.complete()
    builder.forbid_null_items({"properties": {}})
    return reference, builder.done


class Builder:
    """Collects the definitions that a schema needs in ``done``; ``waiting`` are the names of those still to make."""

    def __init__(self, types: Mapping[str, Mapping[str, str]]) -> None:
        self.types = types
        self.done: dict[str, Schema] = {}
        self.waiting: list[tuple[str, Depth]] = []

    def root(self, name: str, depth: Depth) -> Schema:
        """The schema of whole objects of the type NAME, without the definitions that it refers to."""
        root = self.definition(name, depth)
        if "status" in root["properties"]:
            root["properties"]["status"] = self.field(self.types[name].get("status", "any"), Depth.DECODE)
        root["type"] = "object"
        return root

    def complete(self) -> None:
        """Makes every definition that is waiting, and those that they refer to."""
        while self.waiting:
            name, depth = self.waiting.pop()
            if f"{depth.value}:{name}" not in self.done:
                self.done[f"{depth.value}:{name}"] = self.definition(name, depth)

    def forbid_null_items(self, root: Schema) -> None:
        """A null in a list is an object without fields, so it lacks what such an object must have."""
        for definition in (root, *self.done.values()):
            for schema in definition["properties"].values():
                items = schema.get("items", {})
                name = items.get("$ref", "").removeprefix(_DEFINITIONS)
                if "required" in self.done.get(name, ()):
                    items["type"] = "object"

    def definition(self, name: str, depth: Depth) -> Schema:
        """The schema of the type NAME."""
        properties: dict[str, Schema] = {}
        required: list[str] = []
        for marked, notation in self.types[name].items():
            field = marked.removesuffix("!")
            schema = self.field(notation, Depth.DECODE if depth is not Depth.LAX and unchecked(name, field) else depth)
            properties[field] = schema
            asked = depth in (Depth.FULL, Depth.PARTIAL)
            if asked and constrain(name, field, schema, required=marked != field, whole=depth is Depth.FULL):
                required.append(field)
        schema = {"type": ["object", "null"], "properties": properties}
        if depth is not Depth.LAX:
            schema["additionalProperties"] = False
        if depth is Depth.PARTIAL:
            schema["patternProperties"] = {DIRECTIVE: {}}
        if required:
            schema["required"] = required
        return schema

    def field(self, notation: str, depth: Depth) -> Schema:
        """A new schema of what NOTATION says, null allowed."""
        if notation.startswith("[]"):
            return {"type": ["array", "null"], "items": self.field(notation[2:], depth)}
        if notation.startswith("{}"):
            return {"type": ["object", "null"], "additionalProperties": self.field(notation[2:], depth)}
        if notation in _SCALARS:
            return dict(_SCALARS[notation])
        if notation.startswith("schema-or-"):
            return self.schema_or(notation)
        return {"$ref": self.reference(notation, depth)}

    def schema_or(self, notation: str) -> Schema:
        """What the types JSONSchemaPropsOrBool, OrArray and OrStringArray decode."""
        inner = {"$ref": self.reference(_PROPS, Depth.LAX)}
        schema: Schema = {"if": {"type": "object"}, "then": inner}
        if notation == "schema-or-bool":
            schema["type"] = ["object", "boolean", "null"]
        elif notation == "schema-or-list":
            schema["items"] = inner
        else:
            schema["items"] = {"type": ["string", "null"]}
        return schema

    def reference(self, name: str, depth: Depth) -> str:
        """A reference to the type NAME, which is from now on one of those to make."""
        self.waiting.append((name, depth))
        return f"{_DEFINITIONS}{depth.value}:{name}"
