"""What the rules of the Pod Security Standards share: where security contexts stand, and whom a version leaves out.

The standards have a version, which is that of the release they came with; here it is the release that a run is for. The
reference is k8s.io/pod-security-admission, ``policy/check_*.go``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from policylint.model.manifest import Container, Manifest, PodSpec
from policylint.model.position import FieldPath
from policylint.workload import is_windows, label

WINDOWS_EXEMPT_SINCE = (1, 25)
"""The first version whose restricted level asks nothing of Windows pods that the API refuses there (KEP-2802)."""
USER_NAMESPACES_SINCE = (1, 35)
"""The first version that asks less of pods in a user namespace (KEP-127)."""
PROFILE_TYPES = ("RuntimeDefault", "Localhost")
"""The types of seccomp and AppArmor profiles that confine a container."""


class Context(NamedTuple):
    """A security context that somebody wrote: of a pod, or of a container. ``who`` is for messages."""

    who: str
    path: FieldPath
    body: Mapping[str, Any]
    pod: PodSpec

    def profile(self, field: str) -> tuple[FieldPath, Mapping[str, Any]] | None:
        """The field, where it is set to a mapping."""
        value = self.body.get(field)
        return ((*self.path, field), value) if isinstance(value, dict) else None


class Annotation(NamedTuple):
    """An annotation of a pod."""

    key: str
    value: str
    path: FieldPath


def contexts(manifest: Manifest) -> Iterator[Context]:
    """The security contexts of all pods of a manifest and of their containers of every kind, each as it is written."""
    for pod in manifest.pods:
        body = pod.body.get("securityContext")
        if isinstance(body, dict):
            yield Context("the pod", (*pod.path, "securityContext"), body, pod)
    for container in manifest.containers:
        body = container.body.get("securityContext")
        if isinstance(body, dict):
            yield Context(label(container), (*container.path, "securityContext"), body, container.pod)


def asked(manifest: Manifest) -> Iterator[Container]:
    """The containers of every kind that can be asked for what is missing."""
    return (one for one in manifest.containers if one.whole and not manifest.partial)


def own(container: Container, field: str) -> Any:
    """A field of the security context of a container itself, None where it is not set."""
    return _field(container.body, field)


def of_pod(pod: PodSpec, field: str) -> Any:
    """A field of the security context of a pod, None where it is not set."""
    return _field(pod.body, field)


def pod_annotations(manifest: Manifest, pod: PodSpec) -> Iterator[Annotation]:
    """The annotations of a pod: they stand in the metadata beside its spec."""
    above: Any = manifest.body
    for step in pod.path[:-1]:
        above = above[step]
    metadata = above.get("metadata") if isinstance(above, dict) else None
    found = metadata.get("annotations") if isinstance(metadata, dict) else None
    for key, value in found.items() if isinstance(found, dict) else ():
        if isinstance(value, str):
            yield Annotation(key, value, (*pod.path[:-1], "metadata", "annotations", key))


def is_exempt(pod: PodSpec, kubernetes: tuple[int, int]) -> bool:
    """Whether the pod runs on Windows, and the version does not ask it for what the API refuses there."""
    return kubernetes >= WINDOWS_EXEMPT_SINCE and is_windows(pod)


def in_user_namespace(pod: PodSpec, kubernetes: tuple[int, int]) -> bool:
    """Whether the pod has a user namespace of its own, and the version asks less of such pods."""
    return kubernetes >= USER_NAMESPACES_SINCE and pod.body.get("hostUsers") is False


def is_of_image(container: Container, patterns: tuple[str, ...]) -> bool:
    """Whether the image of the container, as it is written, fits one of the patterns (``ghcr.io/example/*``)."""
    image = container.body.get("image")
    return isinstance(image, str) and any(fnmatchcase(image, pattern) for pattern in patterns)


def _field(body: Mapping[str, Any], field: str) -> Any:
    context = body.get("securityContext")
    return context.get(field) if isinstance(context, dict) else None
