"""Route takes all hosts of a domain.

## What it does
Reports hosts with a `*` in Ingresses, in the routes of the Gateway API (HTTPRoute, GRPCRoute, TLSRoute), in listeners of
Gateways, and in Istio's VirtualServices and Gateways.

Left alone is a listener that lets no other namespace attach routes (`allowedRoutes.namespaces.from` is `Same` or
unset): there the routes say which hosts they take.

## Why is this bad
Requests for hosts that nobody thought of reach the application, and a route that somebody else makes for one of them, in
another namespace, takes it away from here, or the other way round.

## Bad
```yaml
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: shop
  namespace: production
spec:
  rules:
    - host: "*.example.com" # finding
      http:
        paths:
          - {path: /, pathType: Prefix, backend: {service: {name: shop, port: {number: 80}}}}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: shop
  namespace: production
spec:
  hostnames: [shop.example.com, "*.example.org"] # finding
  rules: [{backendRefs: [{name: shop, port: 80}]}]
```

## Good
```yaml
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: shop
  namespace: production
spec:
  tls: [{hosts: ["*.example.com"], secretName: wildcard-tls}]
  rules:
    - host: shop.example.com
      http:
        paths:
          - {path: /, pathType: Prefix, backend: {service: {name: shop, port: {number: 80}}}}
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: shop
  namespace: production
spec:
  gatewayClassName: eg
  listeners:
    - {name: https, hostname: "*.example.com", port: 443, protocol: HTTPS, tls: {certificateRefs: [{name: wildcard-tls}]}}
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policylint.model.values import as_list
from policylint.rule import FieldPath, Hit, Manifest, Severity, dig, rule
from policylint.workload import shown

_ROUTES = frozenset(("HTTPRoute", "GRPCRoute", "TLSRoute"))


@rule(severity=Severity.LOW, since="0.1", controls=("iso27001-2022:A.8.20", "soc2:CC6.6"), tags=("security", "network"))
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at the host."""
    for path, host in _hosts(manifest):
        if isinstance(host, str) and "*" in host:
            yield Hit(
                path,
                f'the {manifest.resource.kind} takes every host that fits "{shown(host, 80)}"',
                value=host[:200],
                help="name the hosts that the application serves",
            )


def _hosts(manifest: Manifest) -> Iterator[tuple[FieldPath, Any]]:
    kind, group = manifest.resource.kind, manifest.resource.ref.group
    if kind == "Ingress" and group in ("networking.k8s.io", "extensions"):
        for path, one in _items(manifest, "rules"):
            yield (*path, "host"), dig(one, "host")
    elif kind in _ROUTES and group == "gateway.networking.k8s.io":
        yield from _items(manifest, "hostnames")
    elif kind == "Gateway" and group == "gateway.networking.k8s.io":
        for path, one in _items(manifest, "listeners"):
            if dig(one, "allowedRoutes", "namespaces", "from") in ("All", "Selector"):
                yield (*path, "hostname"), dig(one, "hostname")
    elif kind == "VirtualService" and group == "networking.istio.io":
        yield from _items(manifest, "hosts")
    elif kind == "Gateway" and group == "networking.istio.io":
        for path, one in _items(manifest, "servers"):
            for index, host in enumerate(as_list(dig(one, "hosts"))):
                yield (*path, "hosts", index), host


def _items(manifest: Manifest, field: str) -> Iterator[tuple[FieldPath, Any]]:
    spec = manifest.body.get("spec")
    for index, one in enumerate(as_list(spec.get(field)) if isinstance(spec, dict) else ()):
        yield ("spec", field, index), one
