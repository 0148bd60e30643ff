"""All the roles of a run, those of Kubernetes included, and what a binding makes of them.

Sets of roles are numbers with a bit for each role, so that what ClusterRoles aggregate is found without comparing each with
each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from policylint.model.manifest import Manifest, ManifestSet
from policylint.model.memo import Memo, once
from policylint.model.position import FieldPath
from policylint.model.values import as_list, as_mapping
from policylint.semantics.rbac.builtin import AGGREGATED, PARTS, builtin_grants
from policylint.semantics.rbac.grants import (
    ALL,
    BINDINGS,
    GROUP,
    ROLES,
    Grant,
    allows_everywhere,
    grants_of,
    is_binding,
    is_role,
)
from policylint.semantics.selectors import Requirement, from_label_selector
from policylint.workload import shown

_DEPTH = 4
"""How often what is aggregated is aggregated again: view, edit and admin are three."""
_SHOWN_SUBJECTS = 3


class Reference(NamedTuple):
    """The role that a binding names. ``namespace`` is that of a Role, empty for a ClusterRole."""

    kind: str
    namespace: str
    name: str


class Subject(NamedTuple):
    """Who gets the rights of a binding: kind, namespace (of a ServiceAccount) and name, and where it stands."""

    path: FieldPath
    kind: str
    namespace: str
    name: str


class Roles:
    """The roles of a run."""

    def __init__(self, manifests: ManifestSet) -> None:
        self._grants: list[tuple[Grant, ...]] = []
        self._names: dict[Reference, int] = {}
        self._anywhere: dict[Reference, int] = {}
        self._labels: dict[str, dict[str, int]] = {}
        self._aggregated: list[tuple[int, list[Any]]] = []
        for name, grants in builtin_grants().items():
            labels = {AGGREGATED[PARTS[name]]: "true"} if name in PARTS else {}
            self._add(Reference("ClusterRole", "", name), grants, labels, _own_selector(name))
        for manifest in manifests.of_kind(*ROLES):
            if is_role(manifest):
                self._read(manifest)
        # view is a part of edit, and edit of admin.
        for name, larger in (("view", "edit"), ("edit", "admin")):
            self._label(AGGREGATED[larger], "true", self._names[Reference("ClusterRole", "", name)])
        self._parts = [(bit, self._selected(selectors)) for bit, selectors in self._aggregated]

    @classmethod
    def of(cls, manifests: ManifestSet, memo: Memo) -> Roles:
        """That of the run."""
        return once(memo, cls, manifests)

    def with_right(self, has: Callable[[tuple[Grant, ...]], bool]) -> int:
        """The roles whose entries, or those of a part that they aggregate, have the right."""
        found = sum(1 << index for index, grants in enumerate(self._grants) if has(grants))
        for _ in range(_DEPTH):
            larger = found
            for bit, parts in self._parts:
                larger |= bit if parts & found else 0
            if larger == found:
                break
            found = larger
        return found

    def with_everything(self, group: str = ALL) -> int:
        """The roles that may create, change and delete any resource in every API group; with ``group``, of that group.

        The entries may say it together, and so may the parts of an aggregated role.
        """

        def having(*verbs: str) -> int:
            return self.with_right(lambda grants: any(allows_everywhere(one, verbs, group) for one in grants))

        return having("create") & having("delete") & having("patch", "update")

    def named_by(self, binding: Manifest) -> int:
        """The roles that the binding may mean: where a name stands for several (overlays), all of them.

        A Role or RoleBinding without a namespace gets one from whoever applies it, so it may fit any.
        """
        reference = reference_of(binding)
        if reference is None:
            return 0
        unsaid = self._names.get(reference._replace(namespace=""), 0)
        exactly = self._names.get(reference, 0)
        return exactly | unsaid if reference.namespace else exactly | self._anywhere.get(reference, 0)

    def _read(self, manifest: Manifest) -> None:
        resource, body = manifest.resource, manifest.body
        rule = body.get("aggregationRule") if resource.kind == "ClusterRole" else None
        selectors = rule.get("clusterRoleSelectors") if isinstance(rule, Mapping) else None
        metadata = body.get("metadata")
        labels = metadata.get("labels") if isinstance(metadata, Mapping) and resource.kind == "ClusterRole" else None
        # The controller overwrites the entries of an aggregated role.
        grants = () if isinstance(selectors, list) else grants_of(body)
        namespace = resource.namespace if resource.kind == "Role" else ""
        reference = Reference(resource.kind, namespace, resource.name)
        self._add(reference, grants, as_mapping(labels), selectors)

    def _add(self, reference: Reference, grants: tuple[Grant, ...], labels: Mapping[str, Any], selectors: Any) -> None:
        bit = 1 << len(self._grants)
        self._grants.append(grants)
        self._names[reference] = self._names.get(reference, 0) | bit
        anywhere = reference._replace(namespace="")
        self._anywhere[anywhere] = self._anywhere.get(anywhere, 0) | bit
        for key, value in labels.items():
            if isinstance(value, str):
                self._label(key, value, bit)
        if isinstance(selectors, list):
            self._aggregated.append((bit, selectors))

    def _label(self, key: str, value: str, bits: int) -> None:
        values = self._labels.setdefault(key, {})
        values[value] = values.get(value, 0) | bits

    def _selected(self, selectors: list[Any]) -> int:
        """The roles that any of the selectors fits. One without a requirement fits all, as in Kubernetes."""
        found = 0
        for selector in map(from_label_selector, selectors):
            if selector is not None:
                fitting = (1 << len(self._grants)) - 1
                for one in selector.requirements:
                    fitting &= self._fitting(one)
                found |= fitting
        return found

    def _fitting(self, one: Requirement) -> int:
        given = self._labels.get(one.key, {})
        everything = (1 << len(self._grants)) - 1
        bits = _union(given.get(value, 0) for value in one.values) if one.values else _union(given.values())
        return bits if one.operator in ("In", "Exists") else everything & ~bits


def reference_of(binding: Manifest) -> Reference | None:
    """The role that a binding names, None where it names none."""
    role = as_mapping(binding.body.get("roleRef"))
    kind, name = role.get("kind"), role.get("name")
    if not isinstance(name, str) or not name or not isinstance(kind, str) or kind not in ROLES:
        return None
    # The API server sets the group where it is not set, and refuses any other.
    if role.get("apiGroup") not in (None, "", GROUP):
        return None
    return Reference(kind, binding.resource.namespace if kind == "Role" else "", name)


def subjects_of(binding: Manifest) -> list[Subject]:
    """Who gets the rights of a binding. A ServiceAccount without a namespace is in that of its RoleBinding."""
    items = binding.body.get("subjects")
    found = []
    for index, item in enumerate(as_list(items)):
        kind, name = (item.get("kind"), item.get("name")) if isinstance(item, Mapping) else (None, None)
        if isinstance(kind, str) and isinstance(name, str) and name:
            namespace = item.get("namespace")
            inherited = binding.resource.namespace if kind == "ServiceAccount" else ""
            place = namespace if isinstance(namespace, str) and namespace else inherited
            found.append(Subject(("subjects", index), kind, place, name))
    return found


def bindings(manifests: ManifestSet) -> Iterator[Manifest]:
    """The RoleBindings and ClusterRoleBindings of a run."""
    return (manifest for manifest in manifests.of_kind(*BINDINGS) if is_binding(manifest))


def who(subjects: list[Subject]) -> str:
    """The subjects of a binding for a message: ``Group "dev" and 2 others``."""
    names = [f'{shown(one.kind, 20)} "{shown(one.name, 60)}"' for one in subjects[:_SHOWN_SUBJECTS]]
    more = len(subjects) - len(names)
    return ", ".join(names) + (f" and {more} more" if more else "")


def _own_selector(name: str) -> list[Any] | None:
    return [{"matchLabels": {AGGREGATED[name]: "true"}}] if name in AGGREGATED else None


def _union(sets: Any) -> int:
    found = 0
    for one in sets:
        found |= one
    return found
