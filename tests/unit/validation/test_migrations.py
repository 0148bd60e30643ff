"""Which objects can be rewritten for the version that follows theirs, and which cannot."""

from __future__ import annotations

from typing import Any

import pytest

from policylint.fix.data import apply_edits
from policylint.manifests.kubernetes import read_document
from policylint.model.fix import Fix
from policylint.model.manifest import Document
from policylint.validation.lifecycle import load_lifecycle
from policylint.validation.migrations import _TABLE, migration

LABELS = {"metadata": {"labels": {"app": "a"}}}


def fix(version: str, kind: str, kubernetes: tuple[int, int] = (1, 36), **fields: Any) -> Fix | None:
    body = {"apiVersion": version, "kind": kind, "metadata": {"name": "a", "labels": {"a": "b"}}, **fields}
    (manifest,) = read_document(Document("f", 0, 1, "", body)).manifests
    made = migration(manifest, kubernetes)
    if made:
        assert apply_edits(body, made.edits)["apiVersion"] == _TABLE[version, kind][0]
    return made


def ingress(backend: Any = None, **path: Any) -> Fix | None:
    item = {**path, **({} if backend is None else {"backend": backend})}
    return fix("networking.k8s.io/v1beta1", "Ingress", spec={"rules": [{"http": {"paths": [item]}}]})


@pytest.mark.parametrize(("old", "kind"), list(_TABLE))
def test_every_migration_follows_the_lifecycle(old: str, kind: str) -> None:
    table = load_lifecycle()
    new, _ = _TABLE[old, kind]
    row = table[old, kind]
    while row.replacement and row.replacement != f"{new} {kind}":
        row = table[tuple(row.replacement.split(" "))]  # type: ignore[index]  # two words make a pair
    assert row.replacement == f"{new} {kind}"
    assert table[new, kind].removed is None


@pytest.mark.parametrize(
    ("version", "kind"), [key for key, (_, rewrite) in _TABLE.items() if rewrite.__name__ in ("_same", "_cron_job")]
)
def test_plain_renames(version: str, kind: str) -> None:
    made = fix(version, kind)
    assert made is not None
    assert (made.safe, len(made.edits)) == (True, 1)


def test_only_where_the_target_serves_the_new_version() -> None:
    budget = {"spec": {"selector": {"matchLabels": {"a": "b"}}}}
    assert fix("policy/v1beta1", "PodDisruptionBudget", (1, 21), **budget) is not None
    assert fix("policy/v1beta1", "PodDisruptionBudget", (1, 20), **budget) is None
    assert fix("flowcontrol.apiserver.k8s.io/v1beta2", "FlowSchema", (1, 28)) is None
    assert fix("flowcontrol.apiserver.k8s.io/v1beta2", "FlowSchema", (1, 29)) is not None
    assert fix("flowcontrol.apiserver.k8s.io/v1beta2", "FlowSchema", (1, 29)) == fix(
        "flowcontrol.apiserver.k8s.io/v1beta2", "FlowSchema"
    )


@pytest.mark.parametrize(
    ("spec", "fixable"),
    [
        ({"selector": {"matchLabels": {"a": "b"}}}, True),
        ({"selector": {"matchExpressions": [{"key": "a", "operator": "Exists"}]}}, True),
        ({}, True),
        ({"selector": None}, True),
        ({"selector": {}}, False),
        ({"selector": {"matchLabels": {}}}, False),
        ({"selector": {"matchLabels": {}, "matchExpressions": []}}, False),
        ({"selector": "a"}, False),
    ],
)
def test_an_empty_selector_of_a_budget_means_something_else(spec: Any, fixable: bool) -> None:
    assert (fix("policy/v1beta1", "PodDisruptionBudget", spec=spec) is not None) is fixable


def test_what_the_new_version_cannot_say() -> None:
    assert fix("batch/v1beta1", "CronJob", spec={"schedule": "TZ=UTC 1 * * * *"}) is None
    assert fix("discovery.k8s.io/v1beta1", "EndpointSlice", endpoints=[{"topology": {}}]) is None
    assert fix("discovery.k8s.io/v1beta1", "EndpointSlice", endpoints=[{"addresses": []}]) is not None
    for subject in ({"kind": "User", "name": "*"}, {"kind": "User", "name": "a", "apiVersion": "v1"}):
        assert fix("rbac.authorization.k8s.io/v1alpha1", "RoleBinding", subjects=[subject]) is None
        assert fix("rbac.authorization.k8s.io/v1beta1", "RoleBinding", subjects=[subject]) is not None
    # Other fields, another kind, or no guide: nobody rewrites these.
    for version, kind in (
        ("node.k8s.io/v1alpha1", "RuntimeClass"),
        ("autoscaling/v2beta1", "HorizontalPodAutoscaler"),
        ("apiextensions.k8s.io/v1beta1", "CustomResourceDefinition"),
        ("policy/v1beta1", "PodSecurityPolicy"),
        ("v1", "Endpoints"),
    ):
        assert fix(version, kind) is None


