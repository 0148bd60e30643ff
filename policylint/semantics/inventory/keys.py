"""The keys of the ConfigMaps and Secrets in the input."""

from __future__ import annotations

from collections.abc import Mapping
from posixpath import basename, dirname
from typing import Any

from policylint.model.manifest import Manifest, ManifestSet
from policylint.model.memo import Memo
from policylint.model.values import as_list, texts
from policylint.semantics.inventory.declared import declared
from policylint.semantics.inventory.objects import GENERATORS
from policylint.semantics.makers import Makers
from policylint.semantics.placement import Placement, namespace_of

_Place = tuple[str, str | None, str | None]


class Keys:
    """The keys of the objects of one kind, by name, group (None: any) and namespace (None: any)."""

    def __init__(self, manifests: ManifestSet, kind: str, memo: Memo = None) -> None:
        self._manifests = manifests
        self._kind = kind
        self._placement = Placement.of(manifests, memo)
        self._makers = Makers.of(manifests, memo)
        self._keys: dict[_Place, set[str]] = {}
        self._whole: set[str] = set()
        self._unknown: set[str] = set()
        self._indexed = False

    def of(self, manifest: Manifest, name: str) -> list[set[str]] | None:
        """The keys of the objects that the name may mean to the manifest; None where they are not known.

        What is built together with the manifest is meant, or where there is none, whatever fits its namespace.
        """
        if not self._indexed:
            self._index()
        if name in self._unknown or name not in self._whole:
            return None
        if self._makers.names(name, self._kind, self._makers.near(manifest, namespace_of(manifest))):
            return None
        where, group = namespace_of(manifest), self._placement.group(manifest)
        for held in (group, None):
            places = ((name, held, where), (name, held, "")) if where else ((name, held, None),)
            found = [self._keys[place] for place in places if place in self._keys]
            if found:
                return found
        return None

    def _index(self) -> None:
        self._indexed = True
        placement = self._placement
        for manifest in self._manifests.manifests:
            for one in declared(manifest, self._kind):
                if not manifest.partial:
                    self._whole.add(one.name)
                if one.keys is not None or not manifest.partial:
                    self._add(one.name, placement.group(manifest), namespace_of(manifest), one.keys)
        for kustomization in self._manifests.kustomizations:
            made = kustomization.body.get(GENERATORS[self._kind])
            for item in as_list(made):
                name = item.get("name") if isinstance(item, dict) else None
                if isinstance(name, str):
                    self._whole.add(name)
                    self._add(name, placement.group_of(dirname(kustomization.file)), "", _generated(item))

    def _add(self, name: str, group: str, namespace: str, keys: frozenset[str] | None) -> None:
        if keys is None:
            self._unknown.add(name)
            return
        for place in ((name, group, namespace), (name, group, None), (name, None, namespace), (name, None, None)):
            self._keys.setdefault(place, set()).update(keys)


def _generated(item: Mapping[str, Any]) -> frozenset[str] | None:
    """The keys that a generator of kustomize makes; None where a file of variables tells."""
    if item.get("envs") or item.get("env") or item.get("behavior") in ("merge", "replace"):
        return None
    keys = {text.partition("=")[0] for text in texts(item.get("literals"))}
    for text in texts(item.get("files")):
        key, equals, _ = text.partition("=")
        keys.add(key if equals else basename(text))
    return frozenset(keys) or None
