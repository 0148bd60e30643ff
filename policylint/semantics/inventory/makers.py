"""What in the input may make objects that nobody wrote down: controllers of custom resources, charts, tools in containers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policylint.model.lazy import lazy
from policylint.model.manifest import Manifest, ManifestSet
from policylint.semantics.inventory.declared import stands_in

_LONGEST = 253
_PARTS = lazy(r"[-.]")
_WORDS = lazy(r"[a-z0-9][-a-z0-9.]*[a-z0-9]")
_OF_TOOLS = ("ConfigMap", "Secret")
# Groups that end like Kubernetes' own and are custom resources.
_CUSTOM = ("gateway.networking.k8s.io", "snapshot.storage.k8s.io")
# Annotations that make cert-manager's ingress-shim and its like issue a certificate into the Secret that tls names.
_ISSUING = ("cert-manager.io/", "certmanager.k8s.io/", "kubernetes.io/tls-acme", "cert.gardener.cloud/")
# The operator's own ending: the Secret of a user of a cluster of the Zalando operator.
_ENDINGS = (".credentials.postgresql.acid.zalan.do",)


class Makers:
    """Answers whether something at hand may make an object of a name.

    A custom resource may make objects of its own name, objects whose names begin with it (``shop-app`` of a cluster
    ``shop``, what a HelmRelease installs), and whatever is named in it. A tool may make the Secrets and ConfigMaps that its
    arguments name.
    """

    def __init__(self, manifests: ManifestSet) -> None:
        self._owners: set[str] = set()
        self._named: set[str] = set()
        self._told: set[str] = set()
        for manifest in manifests.manifests:
            if is_custom(manifest) and not stands_in(manifest):
                self._owners.add(manifest.resource.name)
                self._named.update(_texts(manifest.body))
            elif manifest.resource.kind == "Ingress" and _is_issued(manifest):
                self._named.update(_texts(manifest.body.get("spec")))
            for container in manifest.containers:
                for field in ("command", "args"):
                    self._told.update(word for text in _texts(container.body.get(field)) for word in _WORDS.findall(text))

    def names(self, name: str, kind: str) -> bool:
        """Whether something at hand that may make an object of the kind has the name, or names it."""
        told = kind in _OF_TOOLS and name in self._told
        return told or name in self._owners or name in self._named or name.endswith(_ENDINGS)

    def owns(self, name: str) -> bool:
        """Whether the name begins with that of something at hand that may make objects."""
        ends = [found.start() for found in _PARTS.finditer(name)]
        return not self._owners.isdisjoint(name[:end] for end in ends)


def is_custom(manifest: Manifest) -> bool:
    """Whether the kind is none of Kubernetes' own, nor a workload of some other group: those use objects."""
    group = manifest.resource.ref.group
    own = "." not in group or (group.endswith(".k8s.io") and group not in _CUSTOM)
    return not own and not manifest.pods


def _is_issued(manifest: Manifest) -> bool:
    metadata = manifest.body.get("metadata")
    annotations = metadata.get("annotations") if isinstance(metadata, dict) else None
    return any(isinstance(key, str) and key.startswith(_ISSUING) for key in annotations or ()) if annotations else False


def _texts(value: Any) -> Iterator[str]:
    """Every text in the data, however deep."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            if len(item) <= _LONGEST or "\n" in item:
                yield item
        elif isinstance(item, dict):
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)