@pytest.mark.parametrize(
    ("version", "limited", "edits"),
    [
        ("v1beta1", {"assuredConcurrencyShares": 5}, 2),
        ("v1beta2", {"assuredConcurrencyShares": 5}, 2),
        ("v1beta3", {"nominalConcurrencyShares": 5}, 1),
        ("v1beta3", {}, 1),
        ("v1beta3", {"nominalConcurrencyShares": 0}, 0),
        ("v1beta2", {"assuredConcurrencyShares": 0}, 0),
        ("v1beta3", {"assuredConcurrencyShares": 5}, 0),
        ("v1beta2", {"assuredConcurrencyShares": 5, "nominalConcurrencyShares": 5}, 0),
    ],
)
def test_priority_levels(version: str, limited: Any, edits: int) -> None:
    made = fix(f"flowcontrol.apiserver.k8s.io/{version}", "PriorityLevelConfiguration", spec={"limited": limited})
    assert len(made.edits if made else ()) == edits


def test_webhooks_keep_their_defaults() -> None:
    kind = ("admissionregistration.k8s.io/v1beta1", "MutatingWebhookConfiguration")
    hook = {"name": "a.example.com", "sideEffects": "None", "failurePolicy": "Fail"}
    made = fix(*kind, webhooks=[hook])
    assert made is not None
    assert apply_edits({"apiVersion": "", "webhooks": [hook]}, made.edits) == {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "webhooks": [
            {**hook, "matchPolicy": "Exact", "timeoutSeconds": 30, "admissionReviewVersions": ["v1beta1"]},
        ],
    }
    assert fix(*kind, webhooks=[{**hook, "sideEffects": "Some"}]) is None
    assert fix(*kind, webhooks=[{"name": "a.example.com"}]) is None
    assert fix(*kind, webhooks=[hook, hook]) is None
    assert fix(*kind, webhooks=[hook, 1]) is None
    assert fix(*kind, webhooks={}) is None


@pytest.mark.parametrize(
    ("backend", "field"),
    [
        ({"serviceName": "a", "servicePort": 80}, "number"),
        ({"serviceName": "a", "servicePort": "http"}, "name"),
        ({"serviceName": "a", "servicePort": "80"}, ""),
        ({"serviceName": "a", "servicePort": 0}, ""),
        ({"serviceName": "a", "servicePort": 65536}, ""),
        ({"serviceName": "a", "servicePort": True}, ""),
        ({"serviceName": "a", "servicePort": "a--b"}, ""),
        ({"serviceName": "a", "servicePort": "HTTP"}, ""),
        ({"serviceName": "a", "servicePort": "sixteencharacter"}, ""),
        ({"serviceName": 1, "servicePort": 80}, ""),
        ({"serviceName": "", "servicePort": 80}, ""),
        ({"serviceName": "a"}, ""),
        ({"serviceName": "a", "servicePort": 80, "resource": {}}, ""),
        ({"service": {"name": "a"}}, ""),
        ({}, ""),
        ("a", ""),
        (None, ""),
    ],
)
def test_backends(backend: Any, field: str) -> None:
    made = ingress(backend, path="/", pathType="Prefix")
    if not field:
        assert made is None
        return
    assert made is not None
    body = {"apiVersion": "", "spec": {"rules": [{"http": {"paths": [{"backend": backend}]}}]}}
    (item,) = apply_edits(body, made.edits)["spec"]["rules"][0]["http"]["paths"]
    assert item == {"backend": {"service": {"name": "a", "port": {field: backend["servicePort"]}}}}


def test_strange_ingresses() -> None:
    good = {"serviceName": "a", "servicePort": 80}
    assert ingress(good, pathType="") is None
    spec: Any
    for spec in (1, {"rules": 1}, {"rules": [1]}, {"rules": [{"http": 1}]}, {"rules": [{"http": {"paths": [1]}}]}):
        assert fix("extensions/v1beta1", "Ingress", spec=spec) is None
    assert fix("extensions/v1beta1", "Ingress", spec={"backend": good, "defaultBackend": {}}) is None
    for spec in (None, {}, {"rules": [{"host": "a"}]}, {"rules": [{"http": {"paths": None}}]}):
        assert fix("extensions/v1beta1", "Ingress", spec=spec) is not None


@pytest.mark.parametrize(
    "spec",
    [
        None,
        1,
        {},
        {"template": {}},
        {"template": {"metadata": {"labels": {}}}},
        {"template": {"metadata": {"labels": {"a": 1}}}},
        {"selector": {}, "template": LABELS},
        {"selector": 1, "template": LABELS},
    ],
)
@pytest.mark.parametrize("kind", ["Deployment", "DaemonSet", "ReplicaSet"])
def test_workloads_that_nobody_can_tell_a_selector_for(spec: Any, kind: str) -> None:
    assert fix("extensions/v1beta1", kind, spec=spec) is None


def test_workloads_of_wrong_types() -> None:
    selected = {"selector": {"matchLabels": {"app": "a"}}, "template": LABELS}
    for strategy in ([1], "a", {"rollingUpdate": [1]}, {"rollingUpdate": "a"}):
        assert fix("extensions/v1beta1", "Deployment", spec={**selected, "strategy": strategy}) is None
    assert fix("apps/v1beta1", "StatefulSet", spec={**selected, "updateStrategy": "a"}) is None
    assert fix("extensions/v1beta1", "ReplicaSet", spec=selected, metadata=[]) is None


def test_members_of_a_typed_list_have_no_version_of_their_own() -> None:
    body = {"apiVersion": "policy/v1beta1", "kind": "PodDisruptionBudgetList", "items": [{"metadata": {"name": "a"}}]}
    (manifest,) = read_document(Document("f", 0, 1, "", body)).manifests
    assert manifest.resource.api_version == "policy/v1beta1"
    assert migration(manifest, (1, 36)) is None
