"""The small part of JSON Schema: what is wrong, in words."""

from __future__ import annotations

from typing import Any

import pytest

from policylint.model.schema import MOST_FAULTS, Fault, Schema, describe, faults


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("x" * 50, f"the string '{'x' * 40}'"),
        (True, "the boolean true"),
        (False, "the boolean false"),
        (0, "the integer 0"),
        (1, "the integer 1"),
        (1.0, "the number 1.0"),
        pytest.param(10**5000, "the integer with very many digits", id="very long"),
        (None, "null"),
        ([1], "a list"),
        ({}, "a mapping"),
        (object(), "something else"),
    ],
)
def test_values_in_words(value: Any, text: str) -> None:
    assert describe(value) == text


@pytest.mark.parametrize(
    ("value", "kind"),
    [("hunter2", "a string"), (31337, "an integer"), (3.1, "a number"), (True, "a boolean"), (None, "null"), ([], "a list")],
)
def test_a_whole_file_is_never_quoted(value: Any, kind: str) -> None:
    assert list(faults(value, {"type": "object"})) == [Fault((), f"must be a mapping, is {kind}")]


@pytest.mark.parametrize(
    ("value", "schema", "message"),
    [
        ({"v": 2}, {"v": {"enum": [1]}}, "only v 1 is known"),
        ({"v": [1]}, {"v": {"enum": [1, 2]}}, "a list is none of 1, 2"),
        ({"v": {"a": 1}}, {"v": {"enum": ["a", "b"]}}, "a mapping is none of a, b"),
        ({"v": True}, {"v": {"enum": [1, 0]}}, "the boolean true is none of 1, 0"),
        ({"v": "hihg"}, {"v": {"enum": ["low", "high"]}}, "the string 'hihg' is none of low, high (did you mean \"high\"?)"),
        pytest.param(
            {"v": 10**5000},
            {"v": {"type": "integer", "maximum": 5, "minimum": 1}},
            "with very many digits is not between 1 and 5",
            id="very long",
        ),
        ({"v": 0}, {"v": {"type": "integer", "minimum": 1}}, "0 is less than 1"),
        ({"v": ""}, {"v": {"type": "string", "minLength": 1}}, "must not be empty"),
    ],
)
def test_messages(value: Any, schema: Schema, message: str) -> None:
    assert list(faults(value, {"type": "object", "properties": schema})) == [Fault(("v",), message)]


@pytest.mark.parametrize(("value", "unquoted"), [(1.4, True), (1, True), (False, True), (None, False), ([], False)])
def test_what_quotes_would_make_a_string_is_marked(value: Any, unquoted: bool) -> None:
    (fault,) = faults({"v": value}, {"properties": {"v": {"type": "string"}}})
    assert (fault.path, fault.unquoted) == (("v",), unquoted)


def test_the_number_of_faults_is_bounded_and_they_are_made_as_asked() -> None:
    schema: Schema = {"items": {"type": "string"}}
    assert [fault.path for fault in faults([1] * 10_000, schema)] == [(index,) for index in range(MOST_FAULTS)]
    assert next(faults([1] * 10_000, schema)).path == (0,)


def test_nesting_as_deep_as_the_reader_allows() -> None:
    schema: dict[str, Any] = {"type": "array"}
    schema["items"] = schema
    value: Any = 1
    for _ in range(200):
        value = [value]
    assert [fault.path for fault in faults(value, schema)] == [(0,) * 200]
