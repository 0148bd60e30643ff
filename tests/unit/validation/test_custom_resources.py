"""Custom resources held against the schemas of their definitions: what the API server checks, and hostile definitions."""

from __future__ import annotations

from typing import Any

import pytest

from policylint.manifests.kubernetes import read_document
from policylint.model.manifest import Document
from policylint.validation.building import is_usable
from policylint.validation.catalogue import MOST_PATTERNS, Catalogue, schema_faults
from policylint.validation.definitions import Definition, survey
from policylint.validation.patterns import portable
from policylint.validation.schemas import custom_schema, violations

RELEASE = (1, 36)


def crd(schema: Any, **version: Any) -> dict[str, Any]:
    one = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}, **version}
    spec = {"group": "example.com", "scope": "Namespaced", "names": {"kind": "Shop", "plural": "shops"}, "versions": [one]}
    return {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "spec": spec}


def spec_of(schema: Any, **root: Any) -> dict[str, Any]:
    return crd({"type": "object", "properties": {"spec": schema}, **root})


def definition(body: dict[str, Any]) -> Definition:
    (one,) = survey(body, "crd.yaml").definitions
    return one


def found(body: dict[str, Any], spec: Any, *, partial: bool = False, **more: Any) -> list[tuple[str, str]]:
    shop = {"apiVersion": "example.com/v1", "kind": "Shop", "metadata": {"name": "oslo"}, "spec": spec, **more}
    schema = custom_schema(definition(body), RELEASE)
    return [(one.rule, one.message) for one in violations(shop, schema, partial=partial)]


