"""What the examples in the documentation cannot show well: values of odd types, patches, options, and whom a rule spares."""

from __future__ import annotations

from typing import Any

import pytest

from policylint.rules.default_namespace import _NAMESPACED
from policylint.validation.lifecycle import load_lifecycle
from tests.unit.rules.cases import container, hits, manifest, pod, project_hits

MISSING = (
    "missing-cpu-limit",
    "missing-cpu-request",
    "missing-liveness-probe",
    "missing-memory-limit",
    "missing-memory-request",
    "missing-readiness-probe",
    "privilege-escalation",
    "run-as-root",
)


def messages(rule_id: str, spec: dict[str, Any], *, partial: bool = False, **settings: Any) -> list[str]:
    return [hit.message for hit in hits(rule_id, pod(spec, partial=partial), **settings)]


@pytest.mark.parametrize("rule_id", MISSING)
def test_who_is_asked_for_what_is_missing(rule_id: str) -> None:
    assert len(messages(rule_id, {"containers": [container()]})) == 1
    assert messages(rule_id, {"containers": [container()]}, partial=True) == []
    assert messages(rule_id, {"containers": [{"name": "app"}]}) == []


@pytest.mark.parametrize(
    "spec",
    [
        {"initContainers": [container()]},
        {"ephemeralContainers": [container()]},
        {"containers": [container()], "restartPolicy": "Never"},
        {"containers": [container()], "restartPolicy": "OnFailure"},
        {"initContainers": [container(restartPolicy="Always")], "restartPolicy": "Never"},
        {"containers": [container(restartPolicy="OnFailure")]},
    ],
)
@pytest.mark.parametrize("rule_id", ["missing-liveness-probe", "missing-readiness-probe"])
def test_no_probe_is_asked_of(rule_id: str, spec: dict[str, Any]) -> None:
    assert messages(rule_id, spec) == []


@pytest.mark.parametrize(
    "spec",
    [
        {"containers": [container()], "restartPolicy": "Always"},
        {"containers": [container()], "restartPolicy": None},
        {"containers": [container()], "restartPolicy": ["Never"]},
        {"containers": [container(restartPolicy="Always")], "restartPolicy": "Never"},
        {"containers": [container(readinessProbe={}, livenessProbe={})]},
        {"containers": [container(readinessProbe=None, livenessProbe=None)]},
        {"containers": [container(readinessProbe=True, livenessProbe=True)]},
        {"containers": [container(startupProbe={"tcpSocket": {"port": 1}})]},
    ],
)
@pytest.mark.parametrize("rule_id", ["missing-liveness-probe", "missing-readiness-probe"])
def test_a_probe_is_asked_of(rule_id: str, spec: dict[str, Any]) -> None:
    assert len(messages(rule_id, spec)) == 1


@pytest.mark.parametrize(
    ("version", "kind", "spec"),
    [
        ("batch/v1", "Job", {"template": {"spec": {"containers": [container()]}}}),
        ("batch.volcano.sh/v1alpha1", "Job", {"tasks": [{"template": {"spec": {"containers": [container()]}}}]}),
        ("keda.sh/v1alpha1", "ScaledJob", {"jobTargetRef": {"template": {"spec": {"containers": [container()]}}}}),
        ("example.com/v1", "Backup", {"jobTemplate": {"spec": {"template": {"spec": {"containers": [container()]}}}}}),
    ],
)
def test_jobs_of_any_group_need_no_probes(version: str, kind: str, spec: dict[str, Any]) -> None:
    job = manifest({"apiVersion": version, "kind": kind, "metadata": {"name": "job"}, "spec": spec})
    assert len(job.containers) == 1
    assert hits("missing-liveness-probe", job) == []
    assert hits("missing-readiness-probe", job) == []


@pytest.mark.parametrize("value", [True, "true", "false", 0, 1, {}, []])
@pytest.mark.parametrize("field", ["hostNetwork", "hostPID", "hostIPC"])
def test_only_false_and_null_share_no_namespace(field: str, value: object) -> None:
    assert [hit.path for hit in hits("host-namespaces", pod({field: value}))] == [("spec", field)]
    assert hits("host-namespaces", pod({field: False})) == []
    assert hits("host-namespaces", pod({field: None})) == []


@pytest.mark.parametrize("value", [True, "true", "false", 0, 1, {}, []])
@pytest.mark.parametrize("field", ["containers", "initContainers", "ephemeralContainers"])
def test_only_false_and_null_are_unprivileged(field: str, value: object) -> None:
    subject = pod({field: [container(securityContext={"privileged": value})]}, partial=True)
    assert [hit.path for hit in hits("privileged-container", subject)] == [
        ("spec", field, 0, "securityContext", "privileged")
    ]


