"""The ports of Services, and what the pods that they select declare."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple

from policylint.model.manifest import Container, ContainerKind, Manifest, ManifestSet
from policylint.model.memo import Memo, once
from policylint.model.position import FieldPath
from policylint.model.values import as_list, dig
from policylint.semantics.placement import namespace_of
from policylint.semantics.pods import Labelled, PodIndex
from policylint.semantics.selectors import service_selector
from policylint.workload import shown

_SERVING = (ContainerKind.REGULAR, ContainerKind.SIDECAR)
_MOST_PODS = 200
_MOST_SHOWN = 5


class ServicePort(NamedTuple):
    """A port of a Service: its path, where it sends to, and whether ``targetPort`` says so (else the port itself does)."""

    path: FieldPath
    target: int | str
    written: bool
    protocol: str


class PodPort(NamedTuple):
    """A port that a container declares. ``name`` is empty, ``number`` 0 where there is none."""

    name: str
    number: int
    protocol: str


class _Ports(NamedTuple):
    """What the pods of a Service declare: whether there are pods, and all of their containers declare ports; the ports by
    name and by number, with their protocols; and some of them for messages.
    """

    pods: bool
    all_declare: bool
    declared: frozenset[tuple[int | str, str]]
    names: list[str]
    numbers: list[str]


def service_ports(service: Manifest) -> Iterator[ServicePort]:
    """The ports of a Service that selects pods, with what the API server makes of those without a targetPort."""
    ports = dig(service.body, "spec", "ports")
    for index, port in enumerate(as_list(ports)):
        if isinstance(port, dict):
            own = port.get("targetPort")
            written = own is not None and own not in ("", 0)
            target = own if written else port.get("port")
            if isinstance(target, int | str) and not isinstance(target, bool):
                yield ServicePort(("spec", "ports", index), target, written, _protocol(port))


class PodPorts:
    """Answers what the pods that a Service selects declare. Each pod's ports are read once."""

    def __init__(self, pods: PodIndex) -> None:
        self._pods = pods
        self._selected: dict[int, _Ports] = {}
        self._ports: dict[int, list[PodPort]] = {}
        patched = [port for pod in pods.pods if pod.manifest.partial for port in self._declared(pod)]
        self._patched: frozenset[int | str] = frozenset(value for port in patched for value in (port.name, port.number))

    @classmethod
    def of(cls, manifests: ManifestSet, memo: Memo) -> PodPorts:
        """That of the run."""
        return once(memo, cls, PodIndex.of(manifests, memo))

    def names(self, service: Manifest, wanted: ServicePort) -> list[str] | None:
        """The names of the ports of the selected pods, where none is the one wanted; None where one may be."""
        found = self._of(service)
        if not found.pods or wanted.target in self._patched or (wanted.target, wanted.protocol) in found.declared:
            return None
        return found.names

    def numbers(self, service: Manifest, wanted: ServicePort) -> list[str]:
        """The numbers of the declared ports, where all containers declare some and none is the one wanted; else none."""
        found = self._of(service)
        headless = dig(service.body, "spec", "clusterIP") == "None"
        may_be = not found.all_declare or wanted.target in self._patched
        return [] if headless or may_be or (wanted.target, wanted.protocol) in found.declared else found.numbers

    def _of(self, service: Manifest) -> _Ports:
        """The ports of the pods that the Service selects; none where a patch may change them, where none of them surely is
        its own, or where there are too many to look at.
        """
        key = id(service)
        if key not in self._selected:
            selector = service_selector(service)
            found = self._pods.selected(selector, namespace_of(service)) if selector else 0
            pods = list(islice(self._pods.listed(found), _MOST_PODS))
            unsure = not found & self._pods.together(service) or len(pods) == _MOST_PODS
            unsure = unsure or any(pod.manifest.partial or not _whole(pod) for pod in pods)
            self._selected[key] = self._read([] if unsure else pods)
        return self._selected[key]

    def _read(self, pods: list[Labelled]) -> _Ports:
        ports = [port for pod in pods for port in self._declared(pod)]
        return _Ports(
            bool(pods),
            all(pod.pod.body.get("hostNetwork") is not True and _all_declare(pod) for pod in pods),
            frozenset((value, port.protocol) for port in ports for value in (port.name, port.number)),
            _listed(f"{port.name} ({port.protocol})" for port in ports if port.name),
            _listed(f"{port.number} ({port.protocol})" for port in ports),
        )

    def _declared(self, pod: Labelled) -> list[PodPort]:
        key = id(pod)
        if key not in self._ports:
            self._ports[key] = [port for container in _containers(pod) for port in _ports(container)]
        return self._ports[key]


def _ports(container: Container) -> Iterator[PodPort]:
    ports = container.body.get("ports")
    for port in as_list(ports):
        if isinstance(port, dict):
            name, number = port.get("name"), port.get("containerPort")
            yield PodPort(name if isinstance(name, str) else "", number if isinstance(number, int) else 0, _protocol(port))


def _containers(pod: Labelled) -> Iterator[Container]:
    """The containers whose ports a Service can reach: regular ones and sidecars (FindPort of pkg/api/v1/pod)."""
    return (one for one in pod.manifest.containers if one.pod.path == pod.at and one.kind in _SERVING)


def _whole(pod: Labelled) -> bool:
    return all(one.whole for one in _containers(pod))


def _all_declare(pod: Labelled) -> bool:
    return all(any(True for _ in _ports(one)) for one in _containers(pod))


def _protocol(port: Mapping[str, Any]) -> str:
    protocol = port.get("protocol")
    return shown(protocol, 20) if isinstance(protocol, str) and protocol else "TCP"


def _listed(texts: Iterable[str]) -> list[str]:
    return [shown(text, 80) for text in islice(dict.fromkeys(texts), _MOST_SHOWN)]


def declared_ports(found: Iterable[Labelled]) -> list[str]:
    """The names of the ports of Services or pods; none where one of them may have others: one of a patch, one without any."""
    names: list[str] = []
    for one in found:
        if one.manifest.partial:
            return []
        if one.manifest.resource.kind == "Service":
            ports = dig(one.manifest.body, "spec", "ports")
            own = [port.get("name") for port in ports if isinstance(port, dict)] if isinstance(ports, list) else []
        else:
            own = [port.name for container in _containers(one) for port in _ports(container)]
        known = [name for name in own if isinstance(name, str) and name]
        if not known:
            return []
        names.extend(known)
    return list(dict.fromkeys(names))
