"""StatefulSet has no serviceName.

## What it does
Reports StatefulSets without `serviceName`, or with an empty one. Patches are not asked.

## Why is this bad
The headless Service of that name gives each pod its DNS name, such as `shop-0.shop`. Without one the pods have names of
their own in the API only, and peers cannot find each other. The field cannot be changed later.

## Bad
```yaml
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: shop
  namespace: production
spec: # finding
  replicas: 3
  selector:
    matchLabels: {app: shop}
  template:
    metadata:
      labels: {app: shop}
    spec:
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
```

## Good
```yaml
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: shop
  namespace: production
spec:
  replicas: 3
  serviceName: shop
  selector:
    matchLabels: {app: shop}
  template:
    metadata:
      labels: {app: shop}
    spec:
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, dig, rule, whole_containers


@rule(
    severity=Severity.LOW,
    since="0.1",
    controls=("iso27001-2022:A.8.14", "soc2:A1.1", "gdpr:32(1)(b)"),
    tags=("reliability",),
    kinds=("StatefulSet",),
)
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at serviceName."""
    resource = manifest.resource
    if (
        resource.kind != "StatefulSet"
        or resource.ref.group != "apps"
        or manifest.partial
        or not any(whole_containers(manifest))
    ):
        return
    if dig(manifest.body, "spec", "serviceName") in (None, ""):
        said = "the StatefulSet has no serviceName: its pods get no DNS names"
        yield Hit(("spec", "serviceName"), said, help="make a headless Service (clusterIP: None) and name it here")
