"""All the roles of a run, those of Kubernetes included, and what a binding makes of them.

A role is known by its number; bindings name it by a `Name`, of which each role has two. So no set is larger than the roles.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from policylint.model.manifest import Manifest, ManifestSet
from policylint.model.memo import Memo, once
from policylint.model.position import FieldPath
from policylint.model.values import as_list, as_mapping
from policylint.semantics.rbac.aggregation import Aggregation
from policylint.semantics.rbac.builtin import AGGREGATED, PARTS, builtin_grants
from policylint.semantics.rbac.grants import (
    ALL,
    BINDINGS,
    GROUP,
    ROLES,
    Grant,
    Right,
    allows_everywhere,
    grants_of,
    is_binding,
    is_role,
    match,
)
from policylint.workload import shown

_PART_OF = {"view": "edit", "edit": "admin"}
_SHOWN_SUBJECTS = 3
_HANDING_OUT = tuple(Right(GROUP, kind, ("bind", "escalate"), ("cluster-admin",)) for kind in ("clusterroles", "roles"))
# What OpenShift calls those of the system.
_SYSTEM_KINDS = {"SystemGroup": "Group", "SystemUser": "User"}
_ACCOUNT = "system:serviceaccount:"


class Reference(NamedTuple):
    """The role that a binding names. ``namespace`` is that of a Role, empty for a ClusterRole."""

    kind: str
    namespace: str
    name: str


class Name(NamedTuple):
    """What a binding may mean: a reference as it is or, ``anywhere``, whatever the namespace of the role."""

    reference: Reference
    anywhere: bool = False


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
        self._references: list[Reference] = []
        self._aggregation = Aggregation()
        for name, grants in builtin_grants().items():
            labels = {AGGREGATED[PARTS[name]]: "true"} if name in PARTS else {}
            self._add(Reference("ClusterRole", "", name), grants, labels, _own_selector(name))
        for manifest in manifests.of_kind(*ROLES):
            if is_role(manifest):
                self._read(manifest)

    @classmethod
    def of(cls, manifests: ManifestSet, memo: Memo) -> Roles:
        """That of the run."""
        return once(memo, cls, manifests)

    def with_right(self, has: Callable[[tuple[Grant, ...]], bool]) -> frozenset[Name]:
        """The roles whose entries, or those of a part that they aggregate, have the right."""
        return self._named(self._having(has))

    def with_everything(self, group: str = ALL) -> frozenset[Name]:
        """The roles that may create, change and delete any resource in every API group; with ``group``, of that group.

        The entries may say it together, and so may the parts of an aggregated role. Who may do so in the core group, and hand
        out rights, has the others for the asking.
        """
        found = self._everything(group)
        if group == ALL:
            found |= self._everything("") & (self._everything(GROUP) | self._having(_hands_out))
        return self._named(found)

    def _everything(self, group: str) -> set[int]:
        def having(*verbs: str) -> set[int]:
            return self._having(lambda grants: any(allows_everywhere(one, verbs, group) for one in grants))

        return having("create") & having("delete") & having("patch", "update")

    def named_by(self, binding: Manifest) -> frozenset[Name]:
        """What the binding may mean: where a name stands for several roles (overlays), all of them.

        A Role or RoleBinding without a namespace gets one from whoever applies it, so it may fit any.
        """
        reference = reference_of(binding)
        if reference is None:
            return frozenset()
        unsaid = Name(reference._replace(namespace=""))
        return frozenset((Name(reference), unsaid if reference.namespace else unsaid._replace(anywhere=True)))

    def _having(self, has: Callable[[tuple[Grant, ...]], bool]) -> set[int]:
        return self._aggregation.spread({index for index, grants in enumerate(self._grants) if has(grants)})

    def _named(self, roles: set[int]) -> frozenset[Name]:
        references = {self._references[index] for index in roles}
        anywhere = {Name(one._replace(namespace=""), anywhere=True) for one in references}
        return frozenset(anywhere.union(map(Name, references)))

    def _read(self, manifest: Manifest) -> None:
        resource, body = manifest.resource, manifest.body
        rule = body.get("aggregationRule") if resource.kind == "ClusterRole" else None
        selectors = rule.get("clusterRoleSelectors") if isinstance(rule, dict) else None
        metadata = body.get("metadata")
        labels = metadata.get("labels") if isinstance(metadata, dict) and resource.kind == "ClusterRole" else None
        # The controller overwrites the entries of an aggregated role.
        grants = () if isinstance(selectors, list) else grants_of(body)
        namespace = resource.namespace if resource.kind == "Role" else ""
        reference = Reference(resource.kind, namespace, resource.name)
        self._add(reference, grants, as_mapping(labels), selectors)

    def _add(self, reference: Reference, grants: tuple[Grant, ...], labels: Mapping[str, Any], selectors: Any) -> None:
        larger = _PART_OF.get(reference.name) if reference.kind == "ClusterRole" else None
        if larger:
            labels = {**labels, AGGREGATED[larger]: "true"}
        self._aggregation.add(len(self._grants), labels, as_list(selectors))
        self._grants.append(grants)
        self._references.append(reference)


def reference_of(binding: Manifest) -> Reference | None:
    """The role that a binding names, None where it names none."""
    role = as_mapping(binding.body.get("roleRef"))
    kind, name, namespace = role.get("kind"), role.get("name"), binding.resource.namespace
    if binding.resource.ref.group != GROUP:
        # OpenShift's is an object reference: it has a namespace if it is one to a Role, and its kind counts for nothing.
        given = role.get("namespace")
        kind, namespace = ("Role", given) if isinstance(given, str) and given else ("ClusterRole", "")
    elif role.get("apiGroup") not in (None, "", GROUP):
        # The API server sets the group where it is not set, and refuses any other.
        return None
    if not isinstance(name, str) or not name or not isinstance(kind, str) or kind not in ROLES:
        return None
    return Reference(kind, namespace if kind == "Role" else "", name)


def subjects_of(binding: Manifest) -> list[Subject]:
    """Who gets the rights of a binding. A ServiceAccount without a namespace is in that of its RoleBinding.

    The User that a ServiceAccount logs in as is that ServiceAccount.
    """
    items = binding.body.get("subjects")
    found = []
    for index, item in enumerate(as_list(items)):
        kind, name = (item.get("kind"), item.get("name")) if isinstance(item, dict) else (None, None)
        if isinstance(kind, str) and isinstance(name, str) and name:
            namespace = item.get("namespace")
            inherited = binding.resource.namespace if kind == "ServiceAccount" else ""
            place = namespace if isinstance(namespace, str) and namespace else inherited
            found.append(_logged_in(Subject(("subjects", index), _SYSTEM_KINDS.get(kind, kind), place, name)))
    return found


def _logged_in(subject: Subject) -> Subject:
    """The subject, or the ServiceAccount that it is (apiserver pkg/authentication/serviceaccount SplitUsername)."""
    namespace, _, name = subject.name.removeprefix(_ACCOUNT).partition(":")
    is_account = subject.kind == "User" and subject.name.startswith(_ACCOUNT) and namespace and name and ":" not in name
    return subject._replace(kind="ServiceAccount", namespace=namespace, name=name) if is_account else subject


def _hands_out(grants: tuple[Grant, ...]) -> bool:
    return any(match(one, right) for one in grants for right in _HANDING_OUT)


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
