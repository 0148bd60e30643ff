"""Ingress sends traffic to a Service or port that does not exist.

## What it does
Looks at the backends of Ingresses: the default one and those of the paths, in the form of every API version.

- A Service that is there must have the port, by its number or its name. The name is that of a port of the Service, not of a
  container; a number in quotes is a name. It is reported where no Service of that name that may be meant has it.
- A Service that is not in the input may be made by an operator or a chart. So that is reported only where the directory of
  the file shows Services, and nothing there makes objects that cannot be seen (see `dangling-service`); or anywhere with the
  option `complete`.

Not asked: patches, other backends than Services (`resource`), Services of type ExternalName for their ports, and the port
`use-annotation` of the AWS load balancer controller. A namespace that is not written may be any.

A Service that `externals` in the configuration declares is there, with all ports.

## Why is this bad
The ingress controller answers with 503, or refuses the whole Ingress, and nothing else complains.

## Bad
```yaml
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: shop
  namespace: production
spec:
  rules:
    - host: shop.example.com
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: shop
                port: {number: 8080} # finding
          - path: /cart
            pathType: Prefix
            backend:
              service:
                name: carts # finding
                port: {name: http}
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
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: shop
  namespace: production
spec:
  defaultBackend:
    service:
      name: shop # finding
      port: {number: 80}
```

## Good
```yaml
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: shop
  namespace: production
spec:
  rules:
    - host: shop.example.com
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: shop
                port: {name: http}
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
from policylint.semantics.backends import Services, ingress_backends, is_ingress
from policylint.semantics.claims import Neighbours


@rule(severity=Severity.MEDIUM, since="0.1", tags=("reliability", "consistency"), kinds=("Ingress",))
def check(
    manifests: ManifestSet, *, complete: bool = False, externals: tuple[External, ...] = (), memo: Memo = None
) -> Iterator[tuple[Manifest, Hit]]:
    """Hits at the name of the Service, or at the port."""
    services, beside = Services.of(manifests, memo), Neighbours.of(manifests, memo)
    for ingress in manifests.of_kind("Ingress"):
        if is_ingress(ingress) and not ingress.partial:
            seen = complete or bool(beside.of_kind(ingress, "", "Service"))
            yield from ((ingress, hit) for hit in services.faults(ingress_backends(ingress), externals, seen=seen))
