"""Which objects a manifest declares: itself, or the Secret that a controller makes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from policylint.model.manifest import Manifest
from policylint.model.values import as_list, as_mapping, as_text, dig
from policylint.semantics.rbac.grants import GROUPS

_DATA = {"ConfigMap": ("data", "binaryData"), "Secret": ("data", "stringData")}
# The groups of kinds that others have by the same name.
_GROUPS = {
    **dict.fromkeys(("ConfigMap", "PersistentVolumeClaim", "Secret", "ServiceAccount"), ("",)),
    **dict.fromkeys(("ClusterRole", "Role"), GROUPS),
}
_TOKEN = "kubernetes.io/service-account-token"


class Declared(NamedTuple):
    """The name of an object, and its keys; None where something else decides about them."""

    name: str
    keys: frozenset[str] | None = None


def declared(manifest: Manifest, kind: str) -> Iterator[Declared]:
    """The objects of the kind that the manifest declares."""
    resource = manifest.resource
    if resource.kind == kind and resource.ref.group in _GROUPS.get(kind, (resource.ref.group,)):
        keys = frozenset(_members(manifest.body, *_DATA[kind])) if kind in _DATA and not resource.ref.group else None
        filled = not keys or manifest.body.get("type") == _TOKEN
        yield Declared(resource.name, None if filled else keys)
    elif kind == "Secret" and (made := _MADE.get((resource.ref.group, resource.kind))):
        spec = manifest.body.get("spec")
        yield from (one for one in made(as_mapping(spec), resource.name) if one.name)


def stands_in(manifest: Manifest) -> bool:
    """Whether the manifest is there for the Secret that becomes of it."""
    return (manifest.resource.ref.group, manifest.resource.kind) in _MADE


def _sealed(spec: Mapping[str, Any], name: str) -> Iterator[Declared]:
    keys = {*_members(spec, "encryptedData"), *_members(dig(spec, "template"), "data")}
    yield Declared(as_text(dig(spec, "template", "metadata", "name")) or name, frozenset(keys) or None)


def _external(spec: Mapping[str, Any], name: str) -> Iterator[Declared]:
    items = spec.get("data")
    keys = {as_text(dig(item, "secretKey")) for item in items if item} if isinstance(items, list) else set()
    target = spec.get("target")
    open_ended = (
        spec.get("dataFrom") or dig(target, "template") or dig(target, "creationPolicy") in ("Merge", "Orphan", "None")
    )
    yield Declared(as_text(dig(target, "name")) or name, None if open_ended or not keys else frozenset(keys))


def _named_in(*path: str) -> Callable[[Mapping[str, Any], str], Iterator[Declared]]:
    """Those whose Secret has the name that stands there."""
    return lambda spec, _: iter((Declared(as_text(dig(spec, *path))),))


def _same_name(spec: Mapping[str, Any], name: str) -> Iterator[Declared]:
    yield Declared(name)


def _synced(spec: Mapping[str, Any], name: str) -> Iterator[Declared]:
    items = spec.get("secretObjects")
    for item in as_list(items):
        yield Declared(as_text(dig(item, "secretName")))


_MADE: Mapping[tuple[str, str], Callable[[Mapping[str, Any], str], Iterator[Declared]]] = {
    ("bitnami.com", "SealedSecret"): _sealed,
    ("cert-manager.io", "Certificate"): _named_in("secretName"),
    ("external-secrets.io", "ExternalSecret"): _external,
    ("kafka.strimzi.io", "KafkaUser"): _same_name,
    ("kubernetes-client.io", "ExternalSecret"): _same_name,
    ("onepassword.com", "OnePasswordItem"): _same_name,
    ("secrets-store.csi.x-k8s.io", "SecretProviderClass"): _synced,
    ("secrets.hashicorp.com", "VaultDynamicSecret"): _named_in("destination", "name"),
    ("secrets.hashicorp.com", "VaultPKISecret"): _named_in("destination", "name"),
    ("secrets.hashicorp.com", "VaultStaticSecret"): _named_in("destination", "name"),
}


def _members(body: Any, *fields: str) -> Iterator[str]:
    for field in fields:
        held = dig(body, field)
        yield from held if isinstance(held, dict) else ()
