"""Pods are selected by two PodDisruptionBudgets.

## What it does
Reports PodDisruptionBudgets that select pods which another PodDisruptionBudget in the same namespace selects, too. Both
have to stand in the same file or, where the namespace is written, in the same directory, so that alternatives and other
environments do not count.

## Why is this bad
The eviction API answers with an error for a pod with more than one budget. It cannot be evicted at all, whatever the
budgets say, and its node cannot be drained.

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
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: second
  namespace: production
spec:
  selector: # finding
    matchLabels: {app: shop}
  maxUnavailable: 1
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
apiVersion: apps/v1
kind: Deployment
metadata:
  name: stock
  namespace: production
spec:
  replicas: 3
  selector:
    matchLabels: {app: stock}
  template:
    metadata:
      labels: {app: stock}
    spec:
      containers:
        - name: stock
          image: ghcr.io/example/stock:5.2.0
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
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: stock
  namespace: production
spec:
  maxUnavailable: 1
  selector:
    matchLabels: {app: stock}
```
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import islice

from policylint.rule import Hit, Manifest, ManifestSet, Memo, Severity, rule
from policylint.semantics.budgets import Budget, Guard
from policylint.semantics.placement import shared_place
from policylint.workload import called


@rule(
    severity=Severity.MEDIUM,
    since="0.1",
    controls=("iso27001-2022:A.8.14", "soc2:A1.1", "gdpr:32(1)(b)"),
    tags=("reliability",),
    kinds=("PodDisruptionBudget",),
)
def check(manifests: ManifestSet, *, memo: Memo = None) -> Iterator[tuple[Manifest, Hit]]:
    """Hits at the selector of the later one, once."""
    guard = Guard.of(manifests, memo)
    taken: dict[tuple[str, str], int] = defaultdict(int)
    first: dict[tuple[int, tuple[str, str]], Budget] = {}
    for budget in guard.budgets:
        place, found = shared_place(budget.manifest), guard.nearest(budget)
        for pod in guard.index.listed(found & ~taken[place]):
            first[id(pod), place] = budget
        # One pod is enough to say so.
        for pod in islice(guard.index.listed(found & taken[place]), 1):
            other = first[id(pod), place]
            if other.manifest.resource.name != budget.manifest.resource.name:
                said = (
                    f"the pods of the {called(pod.manifest)} are selected by the {called(other.manifest)} too: "
                    "the eviction API refuses pods with two budgets"
                )
                yield budget.manifest, Hit(("spec", "selector"), said, help="keep one budget for these pods")
        taken[place] |= found
