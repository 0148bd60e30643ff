"""Container has a CPU limit.

## What it does
Reports `resources.limits.cpu` of containers, init containers and sidecars. It is the opposite of `missing-cpu-limit`:
switch on the one that is your way. The rule is in no default pack.

## Why is this bad
A container at its limit is stopped for the rest of each period, though the node has time to spare. A request is
enough to get the share that it needs.

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
            requests: {cpu: 250m}
            limits:
              memory: 512Mi
              cpu: "1" # finding
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
            requests: {cpu: 250m}
            limits: {memory: 512Mi}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, containers, dig, rule
from policylint.workload import RESERVING, label, shown


@rule(severity=Severity.INFO, since="0.1", tags=("resources",), pods=True)
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at resources.limits.cpu."""
    for container in containers(manifest, *RESERVING):
        limit = dig(container.body, "resources", "limits", "cpu")
        if limit is not None:
            yield Hit(
                (*container.path, "resources", "limits", "cpu"),
                f"{label(container)} has the CPU limit {shown(str(limit), 40)}",
                value=str(limit),
                help="remove the limit, and request what the container needs",
            )
