"""A document to the Kubernetes objects in it.

An object has an ``apiVersion`` and a ``kind``. ``kind: List``, typed lists (PodList) and OpenShift templates are unrolled;
pod specs are found in the kinds that Kubernetes has and, by their containers, in any other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from policylint.model.manifest import Container, ContainerKind, Document, Manifest, PodSpec, Resource
from policylint.model.position import FieldPath

# Groups that Kubernetes itself serves without a dot. CustomResourceDefinitions need a dot in theirs
# (apiextensions validation: "should be a domain with at least one dot"), so nothing else can be applied.
_DOTLESS_GROUPS = frozenset(("", "apps", "autoscaling", "batch", "extensions", "policy"))
# Objects that a tool or a node component reads from a file and no API server ever gets.
_TOOL_GROUPS = {
    "kustomize.config.k8s.io": "kustomize",
    "config.kubernetes.io": "a KRM function",
    "kubeadm.k8s.io": "kubeadm",
    "kubelet.config.k8s.io": "the kubelet",
    "kubeproxy.config.k8s.io": "kube-proxy",
    "kubescheduler.config.k8s.io": "the scheduler",
    "apiserver.config.k8s.io": "the API server",
    "apiserver.k8s.io": "the API server",
    "audit.k8s.io": "the API server",
    "client.authentication.k8s.io": "kubectl",
    "kind.x-k8s.io": "kind",
    "skaffold": "Skaffold",
    "ctlptl.dev": "ctlptl",
    "backstage.io": "Backstage",
}
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
# Large kinds that hold no pod spec; what looks like one in them is text or a schema.
_NO_PODS = frozenset((("", "ConfigMap"), ("", "Secret"), ("apiextensions.k8s.io", "CustomResourceDefinition")))
_NOT_A_MAPPING: Mapping[str, Any] = {}
_LISTS = (
    ("containers", ContainerKind.REGULAR),
    ("initContainers", ContainerKind.INIT),
    ("ephemeralContainers", ContainerKind.EPHEMERAL),
)


class Reading(NamedTuple):
    """What a document turned out to be: its manifests, or why it holds none.

    ``incomplete`` holds the paths of what should be an object but has no usable apiVersion or kind.
    """

    manifests: tuple[Manifest, ...]
    incomplete: tuple[tuple[FieldPath, str], ...]
    not_kubernetes: str


def read_document(document: Document, *, partial: bool = False) -> Reading:
    """The manifests in a document. ``partial`` marks all of them as patches."""
    manifests: list[Manifest] = []
    incomplete: list[tuple[FieldPath, str]] = []
    reason = ""
    for path, body, inherited in _objects(document.value):
        fault, why = _fault(path, body, inherited)
        if fault:
            incomplete.append((path, fault))
        elif why:
            reason = reason or why
        else:
            manifests.append(_manifest(document, path, body, inherited, partial=partial))
    if not manifests and not reason:
        reason = "an empty document" if document.value is None else "no apiVersion and kind"
    return Reading(tuple(manifests), tuple(incomplete), "" if manifests or incomplete else reason)


def _objects(value: Any) -> Iterator[tuple[FieldPath, Mapping[str, Any], tuple[str, str]]]:
    """The mappings that may be objects, with the apiVersion and kind that they inherit from a typed list.

    Lists inside lists are followed; the depth of a document is bounded, so this ends.
    """
    stack: list[tuple[FieldPath, Any, tuple[str, str]]] = [((), value, ("", ""))]
    while stack:
        path, item, inherited = stack.pop()
        if isinstance(item, list):
            members = [(index, one) for index, one in enumerate(item) if path or _names_an_object(one)]
            stack.extend(((*path, index), one, inherited) for index, one in reversed(members))
        elif isinstance(item, dict):
            held = _held(item, inherited)
            if held is None:
                yield path, item, inherited
            else:
                field, below = held
                stack.extend(((*path, field, i), one, below) for i, one in reversed(list(enumerate(item[field]))))
        elif path:
            yield path, _NOT_A_MAPPING, inherited


def _names_an_object(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("apiVersion"), str) and isinstance(value.get("kind"), str)


def _held(body: Mapping[str, Any], inherited: tuple[str, str]) -> tuple[str, tuple[str, str]] | None:
    """The field whose items are objects, and what these inherit; None for an ordinary object."""
    version, kind = body.get("apiVersion") or inherited[0], body.get("kind") or inherited[1]
    if not isinstance(version, str) or not isinstance(kind, str) or not version:
        return None
    if kind.endswith("List") and isinstance(body.get("items"), list):
        return "items", ("", "") if kind == "List" else (version, kind.removesuffix("List"))
    if kind == "Template" and isinstance(body.get("objects"), list):
        return "objects", ("", "")
    return None


def _fault(path: FieldPath, body: Mapping[str, Any], inherited: tuple[str, str]) -> tuple[str, str]:
    """What is wrong with a mapping that should be an object, or why it is none; both empty for an object.

    Whatever stands in a list of objects (``path`` is not empty) should be one.
    """
    if body is _NOT_A_MAPPING:
        return "an item that is not an object", ""
    version, kind = body.get("apiVersion") or inherited[0], body.get("kind") or inherited[1]
    if isinstance(version, str) and version and isinstance(kind, str) and kind:
        return "", _not_for_a_cluster(version, kind, body)
    if "apiVersion" not in body and "kind" not in body and not inherited[0]:
        metadata, spec = body.get("metadata"), body.get("spec")
        looks_like_one = isinstance(metadata, dict) and isinstance(spec, dict) and "name" in metadata
        if not path and not looks_like_one:
            return "", "no apiVersion and kind"
        return "apiVersion and kind are missing", ""
    if not path and not any(isinstance(body.get(field), dict) for field in ("metadata", "spec", "data", "stringData")):
        return "", "no object: apiVersion or kind without metadata, spec or data"
    field = "kind" if isinstance(version, str) and version else "apiVersion"
    if field not in body:
        return f"{field} is missing", ""
    return f"{field} is not a string" if body[field] is not None else f"{field} is empty", ""


def _not_for_a_cluster(version: str, kind: str, body: Mapping[str, Any]) -> str:
    group = version.rpartition("/")[0]
    if group in _TOOL_GROUPS:
        return f"configuration of {_TOOL_GROUPS[group]}"
    if version == "v1" and kind == "Config" and ("clusters" in body or "contexts" in body):
        return "configuration of kubectl"
    if "." not in group and group not in _DOTLESS_GROUPS and not isinstance(body.get("metadata"), dict):
        return f'no API group "{group}" and no metadata'
    return ""


def _manifest(
    document: Document, path: FieldPath, body: Mapping[str, Any], inherited: tuple[str, str], *, partial: bool
) -> Manifest:
    metadata = body.get("metadata")
    fields: Mapping[str, Any] = metadata if isinstance(metadata, dict) else {}
    name = fields.get("name") or fields.get("generateName") or ""
    resource = Resource(
        _text(body.get("apiVersion") or inherited[0]),
        _text(body.get("kind") or inherited[1]),
        _text(fields.get("namespace") or ""),
        _text(name),
    )
    pods = tuple(_pods(resource.ref.group, resource.kind, body))
    held = tuple(container for pod in pods for container in _containers(pod))
    patch = partial or "$patch" in body or "$patch" in fields
    return Manifest(document, path, body, resource, pods, held, patch)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else str(value)


def _pods(group: str, kind: str, body: Mapping[str, Any]) -> Iterator[PodSpec]:
    if (group, kind) in _NO_PODS:
        return
    path = _POD_PATHS.get((group, kind))
    if path is None:
        yield from _search(body)
        return
    spec: Any = body
    for step in path:
        spec = spec.get(step) if isinstance(spec, dict) else None
    if isinstance(spec, dict):
        yield PodSpec(path, spec)


def _search(body: Mapping[str, Any]) -> Iterator[PodSpec]:
    """Mappings anywhere in the object that hold a list of containers. Shared nodes are looked at once."""
    found: list[PodSpec] = []
    stack: list[tuple[FieldPath, Any]] = [((), body)]
    seen: set[int] = set()
    while stack:
        path, item = stack.pop()
        if id(item) in seen:
            continue
        if isinstance(item, dict):
            seen.add(id(item))
            if any(_are_containers(item.get(field)) for field, _ in _LISTS):
                found.append(PodSpec(path, item))
            stack.extend(((*path, key), value) for key, value in item.items() if isinstance(value, dict | list))
        elif isinstance(item, list):
            seen.add(id(item))
            stack.extend(((*path, i), value) for i, value in enumerate(item) if isinstance(value, dict | list))
    return iter(sorted(found, key=lambda pod: [str(step) for step in pod.path]))


def _are_containers(value: Any) -> bool:
    """Whether a list in a custom resource may hold containers. A list of something else has no image and no security
    context, so no rule finds anything in it.
    """
    return isinstance(value, list) and any(isinstance(item, dict) for item in value)


def _containers(pod: PodSpec) -> Iterator[Container]:
    for field, kind in _LISTS:
        items = pod.body.get(field)
        for index, body in enumerate(items if isinstance(items, list) else ()):
            if isinstance(body, dict):
                sidecar = kind is ContainerKind.INIT and body.get("restartPolicy") == "Always"
                name = _text(body.get("name") or "")
                path = (*pod.path, field, index)
                whole = bool(body.get("image")) and "$patch" not in body
                yield Container(ContainerKind.SIDECAR if sidecar else kind, name, path, body, pod, whole)
