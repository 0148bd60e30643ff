"""Which Services an object sends traffic to, and the Services that there are.

Ingress of every version, the routes of the Gateway API, OpenShift's Route and Traefik's IngressRoute.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from policylint.model.external import External, lives_elsewhere
from policylint.model.finding import Hit
from policylint.model.manifest import Manifest, ManifestSet
from policylint.model.memo import Memo, once
from policylint.model.position import FieldPath
from policylint.model.values import as_mapping, mappings
from policylint.semantics.placement import namespace_of
from policylint.workload import shown

INGRESS_GROUPS = frozenset(("extensions", "networking.k8s.io"))
_GATEWAY = "gateway.networking.k8s.io"
_GATEWAY_ROUTES = frozenset(("GRPCRoute", "HTTPRoute", "TCPRoute", "TLSRoute", "UDPRoute"))
_TRAEFIK = frozenset(("traefik.containo.us", "traefik.io"))
_TRAEFIK_ROUTES = frozenset(("IngressRoute", "IngressRouteTCP", "IngressRouteUDP"))
ROUTES = (*sorted(_GATEWAY_ROUTES | _TRAEFIK_ROUTES), "Route")
"""The kinds that `route_backends` reads."""
# The AWS load balancer controller reads the backend from an annotation of that name.
_BY_ANNOTATION = "use-annotation"
_MOST_COMPARED = 200


class Backend(NamedTuple):
    """A Service that traffic is sent to. ``path`` leads to its name, ``port_path`` to its port.

    ``port`` is a number or the name of a port of the Service, None where none is named. ``target``: a text or number is
    that of a target port. ``namespace`` is empty where it is unknown.
    """

    path: FieldPath
    name: str
    namespace: str
    port_path: FieldPath
    port: int | str | None
    target: bool = False


def is_ingress(manifest: Manifest) -> bool:
    """Whether it is an Ingress of Kubernetes."""
    return manifest.resource.kind == "Ingress" and manifest.resource.ref.group in INGRESS_GROUPS


def ingress_backends(manifest: Manifest) -> Iterator[Backend]:
    """The Services of an Ingress: of networking.k8s.io/v1, or as v1beta1 had them."""
    spec, namespace = as_mapping(manifest.body.get("spec")), namespace_of(manifest)
    read = _of_ingress if manifest.resource.api_version == "networking.k8s.io/v1" else _of_old_ingress
    field = "defaultBackend" if read is _of_ingress else "backend"
    yield from read(spec.get(field), ("spec", field), namespace)
    for path, _, entry in ingress_paths(manifest):
        yield from read(entry.get("backend"), (*path, "backend"), namespace)


def ingress_paths(manifest: Manifest) -> Iterator[tuple[FieldPath, str, Mapping[str, Any]]]:
    """The paths of an Ingress: where each stands, its host (empty: any), and the entry."""
    for place, rule in _items(manifest.body, "spec", "rules"):
        host = rule.get("host")
        for index, entry in mappings(as_mapping(rule.get("http")).get("paths")):
            yield (*place, "http", "paths", index), host if isinstance(host, str) else "", entry


def route_backends(manifest: Manifest) -> Iterator[Backend]:
    """The Services of a route of the Gateway API, of OpenShift or of Traefik."""
    group, kind = manifest.resource.ref.group, manifest.resource.kind
    if group == _GATEWAY and kind in _GATEWAY_ROUTES:
        for path, rule in _items(manifest.body, "spec", "rules"):
            yield from _references(rule, path, namespace_of(manifest))
    elif group == "route.openshift.io" and kind == "Route":
        yield from _of_openshift(manifest)
    elif group in _TRAEFIK and kind in _TRAEFIK_ROUTES:
        for path, route in _items(manifest.body, "spec", "routes"):
            for index, one in mappings(route.get("services")):
                if one.get("kind") in (None, "Service"):
                    yield from _named(one, (*path, "services", index), namespace_of(manifest))


def mesh_backends(manifest: Manifest) -> Iterator[Backend]:
    """The Services that a VirtualService of Istio leads to from a gateway; none for one of the mesh itself."""
    spec = as_mapping(manifest.body.get("spec"))
    gateways = spec.get("gateways")
    if manifest.resource.ref.group != "networking.istio.io" or manifest.resource.kind != "VirtualService":
        return
    if not isinstance(gateways, list) or all(one == "mesh" for one in gateways):
        return
    for field in ("http", "tcp", "tls"):
        for path, rule in _items(manifest.body, "spec", field):
            for index, one in mappings(rule.get("route")):
                host = as_mapping(one.get("destination")).get("host")
                where = (*path, "route", index, "destination")
                if isinstance(host, str) and host:
                    name, _, rest = host.partition(".")
                    yield Backend((*where, "host"), name, rest.partition(".")[0] or namespace_of(manifest), where, None)


def _of_ingress(value: Any, path: FieldPath, namespace: str) -> Iterator[Backend]:
    service = as_mapping(as_mapping(value).get("service"))
    name, port = service.get("name"), as_mapping(service.get("port"))
    field = "number" if port.get("number") is not None else "name"
    if isinstance(name, str) and name and port.get(field) != _BY_ANNOTATION:
        where = (*path, "service", "port", field)
        yield Backend((*path, "service", "name"), name, namespace, where, _port(port.get(field)))


def _of_old_ingress(value: Any, path: FieldPath, namespace: str) -> Iterator[Backend]:
    backend = as_mapping(value)
    name, port = backend.get("serviceName"), backend.get("servicePort")
    if isinstance(name, str) and name and port != _BY_ANNOTATION:
        yield Backend((*path, "serviceName"), name, namespace, (*path, "servicePort"), _port(port))


def _references(rule: Mapping[str, Any], path: FieldPath, namespace: str) -> Iterator[Backend]:
    """The backends of a rule of a route, those that it mirrors to, and those of the filters of backends."""
    holders: list[tuple[FieldPath, Mapping[str, Any]]] = [(path, rule)]
    for index, one in mappings(rule.get("backendRefs")):
        where = (*path, "backendRefs", index)
        holders.append((where, one))
        yield from _reference(one, where, namespace)
    for where, holder in holders:
        for index, one in mappings(holder.get("filters")):
            mirror = as_mapping(one.get("requestMirror")).get("backendRef")
            yield from _reference(as_mapping(mirror), (*where, "filters", index, "requestMirror", "backendRef"), namespace)


def _reference(value: Mapping[str, Any], path: FieldPath, namespace: str) -> Iterator[Backend]:
    if value.get("group") in (None, "") and value.get("kind") in (None, "Service"):
        yield from _named(value, path, namespace)


def _of_openshift(manifest: Manifest) -> Iterator[Backend]:
    spec = as_mapping(manifest.body.get("spec"))
    port = _port(as_mapping(spec.get("port")).get("targetPort"))
    others = [(("spec", "alternateBackends", index), one) for index, one in mappings(spec.get("alternateBackends"))]
    for path, one in [(("spec", "to"), as_mapping(spec.get("to"))), *others]:
        name = one.get("name")
        if one.get("kind") in (None, "Service") and isinstance(name, str) and name:
            where: FieldPath = ("spec", "port", "targetPort")
            yield Backend((*path, "name"), name, namespace_of(manifest), where, port, target=True)


def _named(value: Mapping[str, Any], path: FieldPath, namespace: str) -> Iterator[Backend]:
    name, own = value.get("name"), value.get("namespace")
    if isinstance(name, str) and name:
        there = own if isinstance(own, str) and own else namespace
        yield Backend((*path, "name"), name, there, (*path, "port"), _port(value.get("port")))


class Services:
    """The Services of the input, by name."""

    def __init__(self, manifests: Iterable[Manifest]) -> None:
        self._named: dict[str, list[Manifest]] = defaultdict(list)
        self._placed: dict[tuple[str, str], list[Manifest]] = defaultdict(list)
        for manifest in manifests:
            if manifest.resource.kind == "Service" and manifest.resource.api_version == "v1":
                self._named[manifest.resource.name].append(manifest)
                self._placed[manifest.resource.name, namespace_of(manifest)].append(manifest)

    @classmethod
    def of(cls, manifests: ManifestSet, memo: Memo) -> Services:
        """That of the run."""
        return once(memo, cls, manifests.manifests)

    def found(self, name: str, namespace: str) -> list[Manifest]:
        """The Services of that name that may be in the namespace, patches of them too."""
        if not namespace:
            return self._named.get(name, [])[:_MOST_COMPARED]
        return [*self._placed.get((name, namespace), ()), *self._placed.get((name, ""), ())][:_MOST_COMPARED]

    def faults(self, backends: Iterable[Backend], externals: Sequence[External], *, seen: bool) -> Iterator[Hit]:
        """The backends that lead nowhere. ``seen``: a Service that exists is in the input, but for ``externals``."""
        for backend in backends:
            if externals and lives_elsewhere(externals, ("Service",), backend.namespace, (backend.name,)):
                continue
            found, name = self.found(backend.name, backend.namespace), shown(backend.name, 63)
            ports = _missing_port(backend, found)
            if ports:
                port = shown(str(backend.port), 63)
                wanted = f"port {port}" if isinstance(backend.port, int) else f'port of the name "{port}"'
                said = f'the Service "{name}" has no {wanted}: its ports are {ports}'
                yield Hit(backend.port_path, said, value=port, help="use a port of the Service: its number, or its name")
            elif not found and seen:
                others = [namespace_of(one) for one in self._named.get(backend.name, ())[:1]]
                where = f", but one in the namespace {shown(others[0], 63)}" if others else ""
                here = f" in the namespace {shown(backend.namespace, 63)}" if backend.namespace else ""
                said = f'there is no Service "{name}"{here}{where}'
                yield Hit(backend.path, said, value=name, help="correct the name, or add the Service")


def _missing_port(backend: Backend, services: Sequence[Manifest]) -> str:
    """The ports that these Services have, for a message, where none has the port of the backend; empty where one may."""
    have: list[str] = []
    if len(services) == _MOST_COMPARED:
        return ""
    for service in services:
        spec = as_mapping(service.body.get("spec"))
        ports = [one for _, one in mappings(spec.get("ports"))]
        if service.partial or spec.get("type") == "ExternalName" or not ports or backend.port is None:
            return ""
        for one in ports:
            name, number, target = one.get("name"), one.get("port"), one.get("targetPort")
            wanted = (name, number if target is None else target) if backend.target else (name, number)
            if any(type(backend.port) is type(value) and backend.port == value for value in wanted):
                return ""
            said = f"{number} ({shown(name, 63)})" if isinstance(name, str) and name else f"{number}"
            have.append(shown(said, 80))
    return ", ".join(dict.fromkeys(have[:5]))


def _port(value: Any) -> int | str | None:
    return value if isinstance(value, int | str) and not isinstance(value, bool) and value != "" else None


def _items(body: Mapping[str, Any], *steps: str) -> Iterator[tuple[FieldPath, Mapping[str, Any]]]:
    value: Any = body
    for step in steps:
        value = as_mapping(value).get(step)
    return (((*steps, index), one) for index, one in mappings(value))
