"""Rules are asked about what they are about, and about nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from policylint.model.finding import Hit
from policylint.model.manifest import Manifest, ManifestSet
from tests.unit.engine.factory import POD, report, ruleset
from tests.unit.engine.test_evaluate import made_rule

SERVICE = "{apiVersion: v1, kind: Service, metadata: {name: a, namespace: shop}}"
ROLLOUT = """apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: a, namespace: shop}
spec: {template: {spec: {containers: [{name: a, image: a}]}}}
"""
WRONG = "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {ports: 1}}"


def asked(*texts: str, **settings: Any) -> list[str]:
    """The kinds of the objects that a rule with these settings is asked about."""
    seen: list[str] = []

    def check(manifest: Manifest) -> Iterator[Hit]:
        seen.append(manifest.resource.kind)
        return iter(())

    report(*texts, rules=ruleset(rules=("own-rule",), own=made_rule("own-rule", check, **settings)))
    return seen


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, ["Pod", "Service", "Rollout"]),
        ({"kinds": ("Service",)}, ["Service"]),
        ({"pods": True}, ["Pod", "Rollout"]),
        ({"kinds": ("Service",), "pods": True}, ["Pod", "Service", "Rollout"]),
        ({"kinds": ("Ingress",)}, []),
    ],
)
def test_a_rule_is_asked_about_what_it_is_about(settings: dict[str, Any], expected: list[str]) -> None:
    assert asked(POD, SERVICE, ROLLOUT, **settings) == expected


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, [2]),
        ({"kinds": ("Service",)}, [2]),
        ({"pods": True}, [2]),
        ({"kinds": ("Ingress",)}, []),
    ],
)
def test_a_rule_that_sees_all_is_asked_where_there_is_what_it_is_about(settings: dict[str, Any], expected: list[int]) -> None:
    seen: list[int] = []

    def check(manifests: ManifestSet) -> Iterator[tuple[Manifest, Hit]]:
        seen.append(len(manifests.manifests))
        return iter(())

    report(POD, SERVICE, rules=ruleset(rules=("own-rule",), own=made_rule("own-rule", check, **settings)))
    assert seen == expected


def test_a_rule_that_wants_violations_is_asked_where_there_are_some() -> None:
    seen: list[tuple[str, ...]] = []

    def check(manifest: Manifest, *, violations: tuple[Any, ...] = ()) -> Iterator[Hit]:
        seen.append(tuple(one.rule for one in violations))
        return iter(())

    report(POD, WRONG, rules=ruleset(rules=("own-rule",), own=made_rule("own-rule", check)))
    assert seen == [("wrong-type",)]


def test_an_override_may_add_a_rule_for_some() -> None:
    seen: list[str] = []

    def check(manifest: Manifest) -> Iterator[Hit]:
        seen.append(manifest.document.file)
        return iter(())

    config = "rules: {host-port: true}\noverrides: [{paths: [b.yaml], rules: {own-rule: true}}]"
    report(POD, POD, SERVICE, rules=ruleset(config, (), own=made_rule("own-rule", check, pods=True)))
    assert seen == ["b.yaml"]
