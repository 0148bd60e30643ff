"""What the rules advise is true, and following it does not break the manifest."""

from __future__ import annotations

from typing import Any

import pytest

from policylint.engine.registry import builtin_rule
from policylint.model.finding import Severity
from policylint.validation.lifecycle import is_introduced, is_removed, load_lifecycle
from tests.unit.rules.cases import container, hits, manifest, pod, project_hits

SET = "set securityContext.allowPrivilegeEscalation to false"
ANYWAY = "Kubernetes counts a container with that capability as one that may, whatever the field says"


@pytest.mark.parametrize(
    ("context", "advice"),
    [
        ({}, SET),
        ({"privileged": False, "capabilities": {"add": ["NET_ADMIN"], "drop": ["SYS_ADMIN"]}}, SET),
        ({"capabilities": {"add": None}}, SET),
        ({"capabilities": {"add": "SYS_ADMIN"}}, SET),
        ({"capabilities": {"add": [["SYS_ADMIN"], {}]}}, SET),
        (
            {"privileged": True},
            f"first stop running privileged, then {SET}: the API server refuses that beside privileged: true",
        ),
        (
            {"capabilities": {"add": ["CAP_SYS_ADMIN"]}},
            f"first take CAP_SYS_ADMIN out of capabilities.add, then {SET}: the API server refuses that beside CAP_SYS_ADMIN",
        ),
        ({"capabilities": {"add": ["SYS_ADMIN"]}}, f"first take SYS_ADMIN out of capabilities.add, then {SET}: {ANYWAY}"),
        ({"capabilities": {"add": ["ALL"]}}, f"first take ALL out of capabilities.add, then {SET}: {ANYWAY}"),
        (
            {"privileged": True, "capabilities": {"add": ["NET_RAW", "SYS_ADMIN"]}},
            f"first stop running privileged and take SYS_ADMIN out of capabilities.add, then {SET}: "
            "the API server refuses that beside privileged: true",
        ),
        (
            {"capabilities": {"add": ["SYS_ADMIN", "CAP_SYS_ADMIN"]}},
            f"first take SYS_ADMIN and CAP_SYS_ADMIN out of capabilities.add, then {SET}: "
            "the API server refuses that beside CAP_SYS_ADMIN",
        ),
    ],
)
@pytest.mark.parametrize("said", [{}, {"allowPrivilegeEscalation": True}])
def test_privilege_escalation_is_not_to_be_forbidden_alone(
    context: dict[str, Any], said: dict[str, Any], advice: str
) -> None:
    (hit,) = hits("privilege-escalation", pod({"containers": [container(securityContext={**context, **said})]}))
    assert hit.help == advice


def test_probe_ports_by_name_and_by_number() -> None:
    assert builtin_rule("undeclared-probe-port").severity is Severity.MEDIUM
    probes = {
        "livenessProbe": {"httpGet": {"port": "web"}},
        "readinessProbe": {"tcpSocket": {"port": 81}},
        "startupProbe": {"tcpSocket": {"port": "80"}},
    }
    subject = pod({"containers": [container(ports=[{"containerPort": 80}], **probes)]})
    got = hits("undeclared-probe-port", subject, numbers=True)
    assert [(hit.message, hit.help) for hit in got] == [
        (
            'the liveness probe of container "app" cannot work: it asks for port "web", and the container has no port of that name',
            "give one of the container's ports that name, or ask for the port by its number",
        ),
        (
            'the readiness probe of container "app" asks for port 81, which is not among the declared ports of the container',
            "Kubernetes asks there all the same: add the port to the container's ports, or correct the probe",
        ),
        (
            'the startup probe of container "app" cannot work: it asks for port "80", and the container has no port of that name',
            "write the number without quotes: in quotes it is a name",
        ),
    ]
    assert hits("undeclared-probe-port", subject) == [got[0], got[2]]


