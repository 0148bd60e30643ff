"""Finds the pod specs and containers of an object: by path in Kubernetes' own kinds, by their shape in any other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policylint.model.manifest import Container, ContainerKind, Manifest, PodSpec
from policylint.model.position import FieldPath
from policylint.model.values import as_list, as_mapping

_TEMPLATES = (
    ("", "ReplicationController"),
    ("apps", "DaemonSet"),
    ("apps", "Deployment"),
    ("apps", "ReplicaSet"),
    ("apps", "StatefulSet"),
    ("batch", "Job"),
    ("extensions", "DaemonSet"),
    ("extensions", "Deployment"),
    ("extensions", "ReplicaSet"),
)
_POD_PATHS: dict[tuple[str, str], FieldPath] = {
    ("", "Pod"): ("spec",),
    ("", "PodTemplate"): ("template", "spec"),
    ("batch", "CronJob"): ("spec", "jobTemplate", "spec", "template", "spec"),
    **dict.fromkeys(_TEMPLATES, ("spec", "template", "spec")),
}
# Kinds of Kubernetes itself that hold no pod spec; what looks like one in them is text, a schema, or refused.
_WITHOUT_PODS = {
    "": "ConfigMap Endpoints LimitRange Namespace PersistentVolume PersistentVolumeClaim ResourceQuota Secret Service"
    " ServiceAccount",
    "admissionregistration.k8s.io": "MutatingWebhookConfiguration ValidatingWebhookConfiguration",
    "apiextensions.k8s.io": "CustomResourceDefinition",
    "apiregistration.k8s.io": "APIService",
    "autoscaling": "HorizontalPodAutoscaler",
    "networking.k8s.io": "Ingress IngressClass NetworkPolicy",
    "policy": "PodDisruptionBudget",
    "rbac.authorization.k8s.io": "ClusterRole ClusterRoleBinding Role RoleBinding",
    "scheduling.k8s.io": "PriorityClass",
    "storage.k8s.io": "StorageClass",
}
_NO_PODS = frozenset((group, kind) for group, kinds in _WITHOUT_PODS.items() for kind in kinds.split())
_LISTS = (
    ("containers", ContainerKind.REGULAR),
    ("initContainers", ContainerKind.INIT),
    ("ephemeralContainers", ContainerKind.EPHEMERAL),
)
# Kinds that hand the values under such a key to a chart, whose templates complete them. Nobody else's values are that.
_OF_CHARTS = frozenset(
    (
        ("argoproj.io", "Application"),
        ("argoproj.io", "ApplicationSet"),
        ("helm.crossplane.io", "Release"),
        ("helm.fluxcd.io", "HelmRelease"),
        ("helm.toolkit.fluxcd.io", "HelmRelease"),
    )
)
_VALUES = frozenset(("values", "valuesObject"))
_LIST_NAMES = frozenset(name for name, _ in _LISTS)
# Fields of a pod spec that matter without any container: objects of operators and patches have them alone.
_HOST_FIELDS = ("hostNetwork", "hostPID", "hostIPC")
# What makes a mapping in a custom resource one to look at.
_TELLING = frozenset((*_LIST_NAMES, *_HOST_FIELDS, "volumes", "securityContext", "image"))
_COLLECTIONS = frozenset((dict, list))
# Groups whose objects say by such fields what pods may do, not what they do.
_ABOUT_PODS = frozenset(("constraints.gatekeeper.sh", "policy"))
# Where a link of the search leads: the link of the parent and the key below it. Paths are made for finds only.
_Link = tuple["_Link | None", "str | int"]


def find_containers(group: str, kind: str, body: Mapping[str, Any]) -> tuple[tuple[PodSpec, ...], tuple[Container, ...]]:
    """The pod specs of an object, and all their containers."""
    if (group, kind) in _NO_PODS:
        return (), ()
    path = _POD_PATHS.get((group, kind))
    if path is None:
        return _search(body, of_chart=(group, kind) in _OF_CHARTS, bare=group not in _ABOUT_PODS)
    spec = _at(body, path)
    if not isinstance(spec, dict):
        return (), ()
    pod = PodSpec(path, spec)
    return (pod,), tuple(_containers(pod, always_whole=_has_selector(body)))


def looks_whole(group: str, kind: str, body: Mapping[str, Any], containers: tuple[Container, ...]) -> bool:
    """Whether an object that a kustomization names as a patch could just as well be applied as it is.

    A workload of Kubernetes' own has containers in its pod spec, each with an image, and the kinds of the group apps a
    selector (a Job, CronJob or ReplicationController gets one from the API server).
    """
    if not containers or not all(one.body.get("image") for one in containers):
        return False
    path = _POD_PATHS.get((group, kind))
    if path is None:
        return "containers" in _spec(body) or _has_selector(body)
    return _has_selector(body) or (group != "apps" and "containers" in as_mapping(_at(body, path)))


def malformed_pod(manifest: Manifest) -> Iterator[tuple[FieldPath, str]]:
    """What keeps the containers of a workload of Kubernetes' own from being read: a place, and what is wrong there.

    The API server refuses all of it, but nobody may think that the containers were judged.
    """
    resource = manifest.resource
    path = _POD_PATHS.get((resource.group, resource.kind))
    if path is None:
        return
    spec = _at(manifest.body, path)
    if spec is None:
        if _has_selector(manifest.body):
            yield path, "no pod spec, so no container can be judged"
        return
    if not isinstance(spec, dict):
        yield path, "the pod spec is not a mapping, so no container can be judged"
        return
    if not spec.get("containers") and (_has_selector(manifest.body) or resource.kind == "Pod"):
        yield (*path, "containers"), "no containers, so nothing of this workload can be judged"
    for field, _ in _LISTS:
        items = spec.get(field)
        if items is not None and not isinstance(items, list):
            yield (*path, field), f"{field} is not a list, so no container in it can be judged"
        for index, item in enumerate(as_list(items)):
            if not isinstance(item, dict):
                yield (*path, field, index), "a container that is not a mapping"


def _search(body: Mapping[str, Any], *, of_chart: bool, bare: bool) -> tuple[tuple[PodSpec, ...], tuple[Container, ...]]:
    """Mappings anywhere in the object that hold containers, and containers that stand alone (Argo, Tekton).

    ``bare``: also mappings that give a pod the node's own namespaces or directories, without a container. Shared nodes are
    looked at once.
    """
    pods: list[PodSpec] = []
    containers: list[Container] = []
    stack: list[tuple[_Link | None, Any]] = [(None, body)]
    seen: set[int] = set()
    while stack:
        link, item = stack.pop()
        if id(item) in seen:
            continue
        seen.add(id(item))
        if type(item) is dict and not _TELLING.isdisjoint(item):
            if any(_holds_mappings(item.get(field)) for field in _LIST_NAMES):
                pod = PodSpec(_path(link), item)
                pods.append(pod)
                containers.extend(_containers(pod, in_values=of_chart and not _VALUES.isdisjoint(pod.path)))
            else:
                if bare and _takes_of_host(item):
                    # Its security context is judged as that of a container that stands alone.
                    fields = {key: value for key, value in item.items() if key != "securityContext"}
                    pods.append(PodSpec(_path(link), fields))
                if _stands_alone(link, item):
                    containers.append(_alone(link, item))
        for key, value in item.items() if type(item) is dict else enumerate(item):
            # What is empty holds nothing.
            if value and type(value) in _COLLECTIONS:
                stack.append(((link, key), value))
    alone = {container.pod.path: container.pod for container in containers}
    pods.extend(pod for path, pod in alone.items() if path not in {pod.path for pod in pods})
    pods.sort(key=lambda pod: [str(step) for step in pod.path])
    containers.sort(key=lambda container: [f"{step:09}" if isinstance(step, int) else step for step in container.path])
    return tuple(pods), tuple(containers)


def _takes_of_host(item: Mapping[str, Any]) -> bool:
    """Whether a mapping without containers gives a pod something of its node."""
    if any(item.get(field) is True for field in _HOST_FIELDS):
        return True
    return any(isinstance(one, dict) and isinstance(one.get("hostPath"), dict) for one in as_list(item.get("volumes")))


def _stands_alone(link: _Link | None, item: Mapping[str, Any]) -> bool:
    """Whether a mapping is a container that is in no list of containers."""
    return (isinstance(item.get("securityContext"), dict) and not _in_list(link)) or (
        isinstance(item.get("image"), str) and _is_step(link)
    )


def _alone(link: _Link | None, body: Mapping[str, Any]) -> Container:
    """A container that is in no list of containers: ``container`` of an Argo template, a step of a Tekton task."""
    path = _path(link)
    pod = PodSpec(path[:-1], {})
    return Container(ContainerKind.REGULAR, _name(body), path, body, pod, whole=False)


def _is_step(link: _Link | None) -> bool:
    """Whether the place is one where Argo Workflows or Tekton have a container."""
    if link is None:
        return False
    parent, key = link
    return key in ("container", "script", "stepTemplate") or (parent is not None and parent[1] in ("steps", "sidecars"))


def _in_list(link: _Link | None) -> bool:
    """Whether the place is an item of a list of containers, which is found as such."""
    return link is not None and link[0] is not None and link[0][1] in _LIST_NAMES


def _path(link: _Link | None) -> FieldPath:
    steps: list[str | int] = []
    while link is not None:
        link, key = link
        steps.append(key)
    return tuple(reversed(steps))


def _at(body: Mapping[str, Any], path: FieldPath) -> Any:
    """The value at the path; None where it is missing, and what stands in its way where that is no mapping."""
    value: Any = body
    for step in path:
        if not isinstance(value, dict):
            return value
        value = value.get(step)
    return value


def _spec(body: Mapping[str, Any]) -> Mapping[str, Any]:
    spec = body.get("spec")
    return as_mapping(spec)


def _has_selector(body: Mapping[str, Any]) -> bool:
    return bool(_spec(body).get("selector"))


def _holds_mappings(value: Any) -> bool:
    """Whether a list in a custom resource may hold containers. A list of something else has no image and no security
    context, so no rule finds anything in it.
    """
    return isinstance(value, list) and any(isinstance(item, dict) for item in value)


def _containers(pod: PodSpec, *, always_whole: bool = False, in_values: bool = False) -> Iterator[Container]:
    """The containers of a pod spec. The API server refuses one without an image, so in an object that is not plainly whole
    such a one is a patch; the values of a chart are completed by its templates.
    """
    for field, kind in _LISTS:
        items = pod.body.get(field)
        for index, body in enumerate(as_list(items)):
            if isinstance(body, dict):
                sidecar = kind is ContainerKind.INIT and body.get("restartPolicy") == "Always"
                whole = not in_values and (always_whole or bool(body.get("image")))
                path = (*pod.path, field, index)
                yield Container(ContainerKind.SIDECAR if sidecar else kind, _name(body), path, body, pod, whole)


def _name(body: Mapping[str, Any]) -> str:
    name = body.get("name")
    return name[:253] if isinstance(name, str) else "" if name is None else str(name)[:253]
