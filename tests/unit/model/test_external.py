"""Patterns for objects that live elsewhere."""

from __future__ import annotations

import re

import pytest

from policylint.model.external import External, parse_external


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Secret/*", External("Secret", "", "*")),
        ("Secret/prod/db-*", External("Secret", "prod", "db-*")),
        ("StorageClass/fast", External("StorageClass", "", "fast")),
        ("*/prod/x", External("*", "prod", "x")),
        ("Rollout/prod/shop", External("Rollout", "prod", "shop")),
    ],
)
def test_patterns(text: str, expected: External) -> None:
    assert parse_external(text) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Secret", '"Secret" names no objects: write Kind/name or Kind/namespace/name, as in Secret/prod/db-*'),
        ("Secret/a/b/c", '"Secret/a/b/c" names no objects: write Kind/name or Kind/namespace/name, as in Secret/prod/db-*'),
        ("Secret//a", '"Secret//a" names no objects: write Kind/name or Kind/namespace/name, as in Secret/prod/db-*'),
        ("secret/a", '"secret" is no kind (did you mean "Secret"?)'),
        ("Secrets/a", '"Secrets" is no kind (did you mean "Secret"?)'),
        ("ConfigMpa/a", '"ConfigMpa" is no kind (did you mean "ConfigMap"?)'),
        ("StorageClass/prod/a", "a StorageClass has no namespace: write StorageClass/a"),
    ],
)
def test_what_is_no_pattern(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        parse_external(text)


def test_an_unknown_namespace_may_be_the_right_one() -> None:
    pattern = parse_external("Secret/prod-*/db-?")
    assert pattern.covers("Secret", "prod-eu", "db-1")
    assert pattern.covers("Secret", "", "db-1")
    assert not pattern.covers("Secret", "test", "db-1")
    assert not pattern.covers("Secret", "prod-eu", "db-10")
    assert not pattern.covers("ConfigMap", "prod-eu", "db-1")
