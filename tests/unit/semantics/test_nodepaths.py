"""Which paths of a node are sensitive."""

from __future__ import annotations

import pytest

from policylint.semantics.nodepaths import NodePaths, is_runtime_socket


@pytest.mark.parametrize(
    "place",
    [
        "/",
        "/etc",
        "/var",
        "/var/run",
        "/usr/lib",
        "/etc/kubernetes",
        "/etc/kubernetes/admin.conf",
        "/etc/kubernetes/manifests",
        "/root/.kube",
        "/root/.ssh",
        "/etc/cron.d",
        "/etc/cron.d/shop",
        "/etc/systemd/system",
        "/var/lib/kubelet",
        "/var/lib/kubelet/pki/kubelet-client-current.pem",
        "/var/lib/kubelet/pluginsx",
        "/var/lib/docker/containers",
        "/var/lib/rancher",
        "/dev",
        "/dev/sda",
        "/dev/sda1",
        "/dev/nvme0n1p2",
        "/dev/mapper/root",
        "/dev/disk/by-id/x",
        "/dev/mem",
    ],
)
def test_sensitive(place: str) -> None:
    assert place in NodePaths()


@pytest.mark.parametrize(
    "place",
    [
        "/data",
        "/etc/localtime",
        "/etc/ssl/certs",
        "/etc/machine-id",
        "/rootfs",
        "/var/log/pods",
        "/var/lib/kubelet/plugins/shop.example.com/csi.sock",
        "/var/lib/kubelet/plugins_registry",
        "/var/lib/kubelet/device-plugins",
        "/var/lib/rancher/k3s/storage/pvc",
        "/dev/null",
        "/dev/fuse",
        "/dev/net/tun",
        "/dev/dri",
        "/dev/shm",
        "/dev/ttyUSB0",
        "/run/containerd/containerd.sock",
        "/root/docker.sock",
        "/" + "a/" * 10_000,
    ],
)
def test_not_sensitive(place: str) -> None:
    assert place not in NodePaths()


def test_lists_of_ones_own() -> None:
    own = NodePaths(("/data/",), ("/srv",))
    assert [place in own for place in ("/", "/data", "/data/x", "/srv/x", "/etc")] == [True, True, False, True, False]


def test_sockets() -> None:
    sockets = ("/run/docker.sock", "/run/containerd", "/var/run/k3s/containerd", "/opt/crio.sock")
    assert [is_runtime_socket(place) for place in sockets] == [True] * 4
    assert [is_runtime_socket(place) for place in ("/run", "/containerd")] == [False, False]
