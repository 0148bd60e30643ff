"""A document to the Kubernetes objects in it.

An object has an ``apiVersion`` and a ``kind``. Lists, typed lists (PodList) and OpenShift templates are unrolled.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from policylint.manifests.kustomize import (
    RENDER,
    as_objects,
    inline_patches,
    is_json_patch,
    patch_holders,
    unrendered,
    weakened,
)
from policylint.manifests.pods import find_containers, looks_whole, malformed_pod
from policylint.manifests.weakening import weakening
from policylint.manifests.yaml import YamlError
from policylint.model.manifest import Document, Manifest, Resource
from policylint.model.position import FieldPath
from policylint.model.values import as_mapping

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
_LONGEST_NAME = 300
_NOT_A_MAPPING: Mapping[str, Any] = {}


class Reading(NamedTuple):
    """What a document turned out to be: its manifests, or why it holds none.

    ``incomplete`` holds the paths of what cannot be judged, and why: an object without a usable apiVersion or kind, a
    workload without readable containers. ``unrendered`` says why only a renderer can tell what the document makes.
    """

    manifests: tuple[Manifest, ...]
    incomplete: tuple[tuple[FieldPath, str], ...]
    not_kubernetes: str
    unrendered: str = ""


def read_document(document: Document, *, partial: bool = False, renamed: bool = False) -> Reading:
    """The manifests in a document. ``partial``: a kustomization names the file as a patch; ``renamed``: it gives the
    objects in it other names.
    """
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
            manifest = _manifest(document, path, body, inherited, partial=partial)
            manifest = manifest._replace(renamed=True) if renamed else manifest
            manifests.append(manifest)
            for place, what in () if manifest.partial else malformed_pod(manifest):
                incomplete.append(((*path, *place), what))
    fault = _add_patches(document, manifests, partial=partial)
    if fault:
        return Reading(tuple(manifests), tuple(incomplete), "", fault)
    if not manifests and not reason:
        reason = _nothing(document.value)
    return Reading(tuple(manifests), tuple(incomplete), "" if manifests or incomplete else reason)


def _add_patches(document: Document, manifests: list[Manifest], *, partial: bool) -> str:
    """Adds the patches of a kustomization, or of a file that is one, as partial manifests.

    Returns why the document could not be evaluated, if so.
    """
    value = document.value
    found: list[tuple[FieldPath, dict[str, Any]]] = []
    taken = ""
    try:
        if isinstance(value, dict) and (holders := patch_holders(document.file, value)):
            for where in holders:
                found.extend(inline_patches(value, where))
                taken = taken or unrendered(value) or weakened(value, where)
        elif partial and (is_json_patch(value) or any(manifest.partial for manifest in manifests)):
            found = [((), one) for one in as_objects(value)] if is_json_patch(value) else []
            taken = weakening(value)
            taken = f"{taken}: {RENDER}" if taken else ""
    except YamlError as error:
        return error.message if error.limit else f"an inline patch is not YAML: {error.message}"
    for path, body in found:
        made = _manifest(document, (), body, ("", ""), partial=True)
        manifests.append(made._replace(item=path, partial=True))
    return taken


def _nothing(value: Any) -> str:
    if value is None:
        return "an empty document"
    held = _held(value, ("", "")) if isinstance(value, dict) else None
    return "a list without objects" if held else "no apiVersion and kind"


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
            if held is None or not held.only:
                yield path, item, inherited
            if held is not None:
                stack.extend(((*path, *place), one, held.inherit) for place, one in reversed(held.items))
        elif path:
            yield path, _NOT_A_MAPPING, inherited


def _names_an_object(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("apiVersion"), str) and isinstance(value.get("kind"), str)


class _Held(NamedTuple):
    """The objects inside an object: their paths, what they inherit, and whether the outer one is nothing but a list."""

    items: list[tuple[FieldPath, Any]]
    inherit: tuple[str, str]
    only: bool


def _held(body: Mapping[str, Any], inherited: tuple[str, str]) -> _Held | None:
    """What is to be judged on its own inside an object; None for an ordinary object.

    Kubernetes' clients take whatever has ``items`` for a list, whatever its kind is called (apimachinery
    ``unstructured.IsList``), so objects hide nowhere; an OpenShift template has ``objects``.
    """
    version, kind = body.get("apiVersion") or inherited[0], body.get("kind") or inherited[1]
    if not isinstance(version, str) or not isinstance(kind, str) or not version:
        return None
    items, objects = body.get("items"), body.get("objects")
    if isinstance(items, list):
        only = kind.endswith("List")
        inherit = (version, kind.removesuffix("List")) if only and kind != "List" else ("", "")
        members: list[tuple[FieldPath, Any]] = [
            (("items", i), one) for i, one in enumerate(items) if only or _names_an_object(one)
        ]
        return _Held(members, inherit, only)
    if isinstance(objects, list) and kind == "Template":
        return _Held([(("objects", i), one) for i, one in enumerate(objects)], ("", ""), only=True)
    return None


def _fault(path: FieldPath, body: Mapping[str, Any], inherited: tuple[str, str]) -> tuple[str, str]:
    """What is wrong with a mapping that should be an object, or why it is none; both empty for an object.

    Whatever stands in a list of objects (``path`` is not empty) should be one.
    """
    if body is _NOT_A_MAPPING:
        return "an item that is not an object", ""
    version, kind = body.get("apiVersion") or inherited[0], body.get("kind") or inherited[1]
    if isinstance(version, str) and version and isinstance(kind, str) and kind:
        if kind == "List" and body.get("items") is not None:
            return "items is not a list", ""
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
        return f'no API group "{group[:80]}" and no metadata'
    return ""


def _manifest(
    document: Document, path: FieldPath, body: Mapping[str, Any], inherited: tuple[str, str], *, partial: bool
) -> Manifest:
    metadata = body.get("metadata")
    fields: Mapping[str, Any] = as_mapping(metadata)
    name = fields.get("name") or fields.get("generateName") or ""
    resource = Resource(
        _version(_text(body.get("apiVersion") or inherited[0])),
        _text(body.get("kind") or inherited[1]),
        _text(fields.get("namespace") or ""),
        _text(name),
    )
    group = resource.group
    pods, containers = find_containers(group, resource.kind, body)
    partial = partial and not looks_whole(group, resource.kind, body, containers)
    return Manifest(document, path, body, resource, pods, containers, partial)


def _version(text: str) -> str:
    """The apiVersion as it is usually written: "/v1" is that of the core group, too (apimachinery ParseGroupVersion)."""
    return text[1:] if text.startswith("/") and text.count("/") == 1 and len(text) > 1 else text


def _text(value: Any) -> str:
    """A name for reports: as a string, and never longer than any name that Kubernetes takes (253 characters)."""
    return (value if isinstance(value, str) else str(value))[:_LONGEST_NAME]
