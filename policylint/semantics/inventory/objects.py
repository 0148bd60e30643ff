"""What the input holds of one kind, and whether a reference to an object that it does not hold is a fault.

A repository rarely holds everything that a cluster has. So an object counts as missing only where the input can be expected
to hold it: where what is built together (a directory, or directories that kustomizations tie together; for kinds without a
namespace the whole input) has one of nearly that name, or one of that name in another namespace; and for kinds that are
written beside those who use them, where it has others of the kind. With ``complete`` the input is said to hold everything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from policylint.model.external import External, Externals
from policylint.model.finding import Hit
from policylint.model.lazy import lazy
from policylint.model.manifest import Manifest, ManifestSet
from policylint.model.memo import Memo
from policylint.model.values import as_list, dig
from policylint.semantics.inventory.declared import declared
from policylint.semantics.inventory.references import Reference
from policylint.semantics.inventory.slips import is_slip
from policylint.semantics.makers import EVERYWHERE, Makers, Place
from policylint.semantics.placement import Placement, namespace_of
from policylint.workload import shown

_NAME_MAX = 80
# Of the names that may be meant, no more than so many are compared: all pairs would be quadratic.
_COMPARED = 300
_PLAIN = lazy(r"[A-Za-z0-9](?:[-A-Za-z0-9.:_]{0,251}[A-Za-z0-9])?")
# What a cluster has by itself, or what is put into every namespace of it.
_BUILT_IN: Mapping[str, re.Pattern[str]] = {
    "ClusterRole": lazy(r"(cluster-admin|admin|edit|view|cluster-reader|basic-user|self-.*|system:.*)\Z"),
    "ConfigMap": lazy(r"(kube-root-ca\.crt|openshift-service-ca\.crt|istio-ca-root-cert)\Z"),
    "Namespace": lazy(r"(default|kube-system|kube-public|kube-node-lease|openshift|openshift-.*)\Z"),
    "PriorityClass": lazy(r"(system|openshift)-"),
    "Role": lazy(r"(system:.*|extension-apiserver-authentication-reader)\Z"),
    "ServiceAccount": lazy(r"(default|builder|deployer)\Z"),
}
# Written beside those who use them, so where there are some of the kind, all should be there.
_BESIDE = frozenset(("ConfigMap", "PersistentVolumeClaim", "Role", "ServiceAccount"))
_OF_THE_CLUSTER = frozenset(("ClusterRole", "IngressClass", "Namespace", "PriorityClass", "StorageClass"))
GENERATORS: Mapping[str, str] = {"ConfigMap": "configMapGenerator", "Secret": "secretGenerator"}
# Annotations that have the object copied into other namespaces.
_COPIED = ("reflect", "replicat", "config.appscode.com/sync", "clone")


class _Homes(NamedTuple):
    """Where the objects of one name are: their namespaces (empty: not known), and the first of those in each group."""

    namespaces: set[str]
    groups: dict[str, str]


class Inventory:
    """The objects of one kind in the input, by name."""

    def __init__(
        self,
        manifests: ManifestSet,
        kind: str,
        externals: Iterable[External] = (),
        memo: Memo = None,
        *,
        complete: bool = False,
    ) -> None:
        self.kind = kind
        self._manifests = manifests
        self._memo = memo
        self._externals = Externals(externals)
        self._complete = complete
        self._held: dict[str, list[Manifest]] = {}
        for manifest in manifests.manifests:
            for one in declared(manifest, kind):
                self._held.setdefault(one.name, []).append(manifest)
        self._generated = set(_generated(manifests, kind))
        self._affixes = sorted(set(_affixes(manifests)))[:_COMPARED]
        self._anywhere = {
            name
            for name, held in self._held.items()
            if kind in _OF_THE_CLUSTER or any(not one.resource.namespace for one in held)
        }
        self._copied = {name for name, held in self._held.items() if any(map(_is_copied, held))}
        self._homes: dict[str, _Homes] = {}
        self._alike: dict[tuple[str, int], dict[str, set[str]]] | None = None
        self._groups: dict[str, set[str]] = {}

    def hits(
        self, manifest: Manifest, reference: Reference, namespace: str | None = None, *, beside: bool = True
    ) -> Iterator[tuple[Manifest, Hit]]:
        """The hit at a reference that leads nowhere. ``namespace`` is that of the object where it is not the user's own.
        ``beside``: that there are others of the kind counts.
        """
        name = reference.name
        if reference.optional or not _PLAIN.fullmatch(name) or self.settled(name):
            return
        where = self._where(manifest, namespace)
        homes = self._at(name)
        here = "" in homes.namespaces or where in homes.namespaces or (homes.namespaces and not where)
        if here or self._excused(name, where, manifest):
            return
        beside = beside and not self._makers.owns(name, self._making(manifest, where))
        said = self._said(name, where, homes, self._group(manifest), beside=beside)
        if said:
            what, advice = said
            message = f'{reference.who} uses the {self.kind} "{shown(name, _NAME_MAX)}", {what}'
            declared = f"{self.kind}/{shown(name, _NAME_MAX)}"
            other = f"{advice}; if it lives elsewhere, name it under externals in the configuration: {declared}"
            yield manifest, Hit(reference.path, message, value=name, help=other)

    @cached_property
    def _placement(self) -> Placement:
        return Placement.of(self._manifests, self._memo)

    @cached_property
    def _makers(self) -> Makers:
        return Makers.of(self._manifests, self._memo)

    def settled(self, name: str) -> bool:
        """Whether an object of the name is there whatever the namespace is: built in, generated, or nowhere given one."""
        built_in = _BUILT_IN.get(self.kind)
        if (built_in is not None and built_in.match(name)) or name in self._generated:
            return True
        return name in self._anywhere

    def _where(self, manifest: Manifest, namespace: str | None) -> str:
        if self.kind in _OF_THE_CLUSTER:
            return ""
        return namespace_of(manifest) if namespace is None else namespace

    def _at(self, name: str) -> _Homes:
        """Where the objects of that name are: looked up once."""
        found = self._homes.get(name)
        if found is None:
            found = _Homes(set(), {})
            for one in self._held.get(name, ()):
                namespace, group = namespace_of(one), self._group(one)
                found.namespaces.add(namespace)
                found.groups.setdefault(group, namespace)
            self._homes[name] = found
        return found

    def _group(self, manifest: Manifest) -> str:
        """What is built together. What belongs to no namespace is one for the whole input."""
        return "" if self.kind in _OF_THE_CLUSTER else self._placement.group(manifest)

    def _excused(self, name: str, where: str, manifest: Manifest) -> bool:
        """Whether something else makes the object, or is said to, or a kustomization makes its name of another."""
        if self._externals.covers(self.kind, where, name):
            return True
        if self._makers.names(name, self.kind, self._making(manifest, where)):
            return True
        for prefix, suffix in self._affixes:
            original = name.removeprefix(prefix).removesuffix(suffix)
            if original != name and (original in self._held or original in self._generated):
                return True
        return name in self._copied

    def _making(self, manifest: Manifest, where: str) -> Sequence[Place]:
        """Where those may be who make what the object uses."""
        return EVERYWHERE if self.kind in _OF_THE_CLUSTER else self._makers.near(manifest, where)

    def _said(self, name: str, where: str, homes: _Homes, group: str, *, beside: bool) -> tuple[str, str] | None:
        """What is wrong and what to do; None where the input cannot be expected to hold the object."""
        there = homes.groups.get(group) or (next(iter(homes.groups.values()), None) if self._complete else None)
        if there:
            place = f'which is not in the namespace "{shown(where, 63)}" but in "{shown(there, 63)}"'
            return place, "move it, or what uses it"
        near = self._near(name, where, group)
        if near:
            return f'which is not here, while "{shown(near, _NAME_MAX)}" is', "correct the name"
        beside = beside and self.kind in _BESIDE and self._placement.whole(group)
        spaces = self._groups.get(group, set())
        if self._complete or (beside and spaces and (not where or "" in spaces or where in spaces)):
            return "which is not here", "add it or correct the name"
        return None

    def _near(self, name: str, where: str, group: str) -> str:
        """The name in the group that may be meant."""
        alike = self._index()
        for length in (len(name), len(name) - 1, len(name) + 1):
            for other, spaces in islice(alike.get((group, length), {}).items(), _COMPARED):
                if (not where or "" in spaces or where in spaces) and is_slip(name, other):
                    return other
        return ""

    def _index(self) -> dict[tuple[str, int], dict[str, set[str]]]:
        """The namespaces of names, by group and length of the name; and those of all names of a group."""
        if self._alike is None:
            self._alike = {}
            for name, held in self._held.items():
                for one in held:
                    namespace, group = namespace_of(one), self._group(one)
                    self._alike.setdefault((group, len(name)), {}).setdefault(name, set()).add(namespace)
                    self._groups.setdefault(group, set()).add(namespace)
        return self._alike


def _generated(manifests: ManifestSet, kind: str) -> Iterator[str]:
    field = GENERATORS.get(kind, "")
    for kustomization in manifests.kustomizations:
        made = kustomization.body.get(field) if field else None
        for item in as_list(made):
            name = item.get("name") if isinstance(item, dict) else None
            if isinstance(name, str):
                yield name


def _affixes(manifests: ManifestSet) -> Iterator[tuple[str, str]]:
    for kustomization in manifests.kustomizations:
        prefix, suffix = (kustomization.body.get(field) for field in ("namePrefix", "nameSuffix"))
        pair = (prefix if isinstance(prefix, str) else "", suffix if isinstance(suffix, str) else "")
        if any(pair):
            yield pair


def _is_copied(manifest: Manifest) -> bool:
    annotations = dig(manifest.body, "metadata", "annotations")
    return isinstance(annotations, dict) and any(word in str(key) for key in annotations for word in _COPIED)
