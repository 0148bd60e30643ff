"""Rules about storage classes: names that are missing or not allowed, and what becomes of disks."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.rules.cases import hits, manifest


def claim(**spec: Any) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "data"}, "spec": spec}


def stateful(**spec: Any) -> dict[str, Any]:
    templates = [{"metadata": {"name": "data"}, "spec": spec}]
    body = {"volumeClaimTemplates": templates}
    return {"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": "db"}, "spec": body}


@pytest.mark.parametrize(
    ("spec", "settings", "message"),
    [
        ({}, {}, "the claim names no storage class"),
        ({}, {"required": False}, None),
        ({"storageClassName": ""}, {}, None),
        ({"storageClassName": 1}, {"allow": ("ssd",)}, None),
        ({"storageClassName": "ssd"}, {"allow": ("ssd",)}, None),
        ({"storageClassName": "hdd"}, {"allow": ("ssd",)}, 'the claim has the storage class "hdd", which is not allowed'),
        ({"storageClassName": ""}, {"allow": ("ssd",)}, 'the claim has the storage class "", which is not allowed'),
        ({"storageClassName": "hdd"}, {}, None),
    ],
)
def test_missing_storage_class(spec: dict[str, Any], settings: dict[str, Any], message: str | None) -> None:
    found = hits("missing-storage-class", manifest(claim(**spec)), **settings)
    assert [(hit.path, hit.message) for hit in found] == ([(("spec", "storageClassName"), message)] if message else [])


def test_the_templates_of_a_stateful_set_are_asked() -> None:
    (hit,) = hits("missing-storage-class", manifest(stateful()))
    assert hit.path == ("spec", "volumeClaimTemplates", 0, "spec", "storageClassName")
    assert hit.message == "the claim template names no storage class"
    assert hits("missing-storage-class", manifest(stateful(storageClassName="ssd"))) == []
    assert hits("missing-storage-class", manifest(stateful(), partial=True)) == []


def test_a_patch_of_a_claim_is_not_asked_but_judged() -> None:
    assert hits("missing-storage-class", manifest(claim(), partial=True)) == []
    assert len(hits("missing-storage-class", manifest(claim(storageClassName="hdd"), partial=True), allow=("ssd",))) == 1


def storage_class(policy: Any = None, version: str = "storage.k8s.io/v1") -> dict[str, Any]:
    said = {} if policy is None else {"reclaimPolicy": policy}
    return {"apiVersion": version, "kind": "StorageClass", "metadata": {"name": "ssd"}, "provisioner": "x", **said}


def volume(policy: Any = None) -> dict[str, Any]:
    spec = {} if policy is None else {"persistentVolumeReclaimPolicy": policy}
    return {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": "disk"}, "spec": spec}


@pytest.mark.parametrize(
    ("body", "allow", "path"),
    [
        (storage_class(), ("Retain",), ("kind",)),
        (storage_class(), ("Delete",), None),
        (storage_class(), (), None),
        (storage_class("Delete"), ("Retain",), ("reclaimPolicy",)),
        (storage_class("Delete"), (), None),
        (storage_class("Retain"), ("Retain",), None),
        (storage_class(["Delete"]), ("Retain",), None),
        (storage_class("Delete", "example.com/v1"), ("Retain",), None),
        (volume("Recycle"), ("Delete", "Retain"), ("spec", "persistentVolumeReclaimPolicy")),
        (volume("Retain"), ("Retain",), None),
        (volume(), ("Retain",), None),
        (volume(1), ("Retain",), None),
    ],
)
def test_disallowed_reclaim_policy(body: dict[str, Any], allow: tuple[str, ...], path: tuple[str, ...] | None) -> None:
    found = hits("disallowed-reclaim-policy", manifest(body), allow=allow)
    assert [hit.path for hit in found] == ([path] if path else [])
    assert [hit.help for hit in found] == ([f"use one of {', '.join(allow)}"] if path else [])


def test_a_patch_of_a_class_is_not_asked_for_its_policy() -> None:
    assert hits("disallowed-reclaim-policy", manifest(storage_class(), partial=True), allow=("Retain",)) == []
