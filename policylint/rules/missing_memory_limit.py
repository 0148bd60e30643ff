"""Container has no memory limit.

## What it does
Reports containers, init containers and sidecars that have no memory limit.

A limit of the pod as a whole counts from Kubernetes 1.34 on (before, the API server drops it). A limit of zero is no
limit to the kubelet and is reported like a missing one. Ephemeral containers are not asked: they cannot have
resources.

## Why is this bad
Memory cannot be throttled. A container that leaks takes memory until the node has none left, and then the kernel
kills processes of whichever pods it finds, not only those of the culprit. With a limit only the leaking container is
restarted.

## Bad
```yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: payment
  namespace: production
spec:
  selector:
    matchLabels: {app: payment}
  template:
    metadata:
      labels: {app: payment}
    spec:
      initContainers:
        - name: migrate # finding
          image: ghcr.io/example/payment-migrate:3.0.1
      containers:
        - name: payment
          image: ghcr.io/example/payment:3.0.1
          resources: # finding
            requests: {cpu: 100m, memory: 256Mi}
        - name: proxy
          image: ghcr.io/example/proxy:1.1.0
          resources:
            limits:
              memory: "0" # finding
```

Before Kubernetes 1.34, resources of the pod are dropped:
```yaml
# kubernetes: "1.33"
apiVersion: v1
kind: Pod
metadata:
  name: payment
  namespace: production
spec:
  resources:
    limits: {memory: 1Gi}
  containers:
    - name: payment # finding
      image: ghcr.io/example/payment:3.0.1
```

## Good
```yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: payment
  namespace: production
spec:
  selector:
    matchLabels: {app: payment}
  template:
    metadata:
      labels: {app: payment}
    spec:
      initContainers:
        - name: migrate
          image: ghcr.io/example/payment-migrate:3.0.1
          resources:
            limits: {memory: 64Mi}
      containers:
        - name: payment
          image: ghcr.io/example/payment:3.0.1
          resources:
            limits: {memory: 256Mi}
```

Resources of the pod as a whole (Kubernetes 1.34 and later) count for all its containers:
```yaml
apiVersion: v1
kind: Pod
metadata:
  name: payment
  namespace: production
spec:
  resources:
    limits: {memory: 1Gi}
  containers:
    - name: payment
      image: ghcr.io/example/payment:3.0.1
    - name: proxy
      image: ghcr.io/example/proxy:1.1.0
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, rule
from policylint.semantics.podfields import resource_gaps
from policylint.workload import label


@rule(
    severity=Severity.MEDIUM,
    since="0.1",
    controls=("nsa:C-0271", "iso27001-2022:A.8.6", "soc2:A1.1", "gdpr:32(1)(b)"),
    tags=("reliability", "resources"),
    pods=True,
)
def check(manifest: Manifest, *, kubernetes: tuple[int, int] = (1, 37)) -> Iterator[Hit]:
    """Hits at resources.limits.memory, or at the container that lacks it."""
    for container, path, gap in resource_gaps(manifest, "limits", "memory", kubernetes):
        yield Hit(
            path,
            f"{label(container)} has {gap} memory limit",
            help="set resources.limits.memory to the most that the container may use, such as 512Mi",
        )
