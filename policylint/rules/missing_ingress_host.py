"""Rule of an Ingress names no host.

## What it does
Reports rules of an Ingress without a `host`.

## Why is this bad
The rule takes every request that nobody else takes, whatever host it asks for. Two such rules in one cluster are in each
other's way, and whoever points a name of his own at the load balancer reaches the application.

## Bad
```yaml
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: shop
  namespace: production
spec:
  rules:
    - http: # finding
        paths:
          - {path: /, pathType: Prefix, backend: {service: {name: shop, port: {number: 80}}}}
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
    """Hits at the rule."""
    if manifest.resource.kind != "Ingress" or manifest.resource.ref.group not in ("networking.k8s.io", "extensions"):
        return
    rules = dig(manifest.body, "spec", "rules")
    for index, one in enumerate(rules if isinstance(rules, list) and not manifest.partial else ()):
        if isinstance(one, dict) and one.get("host") in (None, ""):
            yield Hit(("spec", "rules", index), "the rule takes requests for any host", help="name the host")
