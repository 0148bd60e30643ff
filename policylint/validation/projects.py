"""When projects beside Kubernetes deprecated and removed versions of their own kinds.

The table is data/lifecycle-projects.csv; its comments say what a row is. It is read once an object's group is among
`GROUPS`. A release is one of the project, as a pair such as (2, 7). Which release a cluster runs is not in its
manifests: unless the configuration says so (`projects: {flux: "2.6"}`), a version counts as gone or deprecated once any
release of the project did that.
"""

from __future__ import annotations

from functools import cache
from os.path import dirname, join
from types import MappingProxyType
from typing import TYPE_CHECKING

from policylint.model.finding import Hit
from policylint.model.lazy import lazy
from policylint.model.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from policylint.model.manifest import Manifest

GROUPS = frozenset(
    (
        "acme.cert-manager.io",
        "argoproj.io",
        "authentication.istio.io",
        "cert-manager.io",
        "certmanager.k8s.io",
        "config.istio.io",
        "gateway.networking.k8s.io",
        "helm.toolkit.fluxcd.io",
        "image.toolkit.fluxcd.io",
        "kustomize.toolkit.fluxcd.io",
        "notification.toolkit.fluxcd.io",
        "rbac.istio.io",
        "security.istio.io",
        "snapshot.storage.k8s.io",
        "source.toolkit.fluxcd.io",
    )
)
"""The groups of the table, so that an object of any other group costs no reading."""

_TABLE = join(dirname(__file__), "data", "lifecycle-projects.csv")
_RELEASE = lazy(r"v?([0-9]{1,4})\.([0-9]{1,4})(?:\.[0-9]{1,4})?")
_LONGEST_CHAIN = 5


class UnknownRelease(Exception):
    """What the configuration says of a project is none: ``project`` is its name there, ``said`` a message for the user."""

    def __init__(self, project: str, said: str) -> None:
        super().__init__(said)
        self.project = project
        self.said = said


class ProjectLifecycle(NamedTuple):
    """The life of one kind, or of every kind (`*`), in one version of a project's group.

    A release is None where no source of the project names one, or where it has not come. `replacement` is "" or such as
    "helm.toolkit.fluxcd.io/v2 HelmRelease". `sources` are addresses; the first one is about the last stage.
    """

    project: str
    group: str
    version: str
    kind: str
    introduced: tuple[int, int] | None
    deprecated: tuple[int, int] | None
    removed: tuple[int, int] | None
    replacement: str
    sources: tuple[str, ...]


def project_hits(manifest: Manifest, projects: Mapping[str, tuple[int, int]], rule: str) -> Iterator[Hit]:
    """The hit at apiVersion of removed-api-version or deprecated-api-version in a project's kind.

    PROJECTS are the releases in use, as `releases_in_use` gives them.
    """
    version, kind = manifest.resource.api_version, manifest.resource.kind
    if version.partition("/")[0] not in GROUPS:
        return
    row = lifecycle_of(version, kind)
    if row is None:
        return
    release = projects.get(row.project)
    said = _removal(row, release) if rule == "removed-api-version" else _deprecation(row, release)
    if said:
        advice = _use_instead(row, release) or f"see what replaces it: {row.sources[0]}"
        older = "" if release else f", or say under projects in the configuration which {row.project} the cluster runs"
        yield Hit(("apiVersion",), f"{version} {kind} {said}", value=version, help=advice + older)


def load_projects() -> Mapping[tuple[str, str], ProjectLifecycle]:
    """Every row by (apiVersion, kind), such as ("cert-manager.io/v1alpha2", "Issuer").

    Raises OSError or ValueError if the shipped file is missing or broken.
    """
    return _table()


def lifecycle_of(api_version: str, kind: str) -> ProjectLifecycle | None:
    """The row of a kind, or of all kinds in its version; None where the table has neither."""
    table = _table()
    return table.get((api_version, kind)) or table.get((api_version, "*"))


def releases_in_use(projects: Mapping[str, str]) -> Mapping[str, tuple[int, int]]:
    """The releases that the configuration names, by project: {"gateway-api": "1.2"} gives {"Gateway API": (1, 2)}.

    Raises UnknownRelease.
    """
    if not projects:
        return {}
    known = {_identifier(row.project): row.project for row in _table().values()}
    releases: dict[str, tuple[int, int]] = {}
    for name, text in projects.items():
        if name not in known:
            raise UnknownRelease(name, f'no project "{name[:40]}" is known, only {", ".join(sorted(known))}')
        release = _release(text)
        if release is None:
            raise UnknownRelease(name, f'{text[:40]!r} is no release; write it as "1.2"')
        releases[known[name]] = release
    return MappingProxyType(releases)


def _removal(row: ProjectLifecycle, release: tuple[int, int] | None) -> str:
    if row.removed is None or not _reached(row.removed, release):
        return ""
    return f"is not served since {row.project} {_shown(row.removed)}"


def _deprecation(row: ProjectLifecycle, release: tuple[int, int] | None) -> str:
    if row.deprecated is None or not _reached(row.deprecated, release) or _removal(row, release):
        return ""
    end = f" and not served from {_shown(row.removed)} on" if row.removed else ""
    return f"is deprecated since {row.project} {_shown(row.deprecated)}{end}"


def _use_instead(row: ProjectLifecycle, release: tuple[int, int] | None) -> str:
    """The last of the replacements that the release serves: ``use cert-manager.io/v1 Issuer``; empty for none."""
    best, following = "", row.replacement
    for _ in range(_LONGEST_CHAIN):
        if not following:
            break
        version, _, kind = following.partition(" ")
        later = _table().get((version, kind))
        if later is None or _is_served(later, release):
            best = following
        following = later.replacement if later else ""
    return f"use {best}" if best else ""


def _is_served(row: ProjectLifecycle, release: tuple[int, int] | None) -> bool:
    return not _removal(row, release) and (row.introduced is None or _reached(row.introduced, release))


def _reached(stage: tuple[int, int], release: tuple[int, int] | None) -> bool:
    """Whether the stage has come: a release of None is the newest, and the table holds nothing later than that."""
    return release is None or stage <= release


def _identifier(project: str) -> str:
    """How the configuration writes a project: gateway-api for Gateway API."""
    return project.lower().replace(" ", "-")


def _shown(release: tuple[int, int]) -> str:
    return f"{release[0]}.{release[1]}"


def _release(text: str) -> tuple[int, int] | None:
    match = _RELEASE.fullmatch(text)
    return (int(match[1]), int(match[2])) if match else None


@cache
def _table() -> Mapping[tuple[str, str], ProjectLifecycle]:
    with open(_TABLE, encoding="utf-8") as file:
        lines = [line for line in file.read().split("\n")[:-1] if not line.startswith("#")]
    kinds: dict[tuple[str, str], ProjectLifecycle] = {}
    for line in lines[1:]:
        project, group, version, kind, introduced, deprecated, removed, replacement, source = line.split(",")
        stages = (_release(introduced), _release(deprecated), _release(removed))
        row = ProjectLifecycle(project, group, version, kind, *stages, replacement, tuple(source.split(" ")))
        kinds[f"{group}/{version}", kind] = row
    return MappingProxyType(kinds)
