"""Edges of the rules on confinement, scratch volumes, probes, overcommitment and sudo."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.rules.cases import container, hits, manifest, pod


def unhardened(spec: dict[str, Any], annotations: dict[str, str] | None = None) -> list[tuple[Any, ...]]:
    metadata = {"name": "shop", "annotations": annotations or {}}
    subject = manifest({"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec})
    return [hit.path for hit in hits("unhardened-container", subject)]


@pytest.mark.parametrize(
    ("own", "of_pod"),
    [
        ({"seccompProfile": {"type": "Localhost"}}, {}),
        ({}, {"seccompProfile": {"type": "RuntimeDefault"}}),
        ({"seccompProfile": {"type": "RuntimeDefault"}}, {"seccompProfile": {"type": "Unconfined"}}),
        ({"appArmorProfile": {"type": "RuntimeDefault"}}, {}),
        ({}, {"seLinuxOptions": {"level": "s0:c1,c2"}}),
        ({"capabilities": {"drop": ["NET_RAW"]}}, {}),
    ],
)
def test_confined(own: dict[str, Any], of_pod: dict[str, Any]) -> None:
    assert unhardened({"containers": [container(securityContext=own)], "securityContext": of_pod}) == []


@pytest.mark.parametrize(
    ("own", "of_pod"),
    [
        ({"seccompProfile": {"type": "Unconfined"}}, {"seccompProfile": {"type": "RuntimeDefault"}}),
        ({"seccompProfile": {"type": ["RuntimeDefault"]}}, {}),
        ({"capabilities": {"drop": []}}, {}),
        ({"capabilities": {"drop": {"x": 1}, "add": ["ALL"]}}, {}),
        ({"seLinuxOptions": {}}, {}),
        ({}, {"seccompProfile": {}}),
    ],
)
def test_not_confined(own: dict[str, Any], of_pod: dict[str, Any]) -> None:
    found = unhardened({"containers": [container(securityContext=own)], "securityContext": of_pod})
    assert found == [("spec", "containers", 0, "securityContext")]


def test_whom_confinement_is_asked_of() -> None:
    spec = {"containers": [container()]}
    assert unhardened(spec) == [("spec", "containers", 0)]
    assert unhardened(spec, {"container.apparmor.security.beta.kubernetes.io/app": "runtime/default"}) == []
    assert unhardened(spec, {"container.apparmor.security.beta.kubernetes.io/app": "unconfined"}) != []
    assert unhardened({**spec, "os": {"name": "windows"}}) == []
    assert unhardened({"containers": [{"name": "app"}]}) == []


MOUNT = {"name": "tmp", "mountPath": "/tmp"}


def growing(volume: Any, *containers: dict[str, Any], kubernetes: tuple[int, int] = (1, 33), **spec: Any) -> int:
    body = {"containers": list(containers), "volumes": [{"name": "tmp", "emptyDir": volume}], **spec}
    return len(hits("unlimited-empty-dir", pod(body), kubernetes=kubernetes))


def test_scratch_volumes() -> None:
    disk, memory = ({"limits": {name: "1Gi"}} for name in ("ephemeral-storage", "memory"))
    assert growing({}, container(volumeMounts=[MOUNT])) == 1
    assert growing(None, container(volumeMounts=[MOUNT])) == 1
    assert growing({}, container(volumeMounts=[MOUNT], resources=disk)) == 0
    assert growing({}, container(volumeMounts=[MOUNT], resources=memory)) == 1
    assert growing({"medium": "Memory"}, container(volumeMounts=[MOUNT], resources=memory)) == 0
    assert growing({"medium": "Memory"}, container(volumeMounts=[MOUNT], resources=disk)) == 1
    assert growing({"sizeLimit": "1Gi"}, container(volumeMounts=[MOUNT])) == 0
    assert growing({}, container(volumeMounts=[{**MOUNT, "readOnly": True}])) == 0
    assert growing({}, container()) == 0
    assert growing({}, container(volumeMounts=[MOUNT], resources=disk), container(name="b", volumeMounts=[MOUNT])) == 1
    assert growing({"medium": "Memory"}, container(volumeMounts=[MOUNT]), kubernetes=(1, 34), resources=memory) == 0


@pytest.mark.parametrize("probe", ["readinessProbe", "livenessProbe", "startupProbe"])
def test_any_probe_is_enough(probe: str) -> None:
    spec = {"containers": [container(**{probe: {"tcpSocket": {"port": 1}}}), container(name="b", **{probe: {}})]}
    assert [hit.path for hit in hits("unprobed-container", pod(spec))] == [("spec", "containers", 1)]
    assert hits("unprobed-container", pod({**spec, "restartPolicy": "Never"})) == []


@pytest.mark.parametrize(
    ("request_", "limit", "maximum", "found"),
    [
        ("128Mi", "512Mi", ("memory=4",), 0),
        ("128Mi", "513Mi", ("memory=4",), 1),
        ("100M", "0.25G", ("memory=2.5",), 0),
        ("100M", "251M", ("memory=2.5",), 1),
        ("0", "1Gi", ("memory=4",), 0),
        (None, "1Gi", ("memory=4",), 0),
        ("1Gi", "x", ("memory=4",), 0),
        ("1Mi", "1Gi", ("memory", "=4", "memory=x", ""), 0),
        (1, 5, ("memory=4",), 1),
    ],
)
def test_overcommitment(request_: Any, limit: Any, maximum: tuple[str, ...], found: int) -> None:
    spec = {"containers": [container(resources={"requests": {"memory": request_}, "limits": {"memory": limit}})]}
    assert len(hits("overcommitted-resource", pod(spec), maximum=maximum)) == found


@pytest.mark.parametrize(
    "text",
    ["sudo", "sudo -u x y", "/usr/bin/sudo x", "a; sudo b", "a &&sudo b", "x\n  sudo y", "if a; then sudo b; fi", "(sudo x)"],
)
def test_sudo(text: str) -> None:
    found = hits("sudo-in-command", pod({"containers": [container(args=["x", text])]}))
    assert [hit.path[-2:] for hit in found] == [("args", 1)]


@pytest.mark.parametrize("text", ["pseudo", "sudoku", "say sudo", "--sudo", "/etc/sudoers", "sudo-rs", "", 7, None])
def test_no_sudo(text: Any) -> None:
    assert hits("sudo-in-command", pod({"containers": [container(command=[text])]})) == []


def test_the_frozen_registry() -> None:
    spec = {
        "containers": [
            container(image="k8s.gcr.io/pause:3.2"),
            container(image="registry.k8s.io/pause:3.2"),
            container(image="x/k8s.gcr.io"),
        ]
    }
    assert [hit.path for hit in hits("frozen-registry", pod(spec))] == [("spec", "containers", 0, "image")]


def test_denied_registries() -> None:
    def found(image: str, **options: tuple[str, ...]) -> list[str]:
        return [hit.message for hit in hits("disallowed-registry", pod({"containers": [container(image=image)]}), **options)]

    assert found("nginx:1", deny=("docker.io",)) == ["docker.io is a denied registry"]
    assert found("ghcr.io/x/y:1", deny=("docker.io",)) == []
    assert found("ghcr.io/x/y:1", allow=("ghcr.io",), deny=("ghcr.io/x",)) == ["ghcr.io/x is a denied registry"]
    assert found("quay.io/y:1", allow=("ghcr.io",), deny=("ghcr.io/x",)) == [
        "quay.io is not an allowed registry (allowed: ghcr.io)"
    ]
    assert found("NOT AN IMAGE", deny=("docker.io",)) == [
        '"NOT AN IMAGE" is no image reference, so it is in no allowed registry'
    ]
    assert found("ghcr.io/x:1", deny=("*",))[0].startswith(
        "ghcr.io is not an allowed registry: the option deny of disallowed-registry cannot be used: "
    )


def users(spec: dict[str, Any], **options: Any) -> list[tuple[Any, ...]]:
    return [hit.path for hit in hits("disallowed-user-or-group", pod(spec), **options)]


def test_users_and_groups() -> None:
    spec = {
        "containers": [container(), container(securityContext={"runAsUser": 7})],
        "securityContext": {"runAsUser": 5, "fsGroup": 5},
    }
    pod_user, own_user = ("spec", "securityContext", "runAsUser"), ("spec", "containers", 1, "securityContext", "runAsUser")
    assert users(spec) == []
    assert users(spec, run_as_user=("5", "7-9")) == []
    assert users(spec, run_as_user=("1-4", "10")) == [pod_user, own_user]
    assert users(spec, run_as_user=("5-9",), fs_group=("6",)) == [("spec", "securityContext", "fsGroup")]
    assert users(spec, run_as_user=("x", "5-", "-7", "5-7-9", "9" * 30)) == [pod_user, own_user]
    assert users({**spec, "os": {"name": "windows"}}, run_as_user=("1",), fs_group=("1",), required=True) == []


def test_users_and_groups_that_are_required() -> None:
    spec = {"containers": [container(), {"name": "patch"}]}
    options = {"run_as_group": ("1",), "supplemental_groups": ("1",), "required": True}
    assert users(spec, **options) == [("spec", "containers", 0, "securityContext", "runAsGroup")]
    assert [hit.path for hit in hits("disallowed-user-or-group", pod(spec, partial=True), **options)] == []


@pytest.mark.parametrize("value", [None, True, "5", 5.5, [5], {"x": 5}])
def test_users_of_a_wrong_type(value: Any) -> None:
    spec = {
        "containers": [container(securityContext={"runAsUser": value})],
        "securityContext": {"fsGroup": value, "supplementalGroups": [value]},
    }
    assert users(spec, run_as_user=("1",), fs_group=("1",), supplemental_groups=("1",)) == []
