"""Replicated workload has no PodDisruptionBudget.

## What it does
Reports Deployments, StatefulSets and the kinds that work like them, with two or more replicas, whose pods no
PodDisruptionBudget in the input selects. Where an autoscaler sets the number, its minimum counts. A budget counts
wherever it stands in the input, if it can be in the same namespace; a namespace that is not written, or that a
kustomization changes, may be any. Patches are not asked.

## Why is this bad
A drain evicts pods as fast as it can. Without a budget it may take all replicas at once, in an upgrade of the nodes for
example, and the replicas were for nothing.

## Bad
```yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
  namespace: production
spec:
  replicas: 3
  selector:
    matchLabels: {app: shop}
  template:  # finding
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
kind: Deployment
metadata:
  name: shop
  namespace: production
spec:
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
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: shop
  namespace: production
spec:
  maxUnavailable: 1
  selector:
    matchLabels: {app: shop}
```

One pod is gone while it moves, with a budget or without:
```yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
  namespace: production
spec:
  replicas: 1
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

## Options
- `minimum`: the number of replicas from which a budget is asked for.
- `unset`: how many replicas a workload without `replicas` is taken to have: the API sets 1; say 2 where an autoscaler
  that is not in the input sets more.
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, ManifestSet, Memo, Severity, rule
from policylint.semantics.budgets import Guard
from policylint.semantics.pods import labelled_pods
from policylint.workload import called


@rule(
    severity=Severity.LOW,
    since="0.1",
    controls=("iso27001-2022:A.8.14", "soc2:A1.1", "gdpr:32(1)(b)"),
    tags=("reliability",),
    pods=True,
)
def check(manifests: ManifestSet, *, minimum: int = 2, unset: int = 1, memo: Memo = None) -> Iterator[tuple[Manifest, Hit]]:
    """Hits at the pod template."""
    guard = Guard.of(manifests, memo)
    protected = guard.protected()
    for manifest in guard.scaling.workloads:
        replicas = guard.scaling.replicas(manifest, unset)
        if replicas is None or replicas < minimum:
            continue
        for pod in labelled_pods(manifest):
            if (id(manifest), pod.at) not in protected:
                said = f"no PodDisruptionBudget selects the pods of the {called(manifest)}"
                yield manifest, Hit(pod.at[:-1], said, help="add one with maxUnavailable: 1 that selects their labels")