def fields(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


INT_OR_STRING = {"x-kubernetes-int-or-string": True, "anyOf": [{"type": "integer"}, {"type": "string"}]}
KEEPS = "x-kubernetes-preserve-unknown-fields"
EMBEDDED = {"type": "object", "x-kubernetes-embedded-resource": True, "x-kubernetes-preserve-unknown-fields": True}
KEYED = {
    "type": "array",
    "x-kubernetes-list-type": "map",
    "x-kubernetes-list-map-keys": ["port", "protocol"],
    "items": {
        "type": "object",
        "properties": {"port": {"type": "integer"}, "protocol": {"type": "string", "default": "TCP"}},
    },
}
ONE_OF = {
    "type": "object",
    "properties": {"a": {"type": "string"}, "b": {"type": "string"}},
    "oneOf": [{"required": ["a"]}, {"required": ["b"]}],
}


@pytest.mark.parametrize(
    ("schema", "spec", "expected"),
    [
        (fields(tills={"type": "integer"}), {"tills": 3}, []),
        (
            fields(tills={"type": "integer"}),
            {"tills": "3"},
            [("wrong-type", 'spec.tills must be an integer, is the string "3"')],
        ),
        (
            fields(tills={"type": "integer"}),
            {"til": 3},
            [("unknown-field", 'unknown field "til" in spec (did you mean "tills"?)')],
        ),
        (fields(tills={"type": "integer"}), {"tills": None}, []),
        (fields(tills={"type": "integer"}), {"tills": 3.0}, []),
        (
            fields(tills={"type": "integer"}),
            {"tills": 10**20},
            [
                (
                    "invalid-value",
                    "spec.tills must be an integer of 64 bits, is the integer 100000000000000000000",
                )
            ],
        ),
        (
            fields(tills={"type": "integer", "format": "int32"}),
            {"tills": 2**31},
            [("invalid-value", "spec.tills must be between -2147483648 and 2147483647, is the integer 2147483648")],
        ),
        # Required: a default fills in, a null does not, and null is a value where the schema says so.
        ({**fields(a={"type": "string"}), "required": ["a"]}, {}, [("missing-field", "spec.a is missing")]),
        ({**fields(a={"type": "string"}), "required": ["a"]}, {"a": None}, [("missing-field", "spec.a is missing")]),
        ({**fields(a={"type": "string", "default": "x"}), "required": ["a"]}, {"a": None}, []),
        ({**fields(a={"type": "string", "nullable": True}), "required": ["a"]}, {"a": None}, []),
        (
            fields(a={"type": "array", "items": {"type": "string"}}),
            {"a": [None]},
            [("missing-field", "spec.a[0] is missing: null stands for nothing")],
        ),
        # A default brings what is below it to validation.
        (
            fields(a={"type": "object", "default": {}, "properties": {"b": {"type": "string"}}, "required": ["b"]}),
            {},
            [("missing-field", "spec.a.b is missing")],
        ),
        # Unknown fields: what keeps them, and what keeps them only at its own level.
        ({"type": "object", "x-kubernetes-preserve-unknown-fields": True}, {"x": {"y": 1}}, []),
        (
            {"type": "object", "x-kubernetes-preserve-unknown-fields": True, **fields(a=fields(b={"type": "string"}))},
            {"x": 1, "a": {"c": 1}},
            [("unknown-field", 'unknown field "c" in spec.a')],
        ),
        ({"type": "object", "additionalProperties": {"type": "string"}}, {"x": "y"}, []),
        ({"type": "object"}, {"x": "y"}, [("unknown-field", 'unknown field "x" in spec')]),
        # true lets names in, and the server prunes what is below them.
        ({"type": "object", "additionalProperties": True}, {"x": "y", "z": [1, {}]}, []),
        (
            {"type": "object", "additionalProperties": True},
            {"x": {"y": 1}, "z": [{"y": 1}]},
            [("unknown-field", 'unknown field "y" in spec.x'), ("unknown-field", 'unknown field "y" in spec.z[0]')],
        ),
        # A list that keeps unknown fields keeps those of its items, and not those below them.
        (
            {"type": "array", KEEPS: True, "items": fields(a=fields(b={"type": "string"}))},
            [{"x": 1, "a": {"y": 1}}],
            [("unknown-field", 'unknown field "y" in spec[0].a')],
        ),
        # Of a null only the type is looked at.
        (fields(a={**INT_OR_STRING, "nullable": True}), {"a": None}, []),
        (fields(a={"type": "string", "nullable": True, "not": {"maxLength": 1}}), {"a": None}, []),
        (
            fields(a={"type": "string", "nullable": True, "not": {"maxLength": 1}}),
            {"a": "x"},
            [("invalid-value", "spec.a is what its schema excludes")],
        ),
        (
            {
                "type": "object",
                "oneOf": [{"properties": {"a": {"type": "string"}}}, {"properties": {"a": {"minimum": 5}}}],
                **fields(a=INT_OR_STRING),
            },
            {"a": 3},
            [
                (
                    "invalid-value",
                    "spec must be exactly one of the alternatives in its schema: spec.a must be a string, is the integer 3",
                )
            ],
        ),
        (INT_OR_STRING, 3, []),
        (INT_OR_STRING, "25%", []),
        (INT_OR_STRING, True, [("wrong-type", "spec must be a string or an integer, is true")]),
        # Bounds and texts.
        (
            {"type": "number", "minimum": 0, "exclusiveMinimum": True},
            0,
            [("invalid-value", "spec must be more than 0, is the integer 0")],
        ),
        ({"type": "integer", "multipleOf": 5}, 7, [("invalid-value", "spec must be a multiple of 5, is the integer 7")]),
        (
            {"type": "string", "pattern": "^[][a-z]+$"},
            "A",
            [("invalid-value", 'spec must be text that matches ^[\\]\\[a-z]+$, is the string "A"')],
        ),
        ({"type": "string", "pattern": "^[][a-z]+$"}, "[a]", []),
        (
            {"type": "string", "format": "ipv4"},
            "300.1.1.1",
            [("invalid-value", 'spec must be an IPv4 address, is the string "300.1.1.1"')],
        ),
        ({"type": "string", "format": "no-such-format"}, "x", []),
        (
            {"type": "string", "enum": ["Always", "Never"]},
            "always",
            [("invalid-value", 'spec must be one of Always, Never, is the string "always" (did you mean "Always"?)')],
        ),
        # Several fields at once.
        (ONE_OF, {"a": "x"}, []),
        (ONE_OF, {}, [("invalid-value", "spec must have exactly one of a, b")]),
        (ONE_OF, {"a": "x", "b": "y"}, [("invalid-value", "spec must have exactly one of a, b")]),
        (
            {**fields(a={"type": "string"}), "not": {"required": ["a"]}},
            {"a": "x"},
            [("invalid-value", "spec must not have a")],
        ),
        # Lists in which an item stands once.
        (
            {"type": "array", "x-kubernetes-list-type": "set", "items": {"type": "string"}},
            ["a", "b", "a", "a"],
            [("invalid-value", "spec[2] repeats an earlier item of a list in which each stands once")],
        ),
        (KEYED, [{"port": 80}, {"port": 80, "protocol": "UDP"}], []),
        (
            KEYED,
            [{"port": 80}, {"port": 80, "protocol": "TCP"}],
            [("invalid-value", "spec[1] repeats an earlier item of a list in which each stands once")],
        ),
        # Embedded objects have apiVersion, kind and the metadata of Kubernetes.
        (EMBEDDED, {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "x": 1}, []),
        (
            EMBEDDED,
            {"metadata": {"labls": {}}},
            [
                ("missing-field", "spec.apiVersion is missing"),
                ("missing-field", "spec.kind is missing"),
                ("unknown-field", 'unknown field "labls" in spec.metadata (did you mean "labels"?)'),
            ],
        ),
        (
            EMBEDDED,
            {"apiVersion": "a/b/c", "kind": "bad kind", "metadata": {"name": "a"}},
            [
                ("invalid-value", 'spec.apiVersion must be text that matches ^[^/]*(?:/[^/]*)?$, is the string "a/b/c"'),
                (
                    "invalid-value",
                    'spec.kind must be text that matches ^[A-Za-z](?:[-A-Za-z0-9]*[A-Za-z0-9])?$, is the string "bad kind"',
                ),
            ],
        ),
        # Formats that came with 1.34.
        (
            {"type": "string", "format": "k8s-short-name"},
            "A.b",
            [
                (
                    "invalid-value",
                    "spec must be a DNS label: at most 63 lower case letters, digits and '-', is the string \"A.b\"",
                )
            ],
        ),
        # What something substitutes before the object is applied.
        (
            fields(tills={"type": "integer"}),
            {"tills": "${TILLS:=3}"},
            [("unrendered-variable", "spec.tills holds a variable that must be substituted: its value was not checked")],
        ),
        # A value that may be a credential is not shown.
        (
            fields(password={"type": "string"}),
            {"password": 123456},
            [("wrong-type", "spec.password must be a string, is an integer")],
        ),
    ],
)
def test_violations(schema: dict[str, Any], spec: Any, expected: list[tuple[str, str]]) -> None:
    assert found(spec_of(schema), spec) == expected


def test_metadata_is_that_of_kubernetes() -> None:
    body = spec_of({"type": "object"})
    shop = {"apiVersion": "example.com/v1", "kind": "Shop", "metadata": {"name": "O slo", "labels": {"a": 1}, "x": 1}}
    schema = custom_schema(definition(body), RELEASE)
    assert [(one.path, one.rule) for one in violations(shop, schema)] == [
        (("metadata", "labels", "a"), "wrong-type"),
        (("metadata", "x"), "unknown-field"),
        (("metadata", "name"), "invalid-value"),
    ]


def test_a_schema_may_bound_the_name() -> None:
    name = {"type": "object", "properties": {"name": {"type": "string", "maxLength": 3}}}
    shorter = {"type": "object", "properties": {"metadata": name}}
    assert found(crd(shorter), None) == [
        ("invalid-value", 'metadata.name must be at most 3 characters long, is the string "oslo"'),
        ("unknown-field", 'unknown field "spec"'),
    ]


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        (
            {},
            [
                ("wrong-type", "status.ready must be true or false, is the integer 1"),
                ("unknown-field", 'unknown field "x" in status'),
            ],
        ),
        # The server throws a status away before it validates, but after it has looked for unknown fields.
        ({"subresources": {"status": {}}}, [("unknown-field", 'unknown field "x" in status')]),
    ],
)
def test_status(version: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    status = fields(ready={"type": "boolean"})
    body = crd({"type": "object", "properties": {"spec": {"type": "object"}, "status": status}}, **version)
    assert found(body, {}, status={"ready": 1, "x": 2}) == expected


def test_a_patch_is_asked_for_nothing() -> None:
    schema = {**ONE_OF, "required": ["a"], "minProperties": 1}
    assert found(spec_of(schema), {}, partial=True) == []
    assert found(spec_of(schema), {"$patch": "replace", "c": 1}, partial=True) == [
        ("unknown-field", 'unknown field "c" in spec')
    ]


def test_old_definitions_keep_unknown_fields() -> None:
    body = spec_of(fields(tills={"type": "integer"}))
    body["apiVersion"] = "apiextensions.k8s.io/v1beta1"
    assert found(body, {"tills": "3", "x": 1}) == [("wrong-type", 'spec.tills must be an integer, is the string "3"')]


def test_old_definitions_have_one_schema_for_all_versions() -> None:
    schema = {"type": "object", "properties": {"spec": fields(tills={"type": "integer"})}}
    spec = {"group": "example.com", "names": {"kind": "Shop"}, "version": "v1", "validation": {"openAPIV3Schema": schema}}
    body = {"apiVersion": "apiextensions.k8s.io/v1beta1", "kind": "CustomResourceDefinition", "spec": spec}
    assert found(body, {"tills": "3"}) == [("wrong-type", 'spec.tills must be an integer, is the string "3"')]


def deep(levels: int) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string"}
    for _ in range(levels):
        schema = {"type": "object", "properties": {"a": schema}}
    return schema


@pytest.mark.parametrize(
    ("schema", "path", "text"),
    [
        (fields(a={"$ref": "#/properties/spec"}), ("properties", "spec", "properties", "a", "$ref"), "$ref is forbidden"),
        ({"type": "object", "definitions": {}}, ("properties", "spec", "definitions"), "definitions is forbidden"),
        (fields(a="string"), ("properties", "spec", "properties", "a"), "a schema must be a mapping"),
        (deep(100), ("properties", "spec", *("properties", "a") * 100), "nested deeper than 100 levels"),
        (fields(**{f"f{n}": {"type": "string"} for n in range(50_000)}), (), "more than 50000 nodes"),
        ({}, ("properties", "spec"), "a schema must say its type"),
        (fields(a={"type": "int"}), ("properties", "spec", "properties", "a", "type"), "type must be one of array, boolean"),
        (fields(a={"anyOf": 5}), ("properties", "spec", "properties", "a", "anyOf"), "anyOf must be a list"),
        (
            {"type": "array", "x-kubernetes-list-map-keys": ["a"] * 51},
            ("properties", "spec", "x-kubernetes-list-map-keys"),
            "more than 50 keys",
        ),
        (fields(**{"a" * 1001: {"type": "string"}}), ("properties", "spec", "properties"), "more than 1000 characters"),
        (
            {"type": "string", "pattern": "a" * 10_001},
            ("properties", "spec", "pattern"),
            "the pattern has more than 10000 characters",
        ),
        ({"type": "string", "enum": ["a"] * 10_001}, ("properties", "spec", "enum"), "more than 10000 values"),
        (
            fields(**{f"f{n}": {"type": "string", "pattern": f"^{n}$"} for n in range(201)}),
            ("properties", "spec", "properties", "f200", "pattern"),
            "more than 200 different patterns",
        ),
    ],
)
def test_unusable_schemas(schema: Any, path: tuple[str, ...], text: str) -> None:
    surveyed = survey(spec_of(schema), "crd.yaml")
    (fault,) = surveyed.faults
    assert fault.path == ("spec", "versions", 0, "schema", "openAPIV3Schema", *path)
    assert text in fault.text
    assert [one.fault for one in surveyed.definitions] == [fault.text]


def test_an_embedded_object_in_a_status_that_is_thrown_away() -> None:
    status = fields(child={"type": "object", "x-kubernetes-embedded-resource": True, **fields(x={"type": "string"})})
    body = crd({"type": "object", "properties": {"spec": {"type": "integer"}, "status": status}}, subresources={"status": {}})
    child = {"apiVersion": "v1", "kind": "Pod", "metadata": {}, "x": 1, "y": 1}
    assert found(body, 1, status={"child": child}) == [("unknown-field", 'unknown field "y" in status.child')]


@pytest.mark.parametrize("said", [None, "yes", 1])
def test_only_true_keeps_unknown_fields(said: Any) -> None:
    body = spec_of(fields(tills={"type": "integer"}))
    body["spec"]["preserveUnknownFields"] = said
    assert found(body, {"x": 1}) == [("unknown-field", 'unknown field "x" in spec')]


def test_a_list_of_types_is_no_type() -> None:
    (fault,) = survey(spec_of({"type": ["string"]}), "crd.yaml").faults
    assert fault.text == "type must be one of array, boolean, integer, number, object, string"


@pytest.mark.parametrize(
    "keyword",
    [
        {"x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": 1},
        {"x-kubernetes-list-type": 1},
        {"required": 1},
        {"properties": 1, "items": 1},
        {"enum": 1},
        {"minLength": True, "maxItems": -1, "multipleOf": -1, "minimum": "x"},
        {"format": ["x"], "pattern": 1, "nullable": "x"},
        {"allOf": 1, "anyOf": [], "oneOf": {}, "x-kubernetes-int-or-string": 1},
    ],
)
def test_odd_keywords_crash_nothing(keyword: dict[str, Any]) -> None:
    surveyed = survey(crd({"type": "object", "properties": {"spec": {"type": "array", **keyword}}}), "crd.yaml")
    if not surveyed.faults:
        found(crd({"type": "object", "properties": {"spec": {"type": "array", **keyword}}}), [{"a": 1}, {"a": 1}])


def test_a_pattern_that_the_engine_refuses_is_left_out_alone() -> None:
    schema = fields(a={"type": "string", "pattern": "^(a{1000}){1000}$"}, b={"type": "string", "pattern": "^b$"})
    surveyed = survey(spec_of(schema), "crd.yaml")
    assert [one.text for one in surveyed.patterns if not is_usable(portable(one.text))] == ["^(a{1000}){1000}$"]
    assert found(spec_of(schema), {"a": "c", "b": "c"}) == [
        ("invalid-value", 'spec.b must be text that matches ^b$, is the string "c"')
    ]


def test_a_pattern_that_backtracks_elsewhere_ends_at_once() -> None:
    assert found(spec_of({"type": "string", "pattern": "^(a+)+$"}), "a" * 100_000 + "b") == [
        ("invalid-value", f'spec must be text that matches ^(a+)+$, is the string "{"a" * 60}..."')
    ]


def test_more_work_than_ends_in_time_is_not_begun() -> None:
    schema = {"type": "array", "items": {"type": "integer", "anyOf": [{"minimum": n} for n in range(2_000)]}}
    assert found(spec_of(schema), [-1] * 20_000) == [
        ("invalid-value", "the object is too large for the schema of Shop: it could not be validated")
    ]


def test_defaults_in_defaults_are_counted() -> None:
    many = {f"f{n}": {"type": "string", "default": "x"} for n in range(1_000)}
    schema = {"type": "array", "items": {"type": "object", "properties": many}, "default": [{}] * 50_000}
    assert found(crd({"type": "object", "properties": {"list": schema}}), None)[:1] == [
        ("invalid-value", "the object is too large for the schema of Shop: it could not be validated")
    ]


def test_defaults_that_multiply_end_in_time() -> None:
    schema: dict[str, Any] = {"type": "string", "default": "x"}
    for _ in range(5):
        schema = {"type": "array", "items": {"type": "object", "properties": {"a": schema}}, "default": [{}] * 70}
    assert found(spec_of(fields(a=schema)), {}) == [
        ("invalid-value", "the object is too large for the schema of Shop: it could not be validated")
    ]


def test_many_unknown_fields_end_in_time() -> None:
    schema = fields(**{f"field{number}": {"type": "string"} for number in range(3_000)})
    messages = [message for _, message in found(spec_of(schema), {f"fiield{number}": 1 for number in range(3_000)})]
    assert len(messages) == 1_001
    assert messages[0] == "the object has more than 1000 faults: the rest was not looked at"
    assert sum("did you mean" in message for message in messages) == 10


def test_long_texts_are_work() -> None:
    schema = {"type": "string", "allOf": [{"pattern": f"^[a-z]*{number}$"} for number in range(199)]}
    assert found(spec_of(schema), "a" * 1_000_000) == [
        ("invalid-value", "the object is too large for the schema of Shop: it could not be validated")
    ]


def test_only_so_many_patterns_of_a_file_are_compiled() -> None:
    schema = fields(**{f"f{number}": {"type": "string", "pattern": f"^{number}$"} for number in range(2)})
    surveyed = survey(spec_of(schema), "crd.yaml")
    assert [one.rule for one in schema_faults(surveyed, set())] == []
    before = {f"^x{number}$" for number in range(MOST_PATTERNS)}
    assert [one.rule for one in schema_faults(surveyed, before)] == ["unchecked-pattern"] * 2


def test_without_a_schema_nobody_can_tell() -> None:
    body = crd({"type": "object"})
    body["spec"]["versions"][0].pop("schema")
    assert [one.fault for one in survey(body, "crd.yaml").definitions] == ["there is no schema"]
    body["spec"]["versions"][0]["schema"] = {"openAPIV3Schema": {}}
    assert [one.fault for one in survey(body, "crd.yaml").definitions] == ["the type of the whole must be object"]


@pytest.mark.parametrize(
    ("group", "annotations", "count"),
    [
        ("apps", {}, 0),
        ("networking.k8s.io", {}, 0),
        ("networking.k8s.io", {"api-approved.kubernetes.io": "https://github.com/kubernetes/enhancements/pull/1111"}, 1),
        ("gateway.networking.k8s.io", {}, 1),
    ],
)
def test_who_may_define_kinds_in_a_group(group: str, annotations: dict[str, str], count: int) -> None:
    body = crd({"type": "object"})
    body["spec"]["group"] = group
    assert len(survey({**body, "metadata": {"annotations": annotations}}, "crd.yaml").definitions) == count


@pytest.mark.parametrize("text", ["${" + "a" * 200_000, "$" * 200_000, "${a" * 60_000])
def test_what_looks_like_variables_takes_no_time(text: str) -> None:
    assert [rule for rule, _ in found(spec_of({"type": "integer"}), text)] == ["wrong-type"]


def test_a_long_duration_takes_no_time() -> None:
    assert [rule for rule, _ in found(spec_of({"type": "string", "format": "duration"}), "1" * 100_000)] == ["invalid-value"]


def test_a_secret_inside_is_not_shown() -> None:
    child = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}, "stringData": {"pin": 998877}}
    inner = {**EMBEDDED, **fields(stringData=fields(pin={"type": "string"}))}
    body = {"apiVersion": "example.com/v1", "kind": "Shop", "metadata": {"name": "a"}, "spec": child}
    document = Document("a.yaml", 0, 1, "", body)
    (manifest,) = read_document(document).manifests
    catalogue = Catalogue(survey(spec_of(inner), "crd.yaml").definitions)
    assert [one.message for one in catalogue.violations(manifest, RELEASE)] == [
        "spec.stringData.pin must be a string, is an integer"
    ]


