"""What one entry of a role's ``rules`` allows, decided as k8s.io/kubernetes pkg/apis/rbac/v1 evaluation_helpers.go does.

So ``*`` stands for every verb, group or resource; ``*/exec`` for that subresource of every resource; and ``pods/*`` for
nothing, because the authorizer compares it letter by letter. An entry with ``resourceNames`` allows no ``create`` of whole
objects and no ``deletecollection``: such requests carry no name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from policylint.model.manifest import Manifest
from policylint.model.position import FieldPath
from policylint.model.values import as_list, texts

GROUP = "rbac.authorization.k8s.io"
GROUPS = (GROUP, "authorization.openshift.io")
"""The groups that roles and bindings are written in: OpenShift turns those of its own into those of Kubernetes."""
ALL = "*"
ROLES = ("Role", "ClusterRole")
BINDINGS = ("RoleBinding", "ClusterRoleBinding")

_WITHOUT_NAME = frozenset(("create", "deletecollection"))
# What has no namespace, so that no Role and no RoleBinding allows anything on it: whole groups, and resources.
_GROUPS_OF_THE_CLUSTER = frozenset(("admissionregistration.k8s.io", "authentication.k8s.io", "certificates.k8s.io"))
_OF_THE_CLUSTER = frozenset(
    (
        ("", "groups"),
        ("", "nodes"),
        ("", "persistentvolumes"),
        ("", "users"),
        (GROUP, "clusterrolebindings"),
        (GROUP, "clusterroles"),
    )
)


class Right(NamedTuple):
    """A right to look for: verbs on a resource of a group.

    What is allowed for some names only counts if one of them is in ``named``, in which ``*`` stands for any.
    """

    group: str
    resource: str
    verbs: tuple[str, ...]
    named: tuple[str, ...] = ()


class Grant(NamedTuple):
    """An entry of a role's rules. ``resources`` keep their places in the list, ``names`` are the resourceNames."""

    path: FieldPath
    groups: frozenset[str]
    resources: tuple[tuple[int, str], ...]
    verbs: frozenset[str]
    names: frozenset[str] = frozenset()


class Match(NamedTuple):
    """What an entry allows of a right: the place of the resource in its list, the resource as written, and the verbs."""

    place: int
    written: str
    resource: str
    verbs: tuple[str, ...]


def is_role(manifest: Manifest) -> bool:
    """Whether the object is a Role or ClusterRole of Kubernetes or OpenShift."""
    return manifest.resource.kind in ROLES and manifest.resource.ref.group in GROUPS


def is_binding(manifest: Manifest) -> bool:
    """Whether the object is a RoleBinding or ClusterRoleBinding of Kubernetes or OpenShift."""
    return manifest.resource.kind in BINDINGS and manifest.resource.ref.group in GROUPS


def grants_of(body: Mapping[str, Any]) -> tuple[Grant, ...]:
    """The entries of a role's rules that speak of resources."""
    rules = body.get("rules")
    found = []
    for index, entry in enumerate(as_list(rules)):
        if isinstance(entry, dict):
            groups, verbs, names = (_set(tuple(texts(entry.get(key)))) for key in ("apiGroups", "verbs", "resourceNames"))
            resources = tuple(_placed(entry.get("resources")))
            if groups and verbs and resources:
                found.append(Grant(("rules", index), groups, resources, verbs, names))
    return tuple(found)


def match(grant: Grant, right: Right, *, wildcards: bool = True) -> Match | None:
    """What the entry allows of the right, None for nothing. Without ``wildcards`` a resource ``*`` counts for nothing.

    Where the list names the resource and has a ``*`` too, the place is that of the name.
    """
    if ALL not in grant.groups and right.group not in grant.groups:
        return None
    if grant.names and ALL not in right.named and grant.names.isdisjoint(right.named):
        return None
    asked: Iterable[str] = right.verbs
    if grant.names and "/" not in right.resource:
        asked = (verb for verb in asked if verb not in _WITHOUT_NAME)
    verbs = tuple(verb for verb in asked if verb in grant.verbs or ALL in grant.verbs)
    if not verbs:
        return None
    named = next((one for one in grant.resources if one[1] != ALL and covers(one[1], right.resource)), None)
    place = named or (next((one for one in grant.resources if one[1] == ALL), None) if wildcards else None)
    return Match(*place, right.resource, verbs) if place else None


def in_namespace(rights: Iterable[Right]) -> tuple[Right, ...]:
    """The rights as far as they can be had in one namespace, through a Role or a RoleBinding.

    ``bind`` on ClusterRoles counts: it is asked for in the namespace of the RoleBinding that names the ClusterRole
    (pkg/registry/rbac/escalation_check.go BindingAuthorized). So does a namespace itself, which is in its own namespace
    (apiserver pkg/endpoints/request/requestinfo.go).
    """
    found = []
    for right in rights:
        kind = right.group, right.resource.partition("/")[0]
        if kind == (GROUP, "clusterroles") and "bind" in right.verbs:
            found.append(right._replace(verbs=("bind",)))
        elif right.group not in _GROUPS_OF_THE_CLUSTER and kind not in _OF_THE_CLUSTER:
            found.append(right)
    return tuple(found)


def covers(written: str, resource: str) -> bool:
    """Whether a resource as a role writes it is, or stands for, that resource (ResourceMatches)."""
    if written in (ALL, resource):
        return True
    _, slash, subresource = resource.partition("/")
    return bool(slash) and written == f"*/{subresource}"


def allows_everywhere(grant: Grant, verbs: Iterable[str], group: str = ALL) -> bool:
    """Whether the entry allows one of the verbs on any resource in every API group; with ``group``, of that group."""
    whole = not grant.names and (ALL in grant.groups or group in grant.groups)
    return whole and any(one == ALL for _, one in grant.resources) and not grant.verbs.isdisjoint((ALL, *verbs))


@lru_cache(4096)
def _set(words: tuple[str, ...]) -> frozenset[str]:
    # Roles are alike: a set of a few words takes more room than all of them.
    return frozenset(words)


def _placed(value: Any) -> Iterator[tuple[int, str]]:
    return ((index, one) for index, one in enumerate(as_list(value)) if isinstance(one, str))
