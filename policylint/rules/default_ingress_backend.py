"""Ingress has a default backend.

## What it does
Reports Ingresses with `spec.defaultBackend` (`spec.backend` before networking.k8s.io/v1).

## Why is this bad
Whatever no rule takes goes to that backend: any host, any path. One application answers for all others, and a typing error
in a host is not an error any more.

## Bad
```yaml
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: shop
  namespace: production
spec:
  defaultBackend: # finding
    service: {name: shop, port: {number: 80}}
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
          - {path: /, pathType: Prefix, backend: {service: {name: shop, port: {number: 80}}}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, dig, rule


@rule(
    severity=Severity.LOW,
    since="0.1",
    controls=("iso27001-2022:A.8.20", "soc2:CC6.6"),
    tags=("security", "network"),
    kinds=("Ingress",),
)
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at the default backend."""
    ours = manifest.resource.kind == "Ingress" and manifest.resource.ref.group in ("networking.k8s.io", "extensions")
    for field in ("defaultBackend", "backend") if ours else ():
        if dig(manifest.body, "spec", field):
            said = "requests that no rule takes go to this backend, whatever host they ask for"
            yield Hit(("spec", field), said, help="write a rule with the host", on_key=True)
