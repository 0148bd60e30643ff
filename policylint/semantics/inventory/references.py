"""What pods refer to by name: ConfigMaps, Secrets and their keys, claims, accounts and classes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from sys import intern
from typing import Any, NamedTuple

from policylint.model.manifest import Manifest, ManifestSet, PodSpec
from policylint.model.memo import Memo, once
from policylint.model.position import FieldPath
from policylint.model.values import as_list, as_mapping, dig
from policylint.workload import label, volume_label, volumes

_NAME_MAX = 63
_KINDS: Mapping[str, str] = {
    "configMap": "ConfigMap",
    "configMapKeyRef": "ConfigMap",
    "configMapRef": "ConfigMap",
    "secret": "Secret",
    "secretKeyRef": "Secret",
    "secretRef": "Secret",
}


class Reference(NamedTuple):
    """A field that names an object: its path, kind and name, who says it (for messages), and the keys that are wanted of it.

    ``optional``: the pod runs without it, as it says.
    """

    path: FieldPath
    kind: str
    name: str
    who: str
    keys: tuple[tuple[FieldPath, str], ...] = ()
    optional: bool = False


class Named(NamedTuple):
    """What an object refers to: the ConfigMaps and Secrets that variables and files come from, other Secrets, claims,
    accounts and priority classes.
    """

    configs: tuple[Reference, ...]
    secrets: tuple[Reference, ...]
    claims: tuple[Reference, ...]
    accounts: tuple[Reference, ...]
    priorities: tuple[Reference, ...]


def referring(manifests: ManifestSet, memo: Memo) -> Sequence[tuple[Manifest, Named]]:
    """The objects of a run that refer to others, read once for all rules that ask."""
    return once(memo, _referring, manifests.manifests)


def _referring(manifests: tuple[Manifest, ...]) -> list[tuple[Manifest, Named]]:
    known: dict[FieldPath, FieldPath] = {}
    found = []
    for one in manifests:
        if one.has_pods or one.resource.kind in ("Ingress", "ServiceAccount"):
            named = Named(*(tuple(_kept(reference, known) for reference in some) for some in _named(one)))
            if any(named):
                found.append((one, named))
    return found


def _kept(reference: Reference, known: dict[FieldPath, FieldPath]) -> Reference:
    """The reference, with what many of them have in common kept once."""
    keys = tuple((known.setdefault(path, path), key) for path, key in reference.keys)
    return reference._replace(path=known.setdefault(reference.path, reference.path), who=intern(reference.who), keys=keys)


def _named(manifest: Manifest) -> Named:
    return Named(
        tuple(config_references(manifest)),
        (*pull_secrets(manifest), *_tls(manifest)),
        tuple(claims(manifest)),
        tuple(reference for pod in manifest.pods for reference in account(pod)),
        tuple(pod_field(manifest, "priorityClassName", "PriorityClass")),
    )


def _tls(manifest: Manifest) -> Iterator[Reference]:
    entries = dig(manifest.body, "spec", "tls") if manifest.resource.kind == "Ingress" else None
    for index, entry in enumerate(as_list(entries)):
        name = dig(entry, "secretName")
        if isinstance(name, str) and name:
            yield Reference(("spec", "tls", index, "secretName"), "Secret", name, "the Ingress")


def config_references(manifest: Manifest) -> Iterator[Reference]:
    """The ConfigMaps and Secrets that pods take variables and files from."""
    for container in manifest.containers:
        who = label(container)
        for index, item in enumerate(as_list(container.body.get("env"))):
            if isinstance(item, dict) and item.get("valueFrom"):
                path = (*container.path, "env", index, "valueFrom")
                yield from _sources(as_mapping(item["valueFrom"]), path, ("configMapKeyRef", "secretKeyRef"), who)
        for index, item in enumerate(as_list(container.body.get("envFrom"))):
            path = (*container.path, "envFrom", index)
            yield from _sources(as_mapping(item), path, ("configMapRef", "secretRef"), who)
    for pod in manifest.pods:
        for path, volume in volumes(pod):
            who = volume_label(volume)
            yield from _sources(volume, path, ("configMap", "secret"), who)
            for index, item in enumerate(as_list(as_mapping(volume.get("projected")).get("sources"))):
                place = (*path, "projected", "sources", index)
                yield from _sources(as_mapping(item), place, ("configMap", "secret"), who)


def pull_secrets(manifest: Manifest) -> Iterator[Reference]:
    """The Secrets with credentials for registries, of pods and of ServiceAccounts."""
    holders = [(pod.path, pod.body, "the pod") for pod in manifest.pods]
    if manifest.resource.kind == "ServiceAccount":
        holders.append(((), manifest.body, "the ServiceAccount"))
    for path, body, who in holders:
        for index, item in enumerate(as_list(body.get("imagePullSecrets"))):
            name = as_mapping(item).get("name")
            if isinstance(name, str) and name:
                yield Reference((*path, "imagePullSecrets", index, "name"), "Secret", name, who)


def claims(manifest: Manifest) -> Iterator[Reference]:
    """The PersistentVolumeClaims that volumes name. A StatefulSet puts claims of its own in the place of some volumes."""
    own = set()
    if manifest.resource.kind == "StatefulSet":
        for item in as_list(as_mapping(manifest.body.get("spec")).get("volumeClaimTemplates")):
            name = as_mapping(as_mapping(item).get("metadata")).get("name")
            own.add(name if isinstance(name, str) else "")
    for pod in manifest.pods:
        for path, volume in volumes(pod):
            name, title = as_mapping(volume.get("persistentVolumeClaim")).get("claimName"), volume.get("name")
            title = title if isinstance(title, str) else ""
            if isinstance(name, str) and name and title not in own:
                place = (*path, "persistentVolumeClaim", "claimName")
                yield Reference(place, "PersistentVolumeClaim", name, volume_label(volume))


def claim_specs(manifest: Manifest) -> Iterator[tuple[FieldPath, Mapping[str, Any], str]]:
    """The specs of claims: that of a PersistentVolumeClaim, and those of the templates of a StatefulSet; with whose it is."""
    spec = manifest.body.get("spec") if manifest.resource.kind in ("PersistentVolumeClaim", "StatefulSet") else None
    if manifest.resource.kind == "PersistentVolumeClaim" and isinstance(spec, dict):
        yield ("spec",), spec, "the claim"
    elif manifest.resource.kind == "StatefulSet":
        for index, item in enumerate(as_list(as_mapping(spec).get("volumeClaimTemplates"))):
            own = as_mapping(item).get("spec")
            if isinstance(own, dict):
                yield ("spec", "volumeClaimTemplates", index, "spec"), own, "the claim template"


def pod_field(manifest: Manifest, field: str, kind: str) -> Iterator[Reference]:
    """What a field of the pods names, such as ``priorityClassName``."""
    for pod in manifest.pods:
        name = pod.body.get(field)
        if isinstance(name, str) and name:
            yield Reference((*pod.path, field), kind, name, "the pod")


def account(pod: PodSpec) -> Iterator[Reference]:
    """The ServiceAccount that the pod names: the deprecated field counts where the other is not set."""
    for field in ("serviceAccountName", "serviceAccount"):
        name = pod.body.get(field)
        if isinstance(name, str) and name:
            yield Reference((*pod.path, field), "ServiceAccount", name, "the pod")
            return


def subjects(manifest: Manifest) -> Iterator[tuple[Reference, str]]:
    """The ServiceAccounts that a binding gives rights to, each with the namespace that it names."""
    for index, subject in enumerate(as_list(manifest.body.get("subjects"))):
        one = as_mapping(subject)
        name, namespace = one.get("name"), one.get("namespace")
        if one.get("kind") == "ServiceAccount" and isinstance(name, str) and name:
            place = namespace if isinstance(namespace, str) else manifest.resource.namespace
            yield Reference(("subjects", index, "name"), "ServiceAccount", name, f"the {manifest.resource.kind}"), place


def _sources(holder: Mapping[str, Any], path: FieldPath, fields: tuple[str, ...], who: str) -> Iterator[Reference]:
    for field in fields:
        if field not in holder:
            continue
        source = as_mapping(holder[field])
        called = "secretName" if field == "secret" and "secretName" in source else "name"
        name = source.get(called)
        if isinstance(name, str) and name:
            place = (*path, field)
            keys = tuple(_keys(source, place))
            yield Reference((*place, called), _KINDS[field], name, who, keys, source.get("optional") is True)


def _keys(source: Mapping[str, Any], path: FieldPath) -> Iterator[tuple[FieldPath, str]]:
    key = source.get("key")
    if isinstance(key, str) and key:
        yield (*path, "key"), key
    for index, item in enumerate(as_list(source.get("items"))):
        key = as_mapping(item).get("key")
        if isinstance(key, str) and key:
            yield (*path, "items", index, "key"), key
