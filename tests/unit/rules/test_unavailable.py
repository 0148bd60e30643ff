"""Versions that the target does not have yet: what is said, what to use, and that the three rules share the life of a kind."""

from __future__ import annotations

import pytest

from policylint.validation.lifecycle import is_introduced, is_removed, load_lifecycle
from tests.unit.rules.cases import hits, manifest

RULES = ("unavailable-api-version", "deprecated-api-version", "removed-api-version")


@pytest.mark.parametrize(
    ("version", "kind", "minor", "since", "advice"),
    [
        ("resource.k8s.io/v1", "DeviceClass", 31, 34, "use resource.k8s.io/v1alpha3 DeviceClass"),
        ("resource.k8s.io/v1", "DeviceClass", 33, 34, "use resource.k8s.io/v1beta2 DeviceClass"),
        ("resource.k8s.io/v1", "DeviceClass", 20, 34, "leave it out until the cluster runs Kubernetes 1.34"),
        ("batch/v1", "CronJob", 20, 21, "use batch/v1beta1 CronJob"),
        ("autoscaling/v2", "HorizontalPodAutoscaler", 22, 23, "use autoscaling/v1 HorizontalPodAutoscaler"),
        # The group is new too: the kind came from another one.
        ("networking.k8s.io/v1beta1", "Ingress", 13, 14, "use extensions/v1beta1 Ingress"),
        ("networking.k8s.io/v1", "Ingress", 18, 19, "use networking.k8s.io/v1beta1 Ingress"),
        ("policy/v1beta1", "PodSecurityPolicy", 9, 10, "use extensions/v1beta1 PodSecurityPolicy"),
        # Endpoints are what EndpointSlices replace, but another kind.
        ("discovery.k8s.io/v1", "EndpointSlice", 15, 21, "leave it out until the cluster runs Kubernetes 1.21"),
    ],
)
def test_what_to_use_until_then(version: str, kind: str, minor: int, since: int, advice: str) -> None:
    subject = manifest({"apiVersion": version, "kind": kind, "metadata": {"name": "shop"}})
    (hit,) = hits("unavailable-api-version", subject, kubernetes=(1, minor))
    assert (hit.path, hit.value) == (("apiVersion",), version)
    assert hit.message == f"{version} {kind} is served from Kubernetes 1.{since} on, the target is 1.{minor}"
    assert hit.help == advice


@pytest.mark.parametrize(
    ("version", "kind", "minor"),
    [
        ("resource.k8s.io/v1", "DeviceClass", 34),
        ("apps/v1", "Deployment", 9),
        ("extensions/v1beta1", "Job", 1),
        ("policy/v1beta1", "PodDisruptionBudget", 37),
        ("apps/v9", "Deployment", 20),
        ("resource.example.com/v1", "DeviceClass", 20),
    ],
)
def test_what_is_there_is_not_reported(version: str, kind: str, minor: int) -> None:
    subject = manifest({"apiVersion": version, "kind": kind, "metadata": {"name": "shop"}})
    assert hits("unavailable-api-version", subject, kubernetes=(1, minor)) == []


@pytest.mark.parametrize("minor", range(1, 40, 3))
def test_no_two_rules_report_the_same_version(minor: int) -> None:
    for version, kind in load_lifecycle():
        subject = manifest({"apiVersion": version, "kind": kind, "metadata": {"name": "x"}})
        found = [rule for rule in RULES if hits(rule, subject, kubernetes=(1, minor))]
        assert len(found) <= 1, (version, kind, found)


@pytest.mark.parametrize("minor", range(8, 37))
def test_the_advice_is_served(minor: int) -> None:
    table = load_lifecycle()
    for version, kind in table:
        subject = manifest({"apiVersion": version, "kind": kind, "metadata": {"name": "x"}})
        for hit in hits("unavailable-api-version", subject, kubernetes=(1, minor)):
            if hit.help.startswith("use "):
                named = table[tuple(hit.help.removeprefix("use ").split(" "))]  # type: ignore[index]  # apiVersion and kind
                assert is_introduced(named, (1, minor))
                assert not is_removed(named, (1, minor))
                assert named.kind == kind
