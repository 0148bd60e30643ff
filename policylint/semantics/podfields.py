"""More look-ups that rules share: what pods and objects hold, with paths. Values of a wrong type count as not set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from policylint.model.finding import Hit
from policylint.model.manifest import Container, ContainerKind, Manifest, PodSpec
from policylint.model.position import FieldPath
from policylint.model.values import as_list, as_mapping
from policylint.rule import whole_containers
from policylint.workload import RESERVING, resource_gap, shown, volume_label, volumes


class HostPath(NamedTuple):
    """A hostPath volume: the path of its hostPath, who has it (for messages), its name, where it leads, and the pod.

    ``pod`` is None for a PersistentVolume. ``place`` is clean: without doubled or trailing slashes and single dots.
    """

    path: FieldPath
    who: str
    name: str
    place: str
    pod: PodSpec | None


def host_paths(manifest: Manifest) -> Iterator[HostPath]:
    """The hostPath volumes of the pods of a manifest, and that of a PersistentVolume, where they say a path."""
    for pod in manifest.pods:
        for path, volume in volumes(pod):
            place, name = as_mapping(volume.get("hostPath")).get("path"), volume.get("name")
            if isinstance(place, str) and place:
                yield HostPath(
                    (*path, "hostPath"), volume_label(volume), name if isinstance(name, str) else "", _clean(place), pod
                )
    if manifest.resource.kind == "PersistentVolume" and manifest.resource.api_version == "v1":
        place = as_mapping(as_mapping(manifest.body.get("spec")).get("hostPath")).get("path")
        if isinstance(place, str) and place:
            yield HostPath(("spec", "hostPath"), "the PersistentVolume", "", _clean(place), None)


def container_ports(manifest: Manifest) -> Iterator[tuple[Container, FieldPath, int]]:
    """The ports that containers declare, with the path of the entry. Ephemeral containers may have none."""
    for container in manifest.containers:
        ports = container.body.get("ports") if container.kind is not ContainerKind.EPHEMERAL else None
        for index, port in enumerate(as_list(ports)):
            number = as_mapping(port).get("containerPort")
            if isinstance(number, int) and not isinstance(number, bool):
                yield container, (*container.path, "ports", index), number


def metadata_of(manifest: Manifest, where: str) -> Iterator[tuple[FieldPath, Mapping[str, Any], str]]:
    """The metadata of the object (``object``), of its pods (``pods``; a Pod is its own) or ``both``: path, data, whose."""
    own = [pod for pod in manifest.pods if pod.path == ("spec",)]
    if where != "pods" or (own and manifest.resource.kind == "Pod"):
        yield ("metadata",), as_mapping(manifest.body.get("metadata")), f"the {manifest.resource.kind}"
    for pod in manifest.pods if where != "object" else ():
        if pod.path and not (pod.path == ("spec",) and manifest.resource.kind == "Pod"):
            template: Any = manifest.body
            for step in pod.path[:-1]:
                template = template[step]
            yield (*pod.path[:-1], "metadata"), as_mapping(as_mapping(template).get("metadata")), "the pod template"


def resource_gaps(
    manifest: Manifest, section: str, resource: str, kubernetes: tuple[int, int]
) -> Iterator[tuple[Container, FieldPath, str]]:
    """The containers that request (``requests``) or limit (``limits``) nothing of a resource, with the field, and ``no`` or
    ``a zero``.
    """
    for container in whole_containers(manifest, *RESERVING):
        gap = resource_gap(container, section, resource, kubernetes)
        if gap:
            yield container, (*container.path, "resources", section, resource), gap


def unmet_metadata(manifest: Manifest, what: str, wanted: Iterable[str], kinds: tuple[str, ...], where: str) -> Iterator[Hit]:
    """Hits at labels or annotations (``what``: ``label``, ``annotation``) that are missing, or not of the form asked for.

    ``wanted`` are keys, or a key and a pattern (``team=*-team``); ``kinds``: of which objects (none: of all); ``where``: see
    `metadata_of`.
    """
    field = f"{what}s"
    for path, metadata, who in metadata_of(manifest, where) if not kinds or manifest.resource.kind in kinds else ():
        given = as_mapping(metadata.get(field))
        for key, _, pattern in (each.partition("=") for each in wanted if not manifest.partial):
            value, form = given.get(key), shown(pattern, 80)
            if value is None or value == "":
                whole = shown(f"{key}={pattern}" if pattern else key, 80)
                said = f'{who} has no {what} "{shown(key, 80)}"'
                yield Hit((*path, field), said, value=key, help=f"add the {what} {whole}")
            elif pattern and not (isinstance(value, str) and fnmatchcase(value, pattern)):
                said = f'the {what} "{shown(key, 80)}" of {who} is not of the form "{form}"'
                yield Hit((*path, field, key), said, value=key, help=f"give it a value of the form {form}")


def service_account(pod: PodSpec) -> str:
    """The name of the pod's service account: the deprecated field counts where the other is not set (core/v1 conversion)."""
    for field in ("serviceAccountName", "serviceAccount"):
        name = pod.body.get(field)
        if isinstance(name, str) and name:
            return name
    return "default"


def _clean(path: str) -> str:
    return "/" + "/".join(step for step in path.split("/") if step not in ("", "."))
