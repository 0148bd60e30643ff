"""Ingress writes into the configuration of ingress-nginx.

## What it does
Reports annotations of Ingresses that put text into the configuration of ingress-nginx as it is
(`configuration-snippet`, `server-snippet`, `auth-snippet`, `stream-snippet`, `modsecurity-snippet`, under
`nginx.ingress.kubernetes.io/` and the older prefix `ingress.kubernetes.io/`), and ConfigMaps that allow it
(`allow-snippet-annotations: "true"`).

## Why is this bad
Who may make an Ingress reads every Secret of the cluster with a few lines of it, and runs code in the controller
(CVE-2021-25742, CVE-2021-25746, CVE-2023-5043). ingress-nginx is retired since March 2026 and gets no more fixes.

## Bad
```yaml
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: shop
  namespace: production
  annotations:
    nginx.ingress.kubernetes.io/server-snippet: | # finding
      location /status { return 200; }
    nginx.ingress.kubernetes.io/ssl-redirect: "true"
spec:
  defaultBackend:
    service: {name: shop, port: {number: 80}}
```

```yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: ingress-nginx-controller
  namespace: ingress-nginx
data:
  allow-snippet-annotations: "true" # finding
```

## Good
```yaml
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: shop
  namespace: production
  annotations:
    nginx.ingress.kubernetes.io/ssl-redirect: "true"
spec:
  defaultBackend:
    service: {name: shop, port: {number: 80}}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: ingress-nginx-controller
  namespace: ingress-nginx
data:
  allow-snippet-annotations: "false"
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, dig, rule
from policylint.workload import shown

_PREFIXES = ("nginx.ingress.kubernetes.io/", "ingress.kubernetes.io/", "nginx.org/")
_SWITCH = "allow-snippet-annotations"


@rule(
    severity=Severity.HIGH,
    since="0.1",
    controls=(
        "nsa:C-0059",
        "iso27001-2022:A.8.9",
        "soc2:CC6.8",
    ),
    tags=("security", "network"),
    kinds=("ConfigMap", "Ingress"),
)
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at the annotation of the Ingress, or at the switch in the ConfigMap."""
    if manifest.resource.kind == "Ingress":
        annotations = dig(manifest.body, "metadata", "annotations")
        for key in annotations if isinstance(annotations, dict) else ():
            if key.startswith(_PREFIXES) and key.endswith(("-snippet", "-snippets")):
                yield Hit(
                    ("metadata", "annotations", key),
                    f'the annotation "{shown(key, 80)}" writes into the configuration of the controller',
                    value=key,
                    help="use the annotation made for the purpose, or a controller that has one",
                    on_key=True,
                )
    elif manifest.resource.kind == "ConfigMap" and str(dig(manifest.body, "data", _SWITCH)).lower() == "true":
        yield Hit(
            ("data", _SWITCH),
            "everybody who may make an Ingress may write into the configuration of the controller",
            help=f'set {_SWITCH} to "false"',
        )
