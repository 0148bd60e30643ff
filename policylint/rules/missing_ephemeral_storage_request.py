"""Container reserves no ephemeral storage.

## What it does
Reports containers, init containers and sidecars without `resources.requests.ephemeral-storage`, where a limit counts
as the request; ephemeral containers have no resources. The rule is in no default pack.

## Why is this bad
Logs, `emptyDir` volumes and what a container writes to its own file system are on the disk of the node. Without a
request the scheduler puts pods on a node whose disk is full, and they are the first to be evicted.

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
            requests: # finding
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
            requests:
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
    """Hits at resources.requests.ephemeral-storage, or at the container that lacks it."""
    for container, path, gap in resource_gaps(manifest, "requests", "ephemeral-storage", kubernetes):
        yield Hit(
            path,
            f"{label(container)} has {gap} request for ephemeral storage",
            help="set resources.requests.ephemeral-storage to what the container needs on the disk, such as 1Gi",
        )