@pytest.mark.parametrize(
    ("live", "ready", "said", "threshold"),
    [
        ({}, {}, "gives up after 30 s, as the other does", 4),
        ({"periodSeconds": 5}, {"periodSeconds": 5}, "gives up after 15 s, as the other does", 4),
        ({"failureThreshold": 1}, {}, "gives up after 10 s, before the other does (30 s)", 4),
        ({"periodSeconds": 1, "failureThreshold": 10}, {}, "gives up after 10 s, before the other does (30 s)", 31),
        ({"periodSeconds": 7}, {}, "gives up after 21 s, before the other does (30 s)", 5),
        (
            {"periodSeconds": 60, "failureThreshold": 1},
            {"failureThreshold": 6},
            "gives up after 60 s, as the other does",
            2,
        ),
    ],
)
def test_identical_probes(live: dict[str, int], ready: dict[str, int], said: str, threshold: int) -> None:
    request = {"tcpSocket": {"port": 80}}
    probes = {"livenessProbe": {**request, **live}, "readinessProbe": {**request, **ready}}
    (hit,) = hits("identical-probes", pod({"containers": [container(**probes)]}))
    assert hit.message == f'container "app" asks the same in both probes: the liveness probe {said}'
    assert hit.help == f"ask for less in the livenessProbe, or give it a failureThreshold of {threshold} or more"
    # Whoever follows the second piece of advice is rid of the finding, and with less would not be.
    probes["livenessProbe"]["failureThreshold"] = threshold
    assert hits("identical-probes", pod({"containers": [container(**probes)]})) == []
    probes["livenessProbe"]["failureThreshold"] = threshold - 1
    assert len(hits("identical-probes", pod({"containers": [container(**probes)]}))) == 1


def test_no_namespace_is_not_the_default_namespace() -> None:
    body = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "shop"}}
    ((_, hit),) = project_hits("default-namespace", [manifest(body)])
    assert hit.message == "the Service names no namespace: whoever applies it decides, and it is default where nobody does"
    assert hit.help == "set metadata.namespace, or the option allow_unset where kubectl's context, Helm or Argo CD sets it"
    body["metadata"] = {"name": "shop", "namespace": "default"}
    ((_, hit),) = project_hits("default-namespace", [manifest(body)])
    assert hit.message == "the Service lies in the default namespace"
    assert hit.help == "set metadata.namespace to a namespace of its own"
    assert builtin_rule("default-namespace").severity is Severity.LOW


@pytest.mark.parametrize(
    ("rule_id", "version", "kind", "kubernetes", "advice"),
    [
        # The replacement of the replacement, where the first is gone or on its way out.
        (
            "removed",
            "flowcontrol.apiserver.k8s.io/v1alpha1",
            "FlowSchema",
            (1, 37),
            "flowcontrol.apiserver.k8s.io/v1 FlowSchema",
        ),
        (
            "removed",
            "flowcontrol.apiserver.k8s.io/v1beta1",
            "FlowSchema",
            (1, 30),
            "flowcontrol.apiserver.k8s.io/v1 FlowSchema",
        ),
        (
            "removed",
            "flowcontrol.apiserver.k8s.io/v1beta1",
            "FlowSchema",
            (1, 28),
            "flowcontrol.apiserver.k8s.io/v1beta3 FlowSchema",
        ),
        # The replacement is yet to come, but another version is served.
        ("removed", "batch/v2alpha1", "ScheduledJob", (1, 20), "batch/v1beta1 CronJob"),
        ("removed", "batch/v2alpha1", "ScheduledJob", (1, 21), "batch/v1 CronJob"),
        # Kubernetes names no replacement, but serves a better version of the same kind.
        ("removed", "policy/v1beta1", "Eviction", (1, 25), "policy/v1 Eviction"),
        ("removed", "resource.k8s.io/v1alpha3", "DeviceClass", (1, 34), "resource.k8s.io/v1beta1 DeviceClass"),
        ("removed", "resource.k8s.io/v1alpha3", "DeviceClass", (1, 35), "resource.k8s.io/v1 DeviceClass"),
        ("removed", "resource.k8s.io/v1alpha3", "DeviceClass", (1, 38), "resource.k8s.io/v1 DeviceClass"),
        ("removed", "scheduling.k8s.io/v1alpha1", "Workload", (1, 36), "scheduling.k8s.io/v1alpha2 Workload"),
        ("deprecated", "networking.k8s.io/v1beta1", "IPAddress", (1, 35), "networking.k8s.io/v1 IPAddress"),
        (
            "deprecated",
            "coordination.k8s.io/v1alpha2",
            "LeaseCandidate",
            (1, 36),
            "coordination.k8s.io/v1beta1 LeaseCandidate",
        ),
    ],
)
def test_the_version_to_use(rule_id: str, version: str, kind: str, kubernetes: tuple[int, int], advice: str) -> None:
    subject = manifest({"apiVersion": version, "kind": kind, "metadata": {"name": "shop"}})
    (hit,) = hits(f"{rule_id}-api-version", subject, kubernetes=kubernetes)
    assert hit.help == f"use {advice}"


