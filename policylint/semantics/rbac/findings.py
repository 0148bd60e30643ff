"""What the rules on rights share: who looks for which rights, and how a hit says so."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from typing import NamedTuple

from policylint.model.finding import Hit
from policylint.model.manifest import Manifest, ManifestSet
from policylint.model.memo import Memo
from policylint.semantics.rbac.grants import ROLES, Grant, Match, Right, grants_of, in_namespace, is_binding, is_role, match
from policylint.semantics.rbac.roles import Name, Roles, Subject, bindings, reference_of, subjects_of, who
from policylint.workload import called, shown

_SHOWN_RESOURCES = 4


class Search(NamedTuple):
    """A right to look for, in words (``read Secrets``) and as the authorizer knows it, and what to do about it.

    ``wildcards``: also where a role allows it with a ``*`` for the resource. ``bindings``: also the bindings that give it.
    ``exempt``: names of roles and bindings, in which ``*`` stands for any text, that are left alone.
    """

    may: str
    rights: tuple[Right, ...]
    help: str
    wildcards: bool = True
    bindings: bool = True
    exempt: tuple[str, ...] = ()


def findings(manifests: ManifestSet, search: Search, memo: Memo) -> Iterator[tuple[Manifest, Hit]]:
    """Hits at the resource in each entry of a role that allows it, and at the role's name in each binding that gives it."""
    for manifest in manifests.of_kind(*ROLES):
        if is_role(manifest) and not is_exempt(manifest, search.exempt):
            for hit in _in_role(manifest, search):
                yield manifest, hit
    if search.bindings:
        yield from _in_bindings(manifests, search, memo)


def is_exempt(manifest: Manifest, patterns: Iterable[str]) -> bool:
    """Whether one of the patterns is of the object's name."""
    return any(fnmatchcase(manifest.resource.name, pattern) for pattern in patterns)


def allows(grants: Iterable[Grant], rights: Sequence[Right], *, wildcards: bool = True) -> bool:
    """Whether an entry allows one of the rights."""
    return any(match(grant, right, wildcards=wildcards) for grant in grants for right in rights)


def subjects_called(
    binding: Manifest, names: Container[tuple[str, str]], given: Container[str], allow_roles: tuple[str, ...]
) -> Iterator[tuple[Subject, str]]:
    """The subjects of a binding that are of these kinds and names, and the role that they get, for a message.

    Left out are roles that they may have: ``given``, the ClusterRoles that Kubernetes gives them, and what ``allow_roles``
    names.
    """
    reference = reference_of(binding) if is_binding(binding) else None
    role = reference.name if reference else ""
    theirs = reference is not None and reference.kind == "ClusterRole" and role in given
    if is_binding(binding) and not theirs and not any(fnmatchcase(role, pattern) for pattern in allow_roles):
        named = f'the role "{shown(role, 80)}"' if role else "a role"
        yield from ((one, named) for one in subjects_of(binding) if (one.kind, one.name) in names)


def _in_role(manifest: Manifest, search: Search) -> Iterator[Hit]:
    rights = search.rights if manifest.resource.kind == "ClusterRole" else in_namespace(search.rights)
    for grant in grants_of(manifest.body) if rights else ():
        found = [one for right in rights if (one := match(grant, right, wildcards=search.wildcards))]
        if found:
            first = found[0]
            yield Hit(
                (*grant.path, "resources", first.place),
                f"the {called(manifest)} may {search.may} ({_said(found)})",
                value=first.written,
                help=search.help,
            )


def _in_bindings(manifests: ManifestSet, search: Search, memo: Memo) -> Iterator[tuple[Manifest, Hit]]:
    roles = Roles.of(manifests, memo)

    def having(rights: tuple[Right, ...]) -> frozenset[Name]:
        return roles.with_right(lambda grants: allows(grants, rights, wildcards=search.wildcards))

    powerful = {"ClusterRoleBinding": having(search.rights), "RoleBinding": having(in_namespace(search.rights))}
    for manifest in bindings(manifests):
        subjects, reference = subjects_of(manifest), reference_of(manifest)
        if (
            subjects
            and reference
            and roles.named_by(manifest) & powerful[manifest.resource.kind]
            and not is_exempt(manifest, search.exempt)
        ):
            role = f'the {reference.kind} "{shown(reference.name, 80)}"'
            said = f"{who(subjects)} may {search.may}, because {role} is bound here"
            yield manifest, Hit(("roleRef", "name"), said, value=reference.name[:200], help=search.help)


def _said(found: list[Match]) -> str:
    """The verbs and resources of matches: ``get, list on secrets``."""
    verbs = ", ".join(dict.fromkeys(verb for one in found for verb in one.verbs))
    resources = list(dict.fromkeys(one.resource for one in found))
    more = len(resources) - _SHOWN_RESOURCES
    said = ", ".join(resources[:_SHOWN_RESOURCES]) + (f" and {more} more" if more > 0 else "")
    return f"{verbs} on {said}"
