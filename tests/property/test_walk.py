"""What the walks in Python take for right, the validator takes for right, whatever is done to an object."""

from __future__ import annotations

import json
from copy import deepcopy
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policylint.engine.registry import builtin_ids, builtin_rule
from policylint.manifests.load import load
from policylint.model.limits import Limits
from policylint.sources.files import Source
from policylint.testing import examples
from policylint.validation.custom_walk import custom_walk, is_plain
from policylint.validation.definitions import survey
from policylint.validation.preparing import TooMuchWork
from policylint.validation.schemas import KindSchema, custom_schema, schema_for
from policylint.validation.structure import load as load_types
from policylint.validation.walk import Walk, walk_of

RELEASE = (1, 36)
VALUES: tuple[Any, ...] = (
    *(
        None,
        True,
        False,
        0,
        1,
        -1,
        65536,
        2**31,
        2**63,
        2**70,
        0.5,
        1.0,
        float("inf"),
        "",
        "a",
        "A",
        "a/b",
        "a.b",
        "-a",
        "500m",
    ),
    *(
        "0",
        "1Gi",
        " 1 ",
        "\x1f1",
        "a\n",
        "é",
        "\ud800",
        "10.0.0.0",
        "10.0.0.0/8",
        "2020-01-01T00:00:00Z",
        "a" * 64,
        "a" * 300,
    ),
    *("YQ==", "Always", "TCP", "RuntimeDefault", "50%", "$patch", [], {}, [None], ["a"], [1], [{}], {"a": None}, {"a": "b"}),
    *({"a": 1}, {"a": {}}, {1: 2}, {"name": "a"}, {"name": "\ud800"}, {"matchLabels": None}),
)


@cache
def objects() -> tuple[tuple[dict[str, Any], KindSchema, Walk], ...]:
    """The objects of all examples that have a schema, with their schemas and walks."""
    found = []
    texts = dict.fromkeys(one.text for rule in builtin_ids() for one in examples(builtin_rule(rule).documentation))
    for text in texts:
        for manifest in load(Source("a.yaml", text.encode()), Limits()).manifests:
            version, kind = manifest.resource.api_version, manifest.resource.kind
            schema = schema_for(version, kind, RELEASE)
            if schema is not None:
                types = load_types(RELEASE)
                walk = walk_of(types.types, types.kinds[f"{version} {kind}"], {"apiVersion": version, "kind": kind})
                found.append((dict(manifest.body), schema, walk))
    return tuple(found)


def is_valid(body: Any, schema: KindSchema) -> bool:
    try:
        return bool(schema.validator().is_valid(body))
    except ValueError:
        return False


def test_nearly_all_that_is_right_is_seen_to_be_right() -> None:
    right = [(body, walk) for body, schema, walk in objects() if is_valid(body, schema)]
    assert len(right) > 400
    assert sum(walk.accepts(body) for body, walk in right) > 0.95 * len(right)


