"""Pod reserves nothing at all.

## What it does
Reports pods, and pod templates of any kind, in which no container, init container or sidecar requests or limits any
CPU or memory, nor the pod as a whole. Such a pod is of the class BestEffort.

## Why is this bad
The kubelet evicts these pods first, and the kernel kills their processes first. The scheduler packs them onto a node
without end, because they seem to need nothing.

## Bad
```yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
  namespace: production
spec:
  selector:
    matchLabels: {app: shop}
  template:
    metadata:
      labels: {app: shop}
    spec: # finding
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
```

## Good
```yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
  namespace: production
spec:
  selector:
    matchLabels: {app: shop}
  template:
    metadata:
      labels: {app: shop}
    spec:
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
          resources:
            requests: {memory: 128Mi}
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policylint.rule import FieldPath, Hit, Manifest, Severity, dig, rule, whole_containers
from policylint.validation.quantities import quantity
from policylint.workload import RESERVING


@rule(
    severity=Severity.MEDIUM,
    since="0.1",
    controls=("iso27001-2022:A.8.6", "soc2:A1.1"),
    tags=("reliability", "resources"),
    pods=True,
)
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at the pod."""
    reserves: dict[FieldPath, bool] = {}
    for container in whole_containers(manifest, *RESERVING):
        reserves[container.pod.path] = reserves.get(container.pod.path, False) or _reserves(container.body)
    for pod in manifest.pods:
        if reserves.get(pod.path) is False and not _reserves(pod.body):
            yield Hit(
                (*pod.path, "resources"),
                "the pod is BestEffort: no container requests or limits CPU or memory",
                help="set resources.requests of the containers",
            )


def _reserves(body: Any) -> bool:
    values = (dig(body, "resources", section, name) for section in ("requests", "limits") for name in ("cpu", "memory"))
    return any(quantity(value) for value in values)
