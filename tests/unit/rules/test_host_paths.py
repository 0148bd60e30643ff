"""Which paths of a node may be mounted."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.rules.cases import container, hits, manifest, pod


def spec(path: Any, *mounts: dict[str, Any]) -> dict[str, Any]:
    return {"containers": [container(volumeMounts=list(mounts))], "volumes": [{"name": "v", "hostPath": {"path": path}}]}


READ = {"name": "v", "mountPath": "/v", "readOnly": True}


@pytest.mark.parametrize(
    ("path", "allow"),
    [
        ("/var/log", ("/var/log",)),
        ("/var//log/./pods/", ("/var/log/",)),
        ("/anything", ("/",)),
        ("/var/log", ("/srv", "/var/log:ro")),
    ],
)
def test_allowed(path: str, allow: tuple[str, ...]) -> None:
    assert hits("host-path-volume", pod(spec(path, READ)), allow=allow) == []


@pytest.mark.parametrize("path", ["/var/logs", "/var", "/", "/var/log/../lib", "", None, 7, ["/var/log"], {"x": 1}])
def test_not_allowed(path: Any) -> None:
    found = hits("host-path-volume", pod(spec(path, READ)), allow=("/var/log",))
    assert [hit.path for hit in found] == [("spec", "volumes", 0, "hostPath")]


@pytest.mark.parametrize(
    "mount", [{**READ, "readOnly": False}, {**READ, "readOnly": "true"}, {"name": "v", "mountPath": "/v"}]
)
def test_read_only_is_read_only_everywhere(mount: dict[str, Any]) -> None:
    assert len(hits("host-path-volume", pod(spec("/var/log", READ, mount)), allow=("/var/log:ro",))) == 1
    assert hits("host-path-volume", pod(spec("/var/log", READ, mount)), allow=("/var/log:ro", "/var")) == []


def test_nobody_knows_how_a_persistent_volume_is_mounted() -> None:
    volume = manifest(
        {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": "v"}, "spec": {"hostPath": {"path": "/data/a"}}}
    )
    assert hits("host-path-volume", volume, allow=("/data",)) == []
    assert [hit.path for hit in hits("host-path-volume", volume, allow=("/data:ro",))] == [("spec", "hostPath")]