def test_a_patch_that_allows_escalation_is_reported() -> None:
    spec = {"containers": [{"name": "app", "securityContext": {"allowPrivilegeEscalation": True}}]}
    assert messages("privilege-escalation", spec, partial=True) == [
        'container "app" may gain privileges: allowPrivilegeEscalation is not false'
    ]


@pytest.mark.parametrize(
    ("of_pod", "of_container", "expected"),
    [
        ({}, {"runAsUser": 1000}, []),
        ({}, {"runAsUser": 1000, "runAsNonRoot": False}, []),
        ({"runAsUser": 0}, {"runAsUser": 1000}, []),
        ({"runAsUser": 1000}, {"runAsUser": 0}, [("spec", "containers", 0, "securityContext", "runAsUser")]),
        ({"runAsNonRoot": True}, {"runAsUser": 0}, [("spec", "containers", 0, "securityContext", "runAsUser")]),
        ({"runAsNonRoot": True}, {"runAsNonRoot": False}, [("spec", "containers", 0, "securityContext", "runAsNonRoot")]),
        ({"runAsNonRoot": False}, {}, [("spec", "securityContext", "runAsNonRoot")]),
        ({"runAsNonRoot": "true"}, {}, [("spec", "securityContext", "runAsNonRoot")]),
        ({"runAsUser": None}, {"runAsUser": None}, [("spec", "containers", 0, "securityContext", "runAsNonRoot")]),
        ({"runAsUser": False}, {}, [("spec", "containers", 0, "securityContext", "runAsNonRoot")]),
    ],
)
def test_who_runs_as_root(
    of_pod: dict[str, Any], of_container: dict[str, Any], expected: list[tuple[str | int, ...]]
) -> None:
    spec = {"securityContext": of_pod, "containers": [container(securityContext=of_container)]}
    assert [hit.path for hit in hits("run-as-root", pod(spec))] == expected
    assert hits("run-as-root", pod({**spec, "os": {"name": "windows"}})) == []


def test_a_patch_of_the_pod_alone_can_make_it_root() -> None:
    spec = {"securityContext": {"runAsUser": 0}}
    assert messages("run-as-root", spec, partial=True) == ["the pod runs as root: runAsUser is 0"]
    assert messages("run-as-root", {"securityContext": {"runAsUser": 1}}, partial=True) == []


@pytest.mark.parametrize("zero", ["0", "0.0", ".0", "0Mi", "0m", "+0", "-0", "0e3", 0, 0.0])
def test_a_zero_quantity_is_as_good_as_none(zero: object) -> None:
    spec = {"containers": [container(resources={"requests": {"memory": zero}, "limits": {"memory": "1Gi"}})]}
    assert messages("missing-memory-request", spec) == ['container "app" has a zero memory request']
    spec = {"containers": [container(resources={"limits": {"memory": zero}})]}
    assert messages("missing-memory-request", spec) == ['container "app" has no memory request']
    assert messages("missing-memory-limit", spec) == ['container "app" has a zero memory limit']


@pytest.mark.parametrize("amount", ["1", "0.5", "00.1", "1n", "5e-1", 1, 0.5])
def test_a_quantity_counts(amount: object) -> None:
    assert messages("missing-cpu-limit", {"containers": [container(resources={"limits": {"cpu": amount}})]}) == []
    assert messages("missing-cpu-request", {"containers": [container(resources={"limits": {"cpu": amount}})]}) == []


@pytest.mark.parametrize("wrong", [True, "", [], {}, None])
def test_what_is_no_quantity_does_not_count(wrong: object) -> None:
    spec = {"containers": [container(resources={"requests": {"cpu": wrong}})]}
    assert messages("missing-cpu-request", spec) == ['container "app" has no CPU request']


@pytest.mark.parametrize(("kubernetes", "count"), [((1, 33), 3), ((1, 34), 0)])
def test_resources_of_the_pod(kubernetes: tuple[int, int], count: int) -> None:
    spec = {
        "resources": {"limits": {"cpu": "1"}},
        "initContainers": [container(), container(restartPolicy="Always")],
        "containers": [container(resources={"requests": {"cpu": "0"}})],
        "ephemeralContainers": [container()],
    }
    assert len(messages("missing-cpu-request", spec, kubernetes=kubernetes)) == count


@pytest.mark.parametrize(
    "volume", [{"name": "v", "hostPath": {}}, {"hostPath": "/"}, {"name": 1, "hostPath": {"path": ["/"]}}]
)
def test_any_host_path_counts(volume: dict[str, Any]) -> None:
    paths = [hit.path for hit in hits("host-path-volume", pod({"volumes": [None, volume, {"name": "w", "hostPath": None}]}))]
    assert paths == [("spec", "volumes", 1, "hostPath")]


