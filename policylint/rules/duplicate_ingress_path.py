"""Two Ingresses claim the same host and path.

## What it does
Reports the paths of Ingresses that another one has for the same host, with the same `pathType`, for the same class of
controller. Both must be in one file, or in one stream: environments and examples often hold the same Ingress. With the
option `directories`, files of one directory are held against each other too.

Not reported: patches, entries without a host, canaries of the NGINX Ingress Controller, and mergeable Ingresses.

With `paths` off, a host may be in one Ingress only.

## Why is this bad
Which of them wins is up to the controller: often the oldest, so that a new installation behaves differently. Who may create
an Ingress anywhere can take traffic from others that way.

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
          - path: / # finding
            pathType: Prefix
            backend: {service: {name: shop, port: {number: 80}}}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: cart
  namespace: production
spec:
  rules:
    - host: shop.example.com
      http:
        paths:
          - path: / # finding
            pathType: Prefix
            backend: {service: {name: cart, port: {number: 80}}}
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
            backend: {service: {name: shop, port: {number: 80}}}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: cart
  namespace: production
spec:
  rules:
    - host: shop.example.com
      http:
        paths:
          - path: /cart
            pathType: Prefix
            backend: {service: {name: cart, port: {number: 80}}}
```

## Options
- `directories`: all files of a directory are applied together (default `false`).
- `paths`: an entry is the same only with the same path (default `true`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from policylint.model.values import as_text
from policylint.rule import FieldPath, Hit, Manifest, ManifestSet, Severity, dig, rule
from policylint.semantics.backends import ingress_paths, is_ingress
from policylint.workload import shown

_CANARY = "nginx.ingress.kubernetes.io/canary"
_MERGEABLE = "nginx.org/mergeable-ingress-type"
_OLD_CLASS = "kubernetes.io/ingress.class"
_HELP = "give each its own host or path"


@rule(severity=Severity.MEDIUM, since="0.1", tags=("security", "reliability", "consistency"), kinds=("Ingress",))
def check(manifests: ManifestSet, *, directories: bool = False, paths: bool = True) -> Iterator[tuple[Manifest, Hit]]:
    """Hits at the path."""
    claims: dict[tuple[str, ...], list[tuple[Manifest, FieldPath]]] = defaultdict(list)
    for ingress in manifests.of_kind("Ingress"):
        if not is_ingress(ingress) or ingress.partial or _is_one_of_several(ingress):
            continue
        document = ingress.document
        place = (document.directory if directories else document.file, _class(ingress))
        for path, host, entry in ingress_paths(ingress):
            said = as_text(entry.get("path")) or "/"
            if host:
                claim = (host.lower(), said, as_text(entry.get("pathType"))) if paths else (host.lower(),)
                claims[*place, *claim].append((ingress, path))
    for (_, _, *claimed), found in claims.items():
        first = found[0][0]
        second = next((one for one, _ in found if one.resource.ref != first.resource.ref), first)
        what = shown("".join(claimed[:2]))
        for ingress, path in found if second is not first else ():
            other = second if ingress.resource.ref == first.resource.ref else first
            yield ingress, Hit((*path, "path"), _said(what, ingress, other), value=what, help=_HELP)


def _said(what: str, ingress: Manifest, other: Manifest) -> str:
    file = other.document.file
    where = f" in {shown(file)}" if file != ingress.document.file else ""
    return f'{what} is claimed by Ingress "{shown(other.resource.name, 63)}"{where} too: the controller decides who gets it'


def _is_one_of_several(ingress: Manifest) -> bool:
    """Whether it is meant to share its host and paths with another one."""
    annotations = dig(ingress.body, "metadata", "annotations")
    return isinstance(annotations, dict) and (annotations.get(_CANARY) == "true" or _MERGEABLE in annotations)


def _class(ingress: Manifest) -> str:
    own = dig(ingress.body, "spec", "ingressClassName")
    return as_text(own) or as_text(dig(ingress.body, "metadata", "annotations", _OLD_CLASS))
