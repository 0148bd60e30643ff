"""What the walk in Python takes for right, the validator takes for right, whatever is done to an object."""

from __future__ import annotations

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
from policylint.validation.schemas import KindSchema, schema_for
from policylint.validation.structure import load as load_types
from policylint.validation.walk import Walk

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
                walk = Walk(types.types, types.kinds[f"{version} {kind}"], {"apiVersion": version, "kind": kind})
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


@pytest.mark.parametrize(
    "keyword", [{"format": "date"}, {"if": {}}, {"patternProperties": {}}, {"maxProperties": 1}, {"anyOf": []}]
)
def test_a_keyword_that_it_does_not_know_is_left_to_the_validator(keyword: dict[str, Any]) -> None:
    walk = Walk({"a.B": {"b": "string"}}, "a.B", {})
    assert walk.accepts({"b": "c"})
    walk._root["properties"]["b"].update(keyword)
    assert not walk.accepts({"b": "c"})
