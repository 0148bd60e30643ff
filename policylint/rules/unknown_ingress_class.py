"""Ingress asks for an IngressClass that nobody declares.

## What it does
Reports IngressClasses that `ingressClassName` of an Ingress names and that are not there.

Reported is one that is nearly the name of an IngressClass in the input. Most controllers bring their class
themselves, so a name that is like no other is not reported.

What lives elsewhere (made by Terraform, an operator, by hand) is named in the configuration:
`externals: ["IngressClass/shop-*"]`.

## Why is this bad
No controller takes the Ingress up: it gets no address, nobody answers, and no error is shown.

## Bad
```yaml
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata:
  name: nginx-internal
spec:
  controller: k8s.io/ingress-nginx
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: shop
  namespace: production
spec:
  ingressClassName: nginx-internl # finding
  rules:
    - host: shop.example.com
      http:
        paths:
          - {path: /, pathType: Prefix, backend: {service: {name: shop, port: {number: 80}}}}
```

## Good
```yaml
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata:
  name: nginx-internal
spec:
  controller: k8s.io/ingress-nginx
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: shop
  namespace: production
spec:
  ingressClassName: nginx-internal
  rules:
    - host: shop.example.com
      http:
        paths:
          - {path: /, pathType: Prefix, backend: {service: {name: shop, port: {number: 80}}}}
```

## Options
- `complete`: the input holds everything that the cluster gets, so what is not in it does not exist (default `false`).
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import External, Hit, Manifest, ManifestSet, Memo, Severity, dig, rule
from policylint.semantics.inventory.objects import Inventory
from policylint.semantics.inventory.references import Reference


@rule(severity=Severity.MEDIUM, since="0.1", tags=("reliability",), kinds=("Ingress",))
def check(
    manifests: ManifestSet,
    *,
    complete: bool = False,
    externals: tuple[External, ...] = (),
    memo: Memo = None,
) -> Iterator[tuple[Manifest, Hit]]:
    """Hits at the name."""
    inventory = Inventory(manifests, "IngressClass", externals, memo, complete=complete)
    for manifest in manifests.of_kind("Ingress"):
        name = dig(manifest.body, "spec", "ingressClassName")
        if isinstance(name, str) and name:
            reference = Reference(("spec", "ingressClassName"), "IngressClass", name, "the Ingress")
            yield from inventory.hits(manifest, reference)
