"""Ingress is for a controller that is not allowed here.

## What it does
Reports Ingresses whose class (`spec.ingressClassName`, or the older annotation `kubernetes.io/ingress.class`) is not in
the list `allow`, and those that name none. Which those are, only you know: without the option the rule reports nothing,
and it is in no default pack.

## Why is this bad
Another controller may be open to the internet where yours is not, or have no login in front. An Ingress without a class
goes to whichever is the default today.

## Bad
```yaml
# options: {allow: [internal]}
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: shop
  namespace: production
spec:
  ingressClassName: public # finding
  rules:
    - host: shop.example.com
      http:
        paths:
          - {path: /, pathType: Prefix, backend: {service: {name: shop, port: {number: 80}}}}
```

## Good
```yaml
# options: {allow: [internal]}
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: shop
  namespace: production
spec:
  ingressClassName: internal
  rules:
    - host: shop.example.com
      http:
        paths:
          - {path: /, pathType: Prefix, backend: {service: {name: shop, port: {number: 80}}}}
```

## Options
- `allow`: the classes that are allowed.
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, dig, rule
from policylint.workload import shown

_ANNOTATION = "kubernetes.io/ingress.class"


@rule(
    severity=Severity.MEDIUM,
    since="0.1",
    controls=("iso27001-2022:A.8.20", "soc2:CC6.6"),
    tags=("security", "network"),
    kinds=("Ingress",),
)
def check(manifest: Manifest, *, allow: tuple[str, ...] = ()) -> Iterator[Hit]:
    """Hits at the class."""
    if not allow or manifest.resource.kind != "Ingress":
        return
    if manifest.resource.ref.group not in ("networking.k8s.io", "extensions"):
        return
    old, new = dig(manifest.body, "metadata", "annotations", _ANNOTATION), dig(manifest.body, "spec", "ingressClassName")
    name, path = (new, ("spec", "ingressClassName")) if new or not old else (old, ("metadata", "annotations", _ANNOTATION))
    advice = f"use one of {', '.join(shown(one, 40) for one in allow[:5])}"
    if isinstance(name, str) and name and name not in allow:
        yield Hit(path, f'the class "{shown(name, 80)}" is not allowed here', value=name[:200], help=advice)
    elif not name and not manifest.partial:
        yield Hit(path, "the Ingress names no class: the default takes it", help=advice)