@pytest.mark.parametrize(("name", "value"), [("url", "postgres://u:hunter2@h/db"), ("pw", "hunter2"), ("dsn", "x")])
def test_values_that_look_like_credentials_are_not_shown(name: str, value: str) -> None:
    assert found(spec_of(fields(**{name: {"type": "integer"}})), {name: value}) == [
        ("wrong-type", f"spec.{name} must be an integer, is a string")
    ]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("^a$", "^a$"),
        ("^[a-z]+$", "^[a-z]+$"),
        ("[][]", "[\\]\\[]"),
        ("[^][]", "[^\\]\\[]"),
        ("[[:alpha:]_]", "[[:alpha:]_]"),
        ("[a&&b]", "[a\\&&b]"),
        ("[\\]a]", "[\\]a]"),
        ("\\[[", "\\[["),
        ("[", "["),
        ("[\\", "[\\"),
        ("\\<a\\>", "<a>"),
        ("[\\<]", "[<]"),
        ("\\d\\D\\w", "[0-9][^0-9][0-9A-Za-z_]"),
        ("[\\d.]\\S", "[0-9.][^\\t\\n\\f\\r ]"),
        ("\\bx", "(?-u:\\b)x"),
        ("(?i)[a~~b--c]", "(?i)[a\\~~b\\--c]"),
    ],
)
def test_portable_patterns(written: str, read: str) -> None:
    assert portable(written) == read
