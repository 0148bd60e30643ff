"""Patterns for objects that live elsewhere."""

from __future__ import annotations

import re

import pytest

from policylint.model.external import External, Externals, lives_elsewhere, parse_external


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


@pytest.mark.parametrize(
    ("pattern", "kind", "namespace", "name", "expected"),
    [
        ("Secret/a", "Secret", "n", "a", True),
        ("Secret/a", "Secret", "", "b", False),
        ("Secret/n/a", "Secret", "n", "a", True),
        ("Secret/n/a", "Secret", "", "a", True),
        ("Secret/n/a", "Secret", "m", "a", False),
        ("Secret/n/*", "Secret", "n", "a", True),
        ("Secret/*/a", "Secret", "n", "a", True),
        ("Secret/n*/a", "Secret", "", "a", True),
        ("Sec*/n/a", "Secret", "n", "a", True),
        ("*/a*b*c", "Rollout", "n", "a-b-b-c", True),
        ("*/a*b*c", "Rollout", "n", "a-c-b", False),
        ("*/a*", "Rollout", "n", "b/a", False),
        ("Secret/a.b?", "Secret", "n", "a.bc", True),
        ("Secret/a.b?", "Secret", "n", "axbc", False),
        ("Secret/a**", "Secret", "n", "a", True),
    ],
)
def test_coverage(pattern: str, kind: str, namespace: str, name: str, expected: bool) -> None:
    one = parse_external(pattern)
    assert one.covers(kind, namespace, name) is expected
    several = Externals((parse_external("Secret/other"), one, parse_external("Secret/x-*"), parse_external("*/y-?")))
    assert several.covers(kind, namespace, name) is expected
    assert lives_elsewhere((one,), (kind,), namespace, (name,)) is expected


def test_patterns_are_one_expression_for_each_kind() -> None:
    several = Externals(parse_external(f"Secret/db-{number}-*") for number in range(50))
    assert several.covers("Secret", "n", "db-49-x")
    plain, known, _ = several._prepared
    assert (plain, list(known)) == (set(), ["Secret"])