@pytest.mark.parametrize(
    ("replicas", "expected"),
    [(1, 1), (None, 1), (0, 0), (2, 0), (True, 0), ("1", 0)],
)
def test_replicas(replicas: object, expected: int) -> None:
    spec = {"replicas": replicas, "template": {"spec": {"containers": [container()]}}}
    body = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "shop"}, "spec": spec}
    assert len(project_hits("single-replica", [manifest(body)])) == expected
    assert project_hits("single-replica", [manifest(body, partial=True)]) == []
    assert project_hits("single-replica", [manifest({**body, "kind": "DaemonSet"})]) == []


@pytest.mark.parametrize(
    ("version", "kind", "name", "namespace", "expected"),
    [
        ("v1", "Pod", "shop", None, 1),
        ("v1", "Pod", "shop", "", 1),
        ("v1", "Pod", "shop", "default", 1),
        ("v1", "Pod", "shop", "defaults", 0),
        ("v1", "Namespace", "default", None, 0),
        ("v1", "Node", "n1", "default", 0),
        ("v1", "Service", "kubernetes", "default", 0),
        ("v1", "Service", "kubernetes", None, 1),
        ("v1", "ServiceAccount", "default", "default", 0),
        ("v1", "ServiceAccount", "shop", "default", 1),
        ("rbac.authorization.k8s.io/v1", "ClusterRole", "shop", None, 0),
        ("rbac.authorization.k8s.io/v1", "RoleBinding", "shop", None, 1),
        ("example.com/v1", "Database", "shop", None, 0),
        ("example.com/v1", "Database", "shop", "default", 1),
        ("gateway.networking.k8s.io/v1", "HTTPRoute", "shop", None, 0),
    ],
)
def test_default_namespace(version: str, kind: str, name: str, namespace: str | None, expected: int) -> None:
    body = {"apiVersion": version, "kind": kind, "metadata": {"name": name, "namespace": namespace}}
    assert len(project_hits("default-namespace", [manifest(body)])) == expected


def test_every_group_of_kubernetes_is_known_to_default_namespace() -> None:
    assert {row.group for row in load_lifecycle().values()} <= set(_NAMESPACED)


@pytest.mark.parametrize(
    ("allow", "why"),
    [
        ((), "no registry is allowed yet, because the option allow is empty"),
        (("ghcr.io", "*.example.com"), "the option allow of disallowed-registry cannot be used"),
    ],
)
def test_without_a_usable_list_no_registry_is_allowed(allow: tuple[str, ...], why: str) -> None:
    found = messages("disallowed-registry", {"containers": [container()]}, allow=allow)
    assert len(found) == 1
    assert why in found[0]


@pytest.mark.parametrize(
    ("image", "moves"),
    [
        ("nginx", True),
        ("nginx:LATEST", True),
        ("nginx:stable", True),
        ("nginx:1", False),
        ("nginx:stable-alpine", False),
        ("localhost:5000/nginx", True),
        ("nginx:", False),
        (f"nginx@sha256:{'a' * 64}", False),
        (f"nginx:latest@sha256:{'a' * 64}", False),
        ("nginx@sha256:abc", False),
    ],
)
def test_tags_that_move(image: str, moves: bool) -> None:
    assert bool(messages("mutable-image-tag", {"containers": [container(image=image)]})) is moves


def test_latest_moves_whatever_the_option_says() -> None:
    spec = {"containers": [container(image="nginx:latest"), container(image="nginx"), container(image="nginx:main")]}
    assert len(messages("mutable-image-tag", spec, moving_tags=())) == 2


def test_image_volumes_are_images() -> None:
    spec = {"volumes": [{"name": "model", "image": {"reference": "models.example.com/m"}}]}
    place = [("spec", "volumes", 0, "image", "reference")]
    for rule_id in ("mutable-image-tag", "missing-image-digest", "disallowed-registry"):
        assert [hit.path for hit in hits(rule_id, pod(spec))] == place
    spec = {"volumes": [{"name": "model", "image": {"reference": "Models/m:"}}]}
    assert [hit.path for hit in hits("invalid-image-reference", pod(spec))] == place


@pytest.mark.parametrize(
    ("probe", "ports", "expected"),
    [
        ({"tcpSocket": {"port": 80}}, None, 0),
        ({"tcpSocket": {"port": 80}}, [], 0),
        ({"tcpSocket": {"port": 80}}, [{"containerPort": 81}], 1),
        ({"tcpSocket": {"port": 80, "host": "127.0.0.1"}}, [{"containerPort": 81}], 0),
        ({"httpGet": {"port": "http"}}, None, 1),
        ({"httpGet": {"port": "http", "host": "127.0.0.1"}}, None, 1),
        ({"httpGet": {"port": "80"}}, [{"containerPort": 80}], 1),
        ({"grpc": {"port": 80}}, [{"containerPort": 80, "protocol": "UDP"}], 0),
        ({"exec": {"command": ["true"]}}, [{"containerPort": 80}], 0),
    ],
)
def test_probe_ports(probe: dict[str, Any], ports: object, expected: int) -> None:
    spec = {"containers": [container(ports=ports, livenessProbe=probe)]}
    assert len(messages("undeclared-probe-port", spec, numbers=True)) == expected
    assert messages("undeclared-probe-port", spec, partial=True) == []


