"""Service is open to whoever reaches its load balancer.

## What it does
Reports Services of type LoadBalancer, but for those that an annotation of the cloud keeps inside the network, and those
that say who may come (`spec.loadBalancerSourceRanges`, unless it is everybody).

## Why is this bad
At most clouds such a Service gets a public address: the application is on the internet, with no Ingress in front that
ends TLS, limits requests or asks for a login.

## Bad
```yaml
apiVersion: v1
kind: Service
metadata:
  name: shop
  namespace: production
spec:
  type: LoadBalancer # finding
  selector: {app: shop}
  ports: [{port: 443, targetPort: 8443}]
```

```yaml
apiVersion: v1
kind: Service
metadata:
  name: shop
  namespace: production
spec:
  type: LoadBalancer # finding
  selector: {app: shop}
  loadBalancerSourceRanges: ["0.0.0.0/0"]
  ports: [{port: 443, targetPort: 8443}]
```

## Good
```yaml
apiVersion: v1
kind: Service
metadata:
  name: shop
  namespace: production
  annotations:
    service.beta.kubernetes.io/aws-load-balancer-scheme: internal
spec:
  type: LoadBalancer
  selector: {app: shop}
  ports: [{port: 443, targetPort: 8443}]
```

```yaml
apiVersion: v1
kind: Service
metadata:
  name: shop
  namespace: production
spec:
  type: LoadBalancer
  selector: {app: shop}
  loadBalancerSourceRanges: [192.0.2.0/24]
  ports: [{port: 443, targetPort: 8443}]
```

## Options
- `internal`: report load balancers inside the network, and those with source ranges, as well (default `false`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policylint.rule import Hit, Manifest, Severity, dig, rule

# Annotation, and the values (in lower case) by which it keeps the load balancer inside.
_INSIDE = {
    "cloud.google.com/load-balancer-type": ("internal",),
    "networking.gke.io/load-balancer-type": ("internal",),
    "networking.gke.io/internal-load-balancer-allow-global-access": ("true", "false"),
    "service.beta.kubernetes.io/aws-load-balancer-internal": ("true", "0.0.0.0/0"),
    "service.beta.kubernetes.io/aws-load-balancer-scheme": ("internal",),
    "service.beta.kubernetes.io/azure-load-balancer-internal": ("true",),
    "service.beta.kubernetes.io/openstack-internal-load-balancer": ("true",),
    "service.beta.kubernetes.io/oci-load-balancer-internal": ("true",),
    "service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type": ("intranet",),
    "service.kubernetes.io/qcloud-loadbalancer-internal-subnetid": (),
}
_EVERYBODY = frozenset(("0.0.0.0/0", "::/0"))


@rule(
    severity=Severity.LOW,
    since="0.1",
    controls=("iso27001-2022:A.8.20", "soc2:CC6.6"),
    tags=("security", "network"),
    kinds=("Service",),
)
def check(manifest: Manifest, *, internal: bool = False) -> Iterator[Hit]:
    """Hits at the type."""
    if manifest.resource.kind != "Service" or manifest.resource.api_version != "v1":
        return
    spec = manifest.body.get("spec")
    if isinstance(spec, dict) and spec.get("type") == "LoadBalancer":
        annotations = dig(manifest.body, "metadata", "annotations")
        if internal or not (_is_inside(annotations) or _says_who(spec.get("loadBalancerSourceRanges"))):
            yield Hit(
                ("spec", "type"),
                "the Service is open to whoever reaches its load balancer",
                help="use ClusterIP behind an Ingress or a Gateway, or set loadBalancerSourceRanges",
            )


def _is_inside(annotations: Any) -> bool:
    for key, values in _INSIDE.items() if isinstance(annotations, dict) else ():
        value = annotations.get(key)
        if isinstance(value, str) and value and (not values or value.lower() in values):
            return True
    return False


def _says_who(ranges: Any) -> bool:
    return isinstance(ranges, list) and bool(ranges) and not any(one in _EVERYBODY for one in ranges if isinstance(one, str))
