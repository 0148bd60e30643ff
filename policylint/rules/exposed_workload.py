"""Workload is reached from outside the cluster.

## What it does
Reports pods that something outside the cluster can reach, and how: through a Service of type LoadBalancer or NodePort, or
with externalIPs, that selects them; through an Ingress, a route of the Gateway API, of OpenShift or of Traefik, or a
VirtualService of Istio at a gateway, that leads to such a Service. Services and pods must both be in the input,
in one namespace that is written, or in one directory.

It tells what there is, and nothing wrong in itself: for reviews, in no default pack.

## Why is this bad
What strangers can reach is what they try first. Each of these should be meant, and known to whoever answers for it.

## Bad
```yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
  namespace: production
spec:
  selector:
    matchLabels: {app: shop}
  template:
    metadata:
      labels: {app: shop} # finding
    spec:
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
---
apiVersion: v1
kind: Service
metadata:
  name: shop
  namespace: production
spec:
  selector: {app: shop}
  ports: [{port: 80, targetPort: 8080}]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: shop
  namespace: production
spec:
  defaultBackend: {service: {name: shop, port: {number: 80}}}
```

## Good
```yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
  namespace: production
spec:
  selector:
    matchLabels: {app: shop}
  template:
    metadata:
      labels: {app: shop}
    spec:
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
---
apiVersion: v1
kind: Service
metadata:
  name: shop
  namespace: production
spec:
  selector: {app: shop}
  ports: [{port: 80, targetPort: 8080}]
```
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from policylint.rule import Hit, Manifest, ManifestSet, Memo, Severity, dig, rule
from policylint.semantics.backends import Services, ingress_backends, is_ingress, mesh_backends, route_backends
from policylint.semantics.placement import belong_together, namespace_of
from policylint.semantics.pods import PodIndex
from policylint.semantics.selectors import service_selector
from policylint.workload import shown


@rule(severity=Severity.INFO, since="0.1", tags=("security", "network"), kinds=("Service",))
def check(manifests: ManifestSet, *, memo: Memo = None) -> Iterator[tuple[Manifest, Hit]]:
    """Hits at the labels of the pods, once for each workload."""
    index, ways = PodIndex.of(manifests, memo), _ways(manifests, memo)
    told: set[tuple[object, ...]] = set()
    shown_ones = 0
    for service in manifests.whole("", "Service"):
        selector, way = service_selector(service), ways.get(id(service)) or _own_way(service)
        namespace, directory = namespace_of(service), service.document.directory
        if selector is None or not way or (selector, namespace, directory) in told:
            continue
        told.add((selector, namespace, directory))
        found = index.selected(selector, namespace) & index.together(service) & ~shown_ones
        shown_ones |= found
        for pod in index.listed(found):
            if not pod.manifest.partial:
                name = shown(service.resource.name, 63)
                said = f'the pods are reached from outside the cluster through Service "{name}", {way}'
                yield pod.manifest, Hit(pod.path, said, value=name, help="make sure that this is meant, and who may come in")


def _ways(manifests: ManifestSet, memo: Memo) -> dict[int, str]:
    """How Services are reached from outside through other objects."""
    services, found = Services.of(manifests, memo), dict[int, str]()
    for manifest in manifests.manifests:
        if manifest.partial:
            continue
        inside = ingress_backends(manifest) if is_ingress(manifest) else iter(())
        for backend in chain(inside, route_backends(manifest), mesh_backends(manifest)):
            for service in services.found(backend.name, backend.namespace):
                resource = manifest.resource
                if backend.namespace != namespace_of(manifest) or belong_together(manifest, service):
                    found.setdefault(id(service), f'which {resource.kind} "{shown(resource.name, 63)}" leads to')
    return found


def _own_way(service: Manifest) -> str:
    kind = dig(service.body, "spec", "type")
    if kind in ("LoadBalancer", "NodePort"):
        return f"which is of type {kind}"
    return "which has externalIPs" if dig(service.body, "spec", "externalIPs") else ""