@pytest.mark.parametrize(
    ("live", "ready", "expected"),
    [
        ({"tcpSocket": {"port": 80}}, {"tcpSocket": {"port": 80}}, 1),
        ({"tcpSocket": {"port": 80}}, {"tcpSocket": {"port": 81}}, 0),
        ({"httpGet": {"port": 80, "path": "/"}}, {"httpGet": {"port": 80, "scheme": "HTTP"}}, 1),
        ({"httpGet": {"port": 80}}, {"httpGet": {"port": 80, "path": "/ready"}}, 0),
        ({"exec": {"command": ["a"]}}, {"exec": {"command": ["a"]}, "initialDelaySeconds": 5}, 1),
        ({"exec": {"command": ["a"]}, "failureThreshold": 4}, {"exec": {"command": ["a"]}}, 0),
        ({"exec": {"command": ["a"]}, "periodSeconds": 5}, {"exec": {"command": ["a"]}}, 1),
        ({"failureThreshold": 3}, {"failureThreshold": 3}, 0),
    ],
)
def test_probes_that_are_the_same(live: object, ready: object, expected: int) -> None:
    spec = {"containers": [container(livenessProbe=live, readinessProbe=ready)]}
    assert len(messages("identical-probes", spec)) == expected


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ({"country": False}, [("spec", "country")]),
        ({"aws_region": False}, [("spec", "aws_region")]),
        ({"example.com/data-location": False}, [("spec", "example.com/data-location")]),
        ({"COUNTRIES": [True, False]}, [("spec", "COUNTRIES", 1)]),
        ({"allRegions": [False]}, [("spec", "allRegions", 0)]),
        ({"allRegions": False}, []),
        ({"isMultiRegionTrail": False}, []),
        ({"regional": False, "regionLocked": False, "enabled": False}, []),
        ({"country": "false", "region": None, "locale": True}, []),
        ({"env": [{"name": "COUNTRY", "value": False}]}, [("spec", "env", 0, "value")]),
        ({"terms": [{"key": "topology.kubernetes.io/region", "values": [False]}]}, [("spec", "terms", 0, "values", 0)]),
        ({"flags": [{"name": "DEBUG", "value": False}]}, []),
        ({"countries": {"false": "x"}}, [("spec", "countries", "false")]),
        ({"flags": {"false": "x"}}, []),
    ],
)
def test_countries_that_are_false(spec: dict[str, Any], expected: list[tuple[str | int, ...]]) -> None:
    body = {"apiVersion": "example.com/v1", "kind": "Residency", "metadata": {"name": "r"}, "spec": spec}
    assert [hit.path for hit in hits("boolean-country-code", manifest(body))] == expected


@pytest.mark.parametrize(
    ("version", "kind", "kubernetes", "removed", "deprecated", "advice"),
    [
        ("extensions/v1beta1", "Ingress", (1, 13), 0, 0, ""),
        (
            "extensions/v1beta1",
            "Ingress",
            (1, 15),
            0,
            1,
            "use networking.k8s.io/v1 Ingress once the cluster runs Kubernetes 1.19",
        ),
        ("extensions/v1beta1", "Ingress", (1, 21), 0, 1, "use networking.k8s.io/v1 Ingress"),
        ("extensions/v1beta1", "Ingress", (1, 22), 1, 0, "use networking.k8s.io/v1 Ingress"),
        (
            "flowcontrol.apiserver.k8s.io/v1beta1",
            "FlowSchema",
            (1, 37),
            1,
            0,
            "use flowcontrol.apiserver.k8s.io/v1 FlowSchema",
        ),
        ("policy/v1beta1", "PodSecurityPolicy", (1, 24), 0, 1, "plan to do without: Kubernetes names no replacement"),
        ("apps/v1", "Deployment", (1, 37), 0, 0, ""),
        ("example.com/v1beta1", "Ingress", (1, 37), 0, 0, ""),
    ],
)
def test_api_versions(
    version: str, kind: str, kubernetes: tuple[int, int], removed: int, deprecated: int, advice: str
) -> None:
    subject = manifest({"apiVersion": version, "kind": kind, "metadata": {"name": "shop"}})
    gone = hits("removed-api-version", subject, kubernetes=kubernetes)
    going = hits("deprecated-api-version", subject, kubernetes=kubernetes)
    assert (len(gone), len(going)) == (removed, deprecated)
    assert [hit.help for hit in (*gone, *going)] == ([advice] if advice else [])
