"""Ingress serves a host without TLS.

## What it does
Reports Ingresses without `tls`, and hosts of an Ingress that no entry of its `tls` covers. An entry covers the hosts that
it names, `*.example.com` those one label deep, and all where it names none.

Left alone are Ingresses whose certificate comes from an annotation of the controller (AWS, GKE, Azure, Traefik, OpenShift,
TLS passthrough of ingress-nginx and HAProxy).

## Why is this bad
Passwords, cookies and personal data cross the network readable, and whoever sits in between changes what he likes.

## Bad
```yaml
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: shop
  namespace: production
spec: # finding
  rules:
    - host: shop.example.com
      http:
        paths:
          - {path: /, pathType: Prefix, backend: {service: {name: shop, port: {number: 80}}}}
```

```yaml
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: shop
  namespace: production
spec:
  tls:
    - hosts: [shop.example.com]
      secretName: shop-tls
  rules:
    - host: shop.example.com
      http: &paths
        paths:
          - {path: /, pathType: Prefix, backend: {service: {name: shop, port: {number: 80}}}}
    - host: api.example.com # finding
      http: *paths
```

## Good
```yaml
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: shop
  namespace: production
spec:
  tls:
    - hosts: ["*.example.com"]
      secretName: wildcard-tls
  rules:
    - host: shop.example.com
      http:
        paths:
          - {path: /, pathType: Prefix, backend: {service: {name: shop, port: {number: 80}}}}
```

```yaml
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: shop
  namespace: production
  annotations:
    alb.ingress.kubernetes.io/certificate-arn: arn:aws:acm:eu-north-1:123456789012:certificate/shop
spec:
  ingressClassName: alb
  defaultBackend:
    service: {name: shop, port: {number: 80}}
```

## Options
- `https_only`: ask for the annotation `kubernetes.io/ingress.allow-http: "false"` as well, by which GKE closes port 80
  (default `false`; other controllers redirect).
- `allow_classes`: ingress classes whose controller has a certificate of its own for everything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from policylint.model.values import as_mapping
from policylint.rule import Hit, Manifest, Severity, dig, rule
from policylint.workload import shown

_GROUPS = frozenset(("networking.k8s.io", "extensions"))
_CLASS = "kubernetes.io/ingress.class"
_ALLOW_HTTP = "kubernetes.io/ingress.allow-http"
# Annotation, and the value by which it brings TLS.
_CERTIFICATES = {
    "alb.ingress.kubernetes.io/certificate-arn": "*",
    "alb.ingress.kubernetes.io/listen-ports": "*HTTPS*",
    "appgw.ingress.kubernetes.io/appgw-ssl-certificate": "*",
    "haproxy.org/ssl-passthrough": "true",
    "haproxy-ingress.github.io/ssl-passthrough": "true",
    "ingress.gcp.kubernetes.io/pre-shared-cert": "*",
    "networking.gke.io/managed-certificates": "*",
    "networking.gke.io/certmap": "*",
    "nginx.ingress.kubernetes.io/ssl-passthrough": "true",
    "route.openshift.io/termination": "*",
    "traefik.ingress.kubernetes.io/router.tls": "true",
    "traefik.ingress.kubernetes.io/router.tls.certresolver": "*",
}
_HELP = "add an entry with the host and the Secret of its certificate to spec.tls"


@rule(
    severity=Severity.MEDIUM,
    since="0.1",
    controls=(
        "iso27001-2022:A.8.24",
        "iso27001-2022:A.8.26",
        "soc2:CC6.7",
        "nis2-2024-2690:9.2",
        "gdpr:32(1)(a)",
    ),
    tags=("security", "network"),
    kinds=("Ingress",),
)
def check(manifest: Manifest, *, https_only: bool = False, allow_classes: tuple[str, ...] = ()) -> Iterator[Hit]:
    """Hits at spec.tls, or at the host that is not covered."""
    if manifest.resource.kind != "Ingress" or manifest.resource.ref.group not in _GROUPS:
        return
    annotations = as_mapping(dig(manifest.body, "metadata", "annotations"))
    spec = as_mapping(manifest.body.get("spec"))
    if https_only and annotations.get(_ALLOW_HTTP) != "false" and not manifest.partial:
        said = f'{_ALLOW_HTTP} is not "false": port 80 stays open'
        yield Hit(("metadata", "annotations", _ALLOW_HTTP), said, help='set the annotation to "false"')
    name = spec.get("ingressClassName") or annotations.get(_CLASS)
    if _has_certificate(annotations) or (isinstance(name, str) and name in allow_classes):
        return
    entries = spec.get("tls")
    if not isinstance(entries, list) or not entries:
        if not manifest.partial and spec:
            yield Hit(("spec", "tls"), "the Ingress serves plain HTTP: it has no tls", help=_HELP)
        return
    hosts = [_texts(entry.get("hosts")) for entry in entries if isinstance(entry, dict)]
    if not all(hosts):
        return
    covered = frozenset(host for entry in hosts for host in entry)
    for index, one in enumerate(spec["rules"] if isinstance(spec.get("rules"), list) else ()):
        host = as_mapping(one).get("host")
        if isinstance(host, str) and host and not _covers(covered, host):
            said = f'no entry of tls covers the host "{shown(host, 80)}"'
            yield Hit(("spec", "rules", index, "host"), said, value=host[:200], help=_HELP)


def _has_certificate(annotations: Mapping[str, Any]) -> bool:
    given = ((annotations.get(key), pattern) for key, pattern in _CERTIFICATES.items())
    return any(isinstance(value, str) and value and fnmatchcase(value, pattern) for value, pattern in given)


def _covers(covered: frozenset[str], host: str) -> bool:
    _, dot, domain = host.partition(".")
    return host in covered or bool(dot and f"*.{domain}" in covered)


def _texts(value: Any) -> list[str]:
    return [one for one in value if isinstance(one, str) and one] if isinstance(value, list) else []
