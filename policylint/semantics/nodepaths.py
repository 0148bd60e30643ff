"""Which paths of a node give away the node: the sockets of container runtimes, and what its security rests on.

Paths are clean, as `policylint.semantics.podfields.host_paths` gives them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

DIRECTORIES = (
    "/bin",
    "/boot",
    "/dev",
    "/etc",
    "/home",
    "/lib",
    "/lib64",
    "/proc",
    "/run",
    "/sbin",
    "/sys",
    "/usr",
    "/usr/bin",
    "/usr/lib",
    "/usr/local",
    "/usr/local/bin",
    "/usr/sbin",
    "/var",
    "/var/lib",
    "/var/run",
)
"""Directories that are sensitive as a whole, though much below them is harmless: ``/etc/localtime`` is below ``/etc``."""

TREES = (
    "/etc/cron.d",
    "/etc/cron.daily",
    "/etc/cron.hourly",
    "/etc/cron.monthly",
    "/etc/cron.weekly",
    "/etc/crontab",
    "/etc/kubernetes",
    "/etc/ld.so.preload",
    "/etc/pam.d",
    "/etc/passwd",
    "/etc/rancher",
    "/etc/shadow",
    "/etc/ssh",
    "/etc/sudoers",
    "/etc/sudoers.d",
    "/etc/systemd",
    "/lib/systemd",
    "/proc/sys",
    "/root",
    "/run/systemd/private",
    "/run/systemd/system",
    "/usr/lib/systemd",
    "/usr/local/lib/systemd",
    "/var/lib/containerd",
    "/var/lib/containers",
    "/var/lib/docker",
    "/var/lib/etcd",
    "/var/lib/kubelet",
    "/var/lib/rancher/k3s/agent",
    "/var/lib/rancher/k3s/server",
    "/var/lib/rancher/rke2/agent",
    "/var/lib/rancher/rke2/server",
    "/var/spool/cron",
)
"""Directories, and files, that are sensitive with all below them."""

# Where the kubelet meets its plugins (kubelet/config/defaults.go): sockets of CSI drivers and device plugins, no credentials.
_MEETING_PLACES = (
    "/var/lib/kubelet/device-plugins",
    "/var/lib/kubelet/plugins",
    "/var/lib/kubelet/plugins_registry",
    "/var/lib/kubelet/pod-resources",
)
# The whole disk, or the memory, as a file: past every permission of the file system on it (devices.txt of the kernel).
_RAW_DEVICE = re.compile(
    r"/dev/(?:(?:sd|hd|vd|xvd)[a-z]{1,3}[0-9]{0,3}|(?:nvme|dm-|md|loop|mmcblk|nbd|rbd|drbd|zd|bcache)[0-9][a-z0-9]{0,20}"
    r"|(?:block|disk|mapper|md)(?:/.{1,4096})?|mem|kmem|port)\Z",
    re.DOTALL,
)
_SOCKETS = frozenset(
    ("buildkitd.sock", "containerd.sock", "cri-dockerd.sock", "crio.sock", "docker.sock", "dockershim.sock", "podman.sock")
)
_SOCKET_DIRECTORIES = frozenset(("containerd", "crio", "docker", "dockershim", "k3s/containerd", "k0s", "podman"))
_ABOVE_SOCKETS = frozenset(("/", "/run", "/var/run"))


def is_runtime_socket(place: str) -> bool:
    """Whether the path is the socket of a container runtime in one of its usual places, or the directory of it alone."""
    below = place.removeprefix("/var").removeprefix("/run/")
    return place.rpartition("/")[2] in _SOCKETS or (below != place and below in _SOCKET_DIRECTORIES)


def holds_runtime_socket(place: str) -> bool:
    """Whether the path is a directory in which, some way down, the socket of a container runtime usually is."""
    return place in _ABOVE_SOCKETS


class NodePaths:
    """Sensitive paths: ``directories`` as a whole and what lies above them, ``trees`` with all below them too."""

    def __init__(self, directories: Iterable[str] = DIRECTORIES, trees: Iterable[str] = TREES) -> None:
        self._trees = frozenset(tree.rstrip("/") for tree in trees)
        listed = self._trees.union(directory.rstrip("/") for directory in directories)
        self._whole = listed.union(parent for path in listed for parent in _parents(path))

    def __contains__(self, place: str) -> bool:
        """Whether the path is sensitive. The socket of a container runtime is not for us to say."""
        if is_runtime_socket(place):
            return False
        if place.rstrip("/") in self._whole or _RAW_DEVICE.match(place):
            return True
        if any(place == one or place.startswith(f"{one}/") for one in _MEETING_PLACES):
            return False
        return any(parent in self._trees for parent in _parents(place))


def _parents(path: str) -> list[str]:
    """The directories above a path, without a slash at their ends: the root is empty."""
    steps = path.split("/")[:64]
    return ["/".join(steps[:count]) for count in range(1, len(steps))]
