"""Route sends traffic to a Service or port that does not exist.

## What it does
Looks at the backends of HTTPRoute, GRPCRoute, TCPRoute, TLSRoute and UDPRoute of the Gateway API, those that requests are
mirrored to included, of OpenShift's Route and of Traefik's IngressRoute, IngressRouteTCP and IngressRouteUDP.

- A Service that is there must have the port. It is reported where no Service of that name that may be meant has it.
- A Service that is not in the input may be made by an operator or a chart. So that is reported only where the directory of
  the file shows Services, and nothing there makes objects that cannot be seen (see `dangling-service`); or anywhere with the
  option `complete`.

Not asked: patches, backends of other kinds, and Services of type ExternalName for their ports. A namespace that is not
written may be any.

A Service that `externals` in the configuration declares is there, with all ports.

## Why is this bad
The gateway answers with 500 or 503, and the route says so in a condition of its status that few people read.

## Bad
```yaml
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: shop
  namespace: production
spec:
  parentRefs: [{name: public}]
  rules:
    - backendRefs:
        - name: shop
          port: 8080 # finding
    - matches: [{path: {value: /cart}}]
      backendRefs:
        - name: carts # finding
          port: 80
---
apiVersion: v1
kind: Service
metadata:
  name: shop
  namespace: production
spec:
  selector: {app: shop}
  ports: [{name: http, port: 80, targetPort: 8080}]
```

```yaml
# options: {complete: true}
apiVersion: route.openshift.io/v1
kind: Route
metadata:
  name: shop
  namespace: production
spec:
  to:
    kind: Service
    name: shop # finding
```

## Good
```yaml
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: shop
  namespace: production
spec:
  parentRefs: [{name: public}]
  rules:
    - backendRefs:
        - {name: shop, port: 80}
        - {group: multicluster.x-k8s.io, kind: ServiceImport, name: shop-eu, port: 80}
---
apiVersion: v1
kind: Service
metadata:
  name: shop
  namespace: production
spec:
  selector: {app: shop}
  ports: [{name: http, port: 80, targetPort: 8080}]
```

## Options
- `complete`: the input holds everything that the cluster gets, so what is not in it does not exist (default `false`).
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import External, Hit, Manifest, ManifestSet, Memo, Severity, rule
from policylint.semantics.backends import ROUTES, Services, route_backends
from policylint.semantics.claims import Neighbours


@rule(severity=Severity.MEDIUM, since="0.1", tags=("reliability", "consistency"), kinds=ROUTES)
def check(
    manifests: ManifestSet, *, complete: bool = False, externals: tuple[External, ...] = (), memo: Memo = None
) -> Iterator[tuple[Manifest, Hit]]:
    """Hits at the name of the Service, or at the port."""
    services, beside = Services.of(manifests, memo), Neighbours.of(manifests, memo)
    for route in manifests.manifests:
        found = () if route.partial else tuple(route_backends(route))
        if found:
            seen = complete or bool(beside.of_kind(route, "", "Service"))
            yield from ((route, hit) for hit in services.faults(found, externals, seen=seen))