def test_nothing_that_is_wrong_is_taken_for_right() -> None:
    assert [body for body, schema, walk in objects() if walk.accepts(body) and not is_valid(body, schema)] == []


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in the value but its root."""
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for step, item in steps for place in ((*path, step), *places(item, (*path, step)))]


def changed(data: st.DataObject, body: dict[str, Any]) -> dict[str, Any]:
    """The object with a value changed, removed or added."""
    copy = deepcopy(body)
    *above, last = data.draw(st.sampled_from(places(copy)))
    holder: Any = copy
    for step in above:
        holder = holder[step]
    what = data.draw(st.sampled_from(("set", "set", "set", "remove", "add")))
    if what == "remove":
        del holder[last]
    elif what == "add" and isinstance(holder, dict):
        holder[data.draw(st.sampled_from(("a", "name", "status", "type", "labels", "x/y", "items", "\ud800", 1)))] = (
            data.draw(st.sampled_from(VALUES))
        )
    else:
        holder[last] = data.draw(st.sampled_from(VALUES))
    return copy


@given(st.data())
@settings(max_examples=400, deadline=None)
def test_a_changed_object_is_not_taken_for_right_where_it_is_wrong(data: st.DataObject) -> None:
    body, schema, walk = data.draw(st.sampled_from(objects()))
    body = changed(data, changed(data, body)) if data.draw(st.booleans()) else changed(data, body)
    if walk.accepts(body):
        assert is_valid(body, schema)


SHOP: dict[str, Any] = {
    "type": "object",
    "required": ["spec"],
    "properties": {
        "apiVersion": {"type": "string"},
        "kind": {"type": "string"},
        "metadata": {"type": "object", "properties": {"name": {"type": "string", "maxLength": 5}}},
        "spec": {
            "type": "object",
            "required": ["name"],
            "properties": {
                "name": {"type": "string", "pattern": "^[a-z]+$", "minLength": 1},
                "kind": {"type": "string", "enum": ["Always", "TCP"], "nullable": True, "default": "TCP"},
                "port": {"x-kubernetes-int-or-string": True, "anyOf": [{"type": "integer"}, {"type": "string"}]},
                "size": {"type": "integer", "format": "int32", "minimum": 0, "maximum": 100, "exclusiveMaximum": True},
                "ratio": {"type": "number"},
                "day": {"type": "string", "format": "date"},
                "labels": {"type": "object", "additionalProperties": {"type": "string"}, "maxProperties": 2},
                "any": {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
                "loose": {"type": "object", "additionalProperties": True},
                "pod": {
                    "type": "object",
                    "x-kubernetes-embedded-resource": True,
                    "x-kubernetes-preserve-unknown-fields": True,
                },
                "items": {
                    "type": "array",
                    "maxItems": 3,
                    "items": {
                        "type": "object",
                        "properties": {"a": {"type": "string"}, "b": {"type": "string", "pattern": "(?=no)"}},
                        "oneOf": [{"required": ["a"]}, {"required": ["b"]}],
                    },
                },
                "all": {"type": "string", "allOf": [{"minLength": 1}, {"maxLength": 3, "pattern": "a"}]},
            },
        },
        "status": {"type": "object", "properties": {"ready": {"type": "boolean"}}},
    },
}
SHOPS: tuple[dict[str, Any], ...] = tuple(
    {"apiVersion": "example.com/v1", "kind": "Shop", "metadata": {"name": "a"}, "spec": {"name": "oslo", **spec}}
    for spec in (
        {},
        {"kind": "TCP", "port": 1, "size": 5, "labels": {"a": "b"}, "any": {"a": {"b": [1, None]}}, "all": "a"},
        {"port": "a", "loose": {"a": []}, "items": [], "pod": {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "b"}}},
        {"ratio": 0.5, "day": "2026-01-31"},
        {"items": [{"a": "b"}, {"b": "c"}]},
    )
)


@cache
def shops() -> tuple[Walk, KindSchema]:
    version = {"name": "v1", "served": True, "schema": {"openAPIV3Schema": SHOP}, "subresources": {"status": {}}}
    spec = {"group": "example.com", "names": {"kind": "Shop", "plural": "shops"}, "versions": [version]}
    body = {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "spec": spec}
    (one,) = survey(body, "crd.yaml").definitions
    return custom_walk(one, json.loads(one.schema), RELEASE), custom_schema(one, RELEASE)


def test_custom_resources_that_are_right_are_seen_to_be_right() -> None:
    walk, schema = shops()
    assert [is_valid(one, schema) for one in SHOPS] == [True] * 5
    # A bound on fields, a number with a fraction, a format and one of several alternatives are left to the validator.
    assert [walk.accepts(one) for one in SHOPS] == [True, False, True, False, False]
    assert walk.accepts({**SHOPS[0], "status": {"ready": "no"}})


@given(st.data())
@settings(max_examples=400, deadline=None)
def test_a_changed_custom_resource_is_not_taken_for_right_where_it_is_wrong(data: st.DataObject) -> None:
    walk, schema = shops()
    body = changed(data, data.draw(st.sampled_from(SHOPS)))
    body = changed(data, body) if data.draw(st.booleans()) else body
    try:
        prepared = schema.preparation.prepared(body) if schema.preparation else body
    except TooMuchWork:
        return
    if walk.accepts(prepared):
        assert is_valid(prepared, schema)


@pytest.mark.parametrize(
    "keyword",
    [
        {"maxLength": True},
        {"minItems": 1.5e300},
        {"minimum": 2**60},
        {"maximum": "a"},
        {"enum": [["a"]]},
        {"pattern": "\ud800"},
    ],
)
def test_a_schema_that_a_validator_may_refuse_is_not_walked(keyword: dict[str, Any]) -> None:
    def plain(raw: dict[str, Any]) -> bool:
        return is_plain(raw, json.dumps(raw))

    assert plain(SHOP)
    for raw in ({"properties": {"a": keyword}}, {"items": keyword}, {"anyOf": [{}, keyword]}, {"not": keyword}):
        assert not plain(raw)


def test_a_walk_gives_up_on_what_is_large() -> None:
    walk, _ = shops()
    assert walk.accepts({**SHOPS[0], "spec": {"name": "a", "any": {str(number): number for number in range(900)}}})
    assert not walk.accepts({**SHOPS[0], "spec": {"name": "a", "any": {str(number): number for number in range(9_000)}}})


@pytest.mark.parametrize(
    "keyword", [{"format": "date"}, {"if": {}}, {"patternProperties": {}}, {"maxProperties": 1}, {"oneOf": []}]
)
def test_a_keyword_that_it_does_not_know_is_left_to_the_validator(keyword: dict[str, Any]) -> None:
    walk = walk_of({"a.B": {"b": "string"}}, "a.B", {})
    assert walk.accepts({"b": "c"})
    walk._root["properties"]["b"].update(keyword)
    assert not walk.accepts({"b": "c"})
