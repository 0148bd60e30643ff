"""The YAML reader: what Kubernetes reads, and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from policylint.manifests.yaml import YamlError, parse_stream
from policylint.model.limits import Limits
from tests.conformance.corpus import corpora_dir, rows
from tests.conformance.yaml import compare, summary


def read(text: str, **limits: int) -> list[Any]:
    return [parsed.value for parsed in parse_stream(text, Limits(**limits))]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("[y, Y, yes, on, true, True]", [True] * 6),
        ("[n, N, NO, off, False]", [False] * 5),
        ("[yeS, oN, trUe, nUll]", ["yeS", "oN", "trUe", "nUll"]),
        ("[~, null, NULL, ]", [None, None, None]),
        ("[0644, 0o644, 0x1F, 0b101, 1_000, +7, -0]", [420, 420, 31, 5, 1000, 7, 0]),
        ("[08, 1e3, 1.0, 1.5, .5, 12:30:45]", [8, 1000, 1, 1.5, 0.5, "12:30:45"]),
        ("[18446744073709551615, 18446744073709551616]", [2**64 - 1, 18446744073709552000]),
        ("[2001-12-14, 2001-12-14T21:59:43Z]", ["2001-12-14", "2001-12-14T21:59:43Z"]),
        ("['yes', \"1\", !!str 1, !custom 1, !!binary aGk=]", ["yes", "1", "1", "1", "hi"]),
        ("[=, <<, 1Gi, 100m, 1.2.3]", ["=", "<<", "1Gi", "100m", "1.2.3"]),
        ("{1: a, 1.5: b, yes: c, 1e6: d, .inf: e}", {"1": "a", "1.5": "b", "true": "c", "1e+06": "d", ".inf": "e"}),
        ("a: &x {k: 1}\nb: {<<: *x, l: 2}", {"a": {"k": 1}, "b": {"k": 1, "l": 2}}),
        ("a: &x {k: 1}\nb: {k: 0, <<: *x}", {"a": {"k": 1}, "b": {"k": 1}}),
        ("- &a 1\n- *a\n- &a 2\n- *a", [1, 1, 2, 2]),
    ],
)
def test_values(text: str, value: Any) -> None:
    (found,) = read(text)
    assert found == value
    assert repr(found) == repr(value)


@pytest.mark.parametrize(
    ("text", "message", "index"),
    [
        ("a: .nan", "JSON has no NaN and no infinity: Kubernetes cannot read this number", 3),
        ("~: 1", "a null cannot be a key", 0),
        ("[a]: 1", "a mapping or a list cannot be a key", 0),
        ("a: *b", "an alias to an anchor that is not there", 3),
        ("a: &a [*a]", "an alias inside the value of its own anchor", 7),
        ("a: {<<: 1}", "only a mapping, or a list of mappings, can be merged with <<", 8),
        ("a: !!int x", "cannot read a str as !!int", 3),
        ("a: b: c", "mapping values are not allowed in this context", 4),
        ("a: 'b", "found unexpected end of stream", 5),
        ("a: \x01", "control characters are not allowed (character 1)", 3),
    ],
)
def test_refused(text: str, message: str, index: int) -> None:
    with pytest.raises(YamlError) as error:
        read(text)
    assert (error.value.message, error.value.index, error.value.limit) == (message, index, False)


def test_what_a_later_key_replaces_is_no_error() -> None:
    assert read("a: .nan\na: {~: 1}\na: 2") == [{"a": 2}]


def test_duplicate_keys() -> None:
    (parsed,) = parse_stream("a: 1\nb: &m {c: 1}\na: 2\nd: {c: 0, <<: *m}", Limits())
    assert parsed.value == {"a": 2, "b": {"c": 1}, "d": {"c": 1}}
    assert [(one.key, one.offset, one.merged) for one in parsed.duplicates] == [("a", 18, False), ("c", 37, True)]


def _laughs(lists: int, width: int) -> str:
    levels = (f"a{i}: &a{i} [{','.join([f'*a{i - 1}'] * width)}]" for i in range(1, lists))
    return "\n".join((f"a0: &a0 [{','.join('x' * width)}]", *levels))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[" * 1_000_000, "nested deeper than 200 levels"),
        ("- " * 1_000_000, "nested deeper than 200 levels"),
        ("".join(" " * level + "a:\n" for level in range(2000)), "nested deeper than 200 levels"),
        (_laughs(12, 9), "aliases expand to more than 100000 nodes"),
        (_laughs(400, 1), "nested deeper than 200 levels"),
        ("- a\n" * 300_100, "more keys, values and items in one file than limits.nodes allows"),
    ],
)
def test_limits(text: str, message: str) -> None:
    with pytest.raises(YamlError) as error:
        read(text)
    assert (error.value.message, error.value.limit) == (message, True)


@pytest.mark.parametrize("text", ["{" * 900, "? " * 1_000_000])
def test_nested_keys_end_at_once(text: str) -> None:
    with pytest.raises(YamlError, match="a mapping or a list cannot be a key"):
        read(text)


def test_nested_flow_keys_end_at_once() -> None:
    # libyaml since 0.2.6 looks ahead to the end of a key and finds it too deep before we can say that it cannot be one.
    with pytest.raises(YamlError, match=r"a mapping or a list cannot be a key|nested deeper than 200 levels"):
        read("{" * 1_000_000)


def test_depth_is_exact() -> None:
    assert read("[" * 200 + "]" * 200) != []
    with pytest.raises(YamlError, match="nested deeper than 3 levels"):
        read("a: {b: [[1]]}", depth=3)
    assert read("a: {b: [1]}", depth=3) == [{"a": {"b": [1]}}]


def test_agrees_with_the_reference_implementation() -> None:
    directory = corpora_dir()
    if directory is None:
        pytest.skip("NOT RUN: the corpora are not here (POLICYLINT_CORPORA)")
    counts = summary(compare(rows(directory / "yaml-open.jsonl.xz")))
    assert counts == {name: {"agree": count["cases"], "cases": count["cases"]} for name, count in counts.items()}
    assert sum(count["cases"] for count in counts.values()) >= 6000