@pytest.mark.parametrize(
    ("rule_id", "version", "kind", "kubernetes", "advice"),
    [
        (
            "removed",
            "extensions/v1beta1",
            "PodSecurityPolicy",
            (1, 37),
            "remove the object, or see what replaces it: https://",
        ),
        ("deprecated", "extensions/v1beta1", "PodSecurityPolicy", (1, 15), "use policy/v1beta1 PodSecurityPolicy"),
        (
            "deprecated",
            "scheduling.k8s.io/v1beta1",
            "PodGroup",
            (1, 40),
            "plan to do without: Kubernetes names no replacement",
        ),
    ],
)
def test_kinds_that_end(rule_id: str, version: str, kind: str, kubernetes: tuple[int, int], advice: str) -> None:
    subject = manifest({"apiVersion": version, "kind": kind, "metadata": {"name": "shop"}})
    (hit,) = hits(f"{rule_id}-api-version", subject, kubernetes=kubernetes)
    assert hit.help.startswith(advice)


@pytest.mark.parametrize("minor", range(16, 46))
def test_no_advice_names_a_version_that_the_target_does_not_serve(minor: int) -> None:
    table = load_lifecycle()
    for version, kind in table:
        subject = manifest({"apiVersion": version, "kind": kind, "metadata": {"name": "x"}})
        for rule_id in ("removed-api-version", "deprecated-api-version"):
            for hit in hits(rule_id, subject, kubernetes=(1, minor)):
                word, use, named = hit.help.partition("use ")
                if use and not word:
                    name, later, since = named.partition(" once the cluster runs Kubernetes ")
                    better = table[tuple(name.split(" "))]  # type: ignore[index]  # apiVersion and kind
                    assert not is_removed(better, (1, minor)), (version, kind, hit.help)
                    assert (version, kind) != tuple(name.split(" "))
                    assert is_introduced(better, (1, minor)) is not bool(later), (version, kind, hit.help)
                    assert not since or since == f"1.{(better.introduced or (1, 0))[1]}"


@pytest.mark.parametrize("kind", ["Service", "Configuration", "Revision"])
def test_knative_probes_by_itself(kind: str) -> None:
    spec = {"template": {"spec": {"containers": [container()]}}} if kind != "Revision" else {"containers": [container()]}
    body = {"apiVersion": "serving.knative.dev/v1", "kind": kind, "metadata": {"name": "shop"}, "spec": spec}
    assert len(manifest(body).containers) == 1
    assert hits("missing-readiness-probe", manifest(body)) == []
    assert len(hits("missing-readiness-probe", manifest({**body, "apiVersion": "serving.example.com/v1"}))) == 1


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ({"hostPath": {"path": "/data"}}, ['the PersistentVolume uses "/data" of the node']),
        ({"hostPath": {}}, ["the PersistentVolume uses a path of the node"]),
        ({"hostPath": ["/"]}, ["the PersistentVolume uses a path of the node"]),
        ({"hostPath": None}, []),
        ({"local": {"path": "/data"}}, []),
        (["hostPath"], []),
    ],
)
def test_persistent_volumes_on_a_host_path(spec: Any, expected: list[str]) -> None:
    body = {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": "data"}, "spec": spec}
    got = hits("host-path-volume", manifest(body))
    assert [(hit.path, hit.message) for hit in got] == [(("spec", "hostPath"), message) for message in expected]
    assert {hit.help for hit in got} <= {"use local with a nodeAffinity for a disk of the node, or a volume of a CSI driver"}
    assert hits("host-path-volume", manifest({**body, "apiVersion": "example.com/v1"})) == []
