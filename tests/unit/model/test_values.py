"""Look-ups in data of any type."""

from __future__ import annotations

from typing import Any

import pytest

from policylint.model.values import as_list, as_mapping, as_text, dig, mappings, texts


@pytest.mark.parametrize(
    ("keys", "expected"), [((), {"a": {"b": 1}}), (("a", "b"), 1), (("a", "x"), None), (("a", "b", "c"), None)]
)
def test_dig(keys: tuple[str, ...], expected: Any) -> None:
    assert dig({"a": {"b": 1}}, *keys) == expected


@pytest.mark.parametrize("wrong", [None, True, 0, 1.5])
def test_what_is_of_a_wrong_type_counts_as_not_set(wrong: Any) -> None:
    assert (as_mapping(wrong), as_list(wrong), as_text(wrong), texts(wrong)) == ({}, [], "", [])
    assert list(mappings(wrong)) == []


def test_what_is_of_the_right_type_is_given_back() -> None:
    held: dict[str, Any] = {"a": 1}
    items = ["x", held, 1, None]
    assert as_mapping(held) is held
    assert as_list(items) is items
    assert as_text("x") == "x"
    assert texts(items) == ["x"]
    assert list(mappings(items)) == [(1, held)]
