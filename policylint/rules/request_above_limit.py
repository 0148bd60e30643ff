"""Container requests more than it may use.

## What it does
Reports containers, init containers and sidecars, and pods with `resources` of their own, where a resource is
requested beyond its limit.

## Why is this bad
The API server refuses the object.

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
    spec:
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
          resources:
            requests: {memory: 1Gi, cpu: 250m} # finding
            limits: {memory: 512Mi, cpu: "1"}
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
            requests: {memory: 0.5Gi, cpu: 250m}
            limits: {memory: 512Mi, cpu: "1"}
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policylint.rule import FieldPath, Hit, Manifest, Severity, containers, dig, rule
from policylint.validation.quantities import quantity
from policylint.workload import RESERVING, label, shown


@rule(severity=Severity.HIGH, since="0.1", tags=("correctness", "resources"), pods=True)
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at the request."""
    for container in containers(manifest, *RESERVING):
        yield from _above(container.body.get("resources"), (*container.path, "resources"), label(container))
    for pod in manifest.pods:
        yield from _above(pod.body.get("resources"), (*pod.path, "resources"), "the pod")


def _above(resources: Any, path: FieldPath, who: str) -> Iterator[Hit]:
    requests = dig(resources, "requests")
    for name, value in requests.items() if isinstance(requests, dict) else ():
        limit = dig(resources, "limits", name)
        wanted, most = quantity(value), quantity(limit)
        if wanted is not None and most is not None and wanted > most:
            yield Hit(
                (*path, "requests", name),
                f"{who} requests {shown(str(value), 40)} {shown(name, 63)} and may use {shown(str(limit), 40)}",
                value=str(value),
                help="raise the limit, or lower the request",
            )
