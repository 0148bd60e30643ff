"""Container has no memory request.

## What it does
Reports containers, init containers and sidecars that request no memory.

A limit without a request counts, because Kubernetes then takes the limit as the request. So do the resources of the
pod as a whole from Kubernetes 1.34 on (before, the API server drops them). A request of zero reserves nothing and is
reported like a missing one. Ephemeral containers are not asked: they cannot have resources. What a LimitRange in the
cluster may add later is not in the manifest and does not count.

## Why is this bad
The scheduler packs nodes by requests. A container without one is put where there may be no memory for it, and when
the node runs short it is among the first to be evicted or killed, because it uses more than it asked for.

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
          resources:
            requests: {cpu: 100m} # finding
        - name: proxy
          image: ghcr.io/example/proxy:1.1.0
          resources:
            requests:
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
    requests: {memory: 1Gi}
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
            requests: {memory: 64Mi}
      containers:
        - name: payment
          image: ghcr.io/example/payment:3.0.1
          resources:
            limits: {cpu: 500m, memory: 256Mi}
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
    controls=("iso27001-2022:A.8.6", "soc2:A1.1", "gdpr:32(1)(b)"),
    tags=("reliability", "resources"),
    pods=True,
)
def check(manifest: Manifest, *, kubernetes: tuple[int, int] = (1, 37)) -> Iterator[Hit]:
    """Hits at resources.requests.memory, or at the container that lacks it."""
    for container, path, gap in resource_gaps(manifest, "requests", "memory", kubernetes):
        yield Hit(
            path,
            f"{label(container)} has {gap} memory request",
            help="set resources.requests.memory to what the container uses in ordinary operation, such as 256Mi",
        )
