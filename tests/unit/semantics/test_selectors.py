"""Selectors and what they select, by the semantics of meta/v1 LabelSelector."""

from __future__ import annotations

from typing import Any

import pytest

from policylint.manifests.load import load
from policylint.model.limits import Limits
from policylint.semantics.placement import may_meet
from policylint.semantics.pods import PodIndex
from policylint.semantics.selectors import Requirement, Selector, from_label_selector, from_labels
from policylint.sources.files import Source

PODS = """apiVersion: apps/v1
kind: Deployment
metadata: {name: shop, namespace: a}
spec: {template: {metadata: {labels: {app: shop, tier: web, n: 1}}, spec: {containers: [{name: c, image: i}]}}}
---
apiVersion: v1
kind: Pod
metadata: {name: bare}
spec: {containers: [{name: c, image: i}]}
"""
EXPRESSION = {"key": "tier", "operator": "In", "values": ["web", "api"]}


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        (None, None),
        ([], None),
        ({"app": 1}, None),
        ({}, Selector(())),
        ({"app": "shop"}, Selector((Requirement("app", "In", ("shop",)),))),
    ],
)
def test_a_mapping_of_labels(value: Any, meant: Selector | None) -> None:
    assert from_labels(value) == meant


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        (None, None),
        ({}, Selector(())),
        ({"matchLabels": None, "matchExpressions": None}, Selector(())),
        ({"matchLabels": []}, None),
        ({"matchExpressions": {}}, None),
        ({"matchExpressions": [3]}, None),
        ({"matchExpressions": [EXPRESSION]}, Selector((Requirement("tier", "In", ("web", "api")),))),
        ({"matchExpressions": [{**EXPRESSION, "operator": "Near"}]}, None),
        ({"matchExpressions": [{**EXPRESSION, "values": []}]}, None),
        ({"matchExpressions": [{**EXPRESSION, "operator": "Exists"}]}, None),
        ({"matchExpressions": [{"key": "a", "operator": "Exists"}]}, Selector((Requirement("a", "Exists", ()),))),
    ],
)
def test_a_label_selector(value: Any, meant: Selector | None) -> None:
    assert from_label_selector(value) == meant


@pytest.mark.parametrize(
    ("operator", "values", "labels", "holds"),
    [
        ("In", ("a",), {"k": "a"}, True),
        ("In", ("a",), {}, False),
        ("NotIn", ("a",), {"k": "a"}, False),
        ("NotIn", ("a",), {}, True),
        ("Exists", (), {"k": ""}, True),
        ("Exists", (), {}, False),
        ("DoesNotExist", (), {"k": ""}, False),
        ("DoesNotExist", (), {}, True),
    ],
)
def test_requirements(operator: str, values: tuple[str, ...], labels: dict[str, str], holds: bool) -> None:
    assert Requirement("k", operator, values).holds(labels) is holds


def test_an_unknown_namespace_may_be_any() -> None:
    assert may_meet("", "a")
    assert may_meet("a", "")
    assert may_meet("a", "a")
    assert not may_meet("a", "b")


def test_pods_are_found_by_their_labels() -> None:
    index = PodIndex(load(Source("pods.yaml", PODS.encode()), Limits()).manifests)
    assert [(pod.manifest.resource.name, pod.labels, pod.path) for pod in index.pods] == [
        ("shop", {"app": "shop", "tier": "web"}, ("spec", "template", "metadata", "labels")),
        ("bare", {}, ("metadata", "labels")),
    ]

    def names(value: Any, namespace: str = "") -> list[str]:
        selector = from_label_selector(value)
        assert selector is not None
        return [pod.manifest.resource.name for pod in index.listed(index.selected(selector, namespace))]

    assert names({}) == ["shop", "bare"]
    assert names({"matchLabels": {"app": "shop"}}) == ["shop"]
    assert names({"matchLabels": {"app": "shop"}}, "a") == ["shop"]
    assert names({"matchLabels": {"app": "shop"}}, "b") == []
    assert names({"matchLabels": {"app": "other"}}) == []
    assert names({"matchExpressions": [EXPRESSION]}) == ["shop"]
    assert names({"matchExpressions": [{"key": "app", "operator": "DoesNotExist"}]}) == ["bare"]


def test_the_nearest_pods_share_a_label() -> None:
    index = PodIndex(load(Source("pods.yaml", PODS.encode()), Limits()).manifests)
    near = from_labels({"app": "shop", "tier": "api"})
    far = from_labels({"app": "other"})
    assert near is not None
    assert far is not None
    found = index.closest(near, "a")
    assert found is not None
    assert (found.manifest.resource.name, near.unmet(found.labels)) == ("shop", (Requirement("tier", "In", ("api",)),))
    assert index.closest(near, "b") is None
    assert index.closest(far, "") is None
