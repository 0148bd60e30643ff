"""Container may fill the disk of the node.

## What it does
Reports containers, init containers and sidecars without `resources.limits.ephemeral-storage`; ephemeral containers
have no resources. The rule is in no default pack.

## Why is this bad
Logs, `emptyDir` volumes and what a container writes to its own file system are on the disk of the node. Without a
limit one container fills it, and the kubelet evicts others.

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
            limits: # finding
              memory: 128Mi
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
            limits:
              ephemeral-storage: 1Gi
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, rule
from policylint.semantics.podfields import resource_gaps
from policylint.workload import label


@rule(
    severity=Severity.INFO,
    since="0.1",
    controls=("iso27001-2022:A.8.6", "soc2:A1.1"),
    tags=("reliability", "resources"),
    pods=True,
)
def check(manifest: Manifest, *, kubernetes: tuple[int, int] = (1, 37)) -> Iterator[Hit]:
    """Hits at resources.limits.ephemeral-storage, or at the container that lacks it."""
    for container, path, gap in resource_gaps(manifest, "limits", "ephemeral-storage", kubernetes):
        yield Hit(
            path,
            f"{label(container)} has {gap} limit for ephemeral storage",
            help="set resources.limits.ephemeral-storage to what the container may use on the disk, such as 1Gi",
        )
