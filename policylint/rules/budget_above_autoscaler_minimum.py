"""PodDisruptionBudget allows no eviction at the minimum of the autoscaler.

## What it does
Reports PodDisruptionBudgets whose `minAvailable` is as high as the minimum of the autoscaler (HorizontalPodAutoscaler,
or ScaledObject of KEDA) of the workload that they select. A HorizontalPodAutoscaler without `minReplicas` goes down to
1. Shares are of the number of pods at that time, rounded up. Of the pods that a budget selects, the nearest to it
count.

## Why is this bad
In quiet hours the autoscaler goes down to its minimum. From then on no pod may be evicted, and just then, at night,
nodes are upgraded.

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
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: shop
  namespace: production
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: shop}
  minReplicas: 2
  maxReplicas: 6
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: shop
  namespace: production
spec:
  minAvailable: 2 # finding
  selector:
    matchLabels: {app: shop}
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
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: shop
  namespace: production
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: shop}
  minReplicas: 2
  maxReplicas: 6
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: shop
  namespace: production
spec:
  minAvailable: 1
  selector:
    matchLabels: {app: shop}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, ManifestSet, Memo, Severity, rule
from policylint.semantics.budgets import Expected, Guard, amount, not_judged
from policylint.workload import called


@rule(
    severity=Severity.LOW,
    since="0.1",
    controls=("iso27001-2022:A.8.14", "soc2:A1.1", "gdpr:32(1)(b)"),
    tags=("reliability",),
    kinds=("PodDisruptionBudget",),
)
def check(manifests: ManifestSet, *, memo: Memo = None) -> Iterator[tuple[Manifest, Hit]]:
    """Hits at minAvailable."""
    guard = Guard.of(manifests, memo)
    for budget in guard.budgets:
        bound = amount(budget.spec.get("minAvailable"))
        if bound is None or budget.spec.get("maxUnavailable") is not None or (bound.percent and bound.number >= 100):
            continue
        expected = guard.expected(budget, scaled=True)
        if expected is not None and not expected.counted:
            yield budget.manifest, not_judged("minAvailable")
        elif expected is not None and 0 < expected.number <= bound.of(expected.number):
            text = budget.spec["minAvailable"]
            said = f"minAvailable is {text}, and {_low(expected)}"
            hit = Hit(("spec", "minAvailable"), said, value=str(text), help="use maxUnavailable: 1, or a higher minimum")
            yield budget.manifest, hit


def _low(expected: Expected) -> str:
    if len(expected.workloads) > 1:
        who = f"the {len(expected.workloads)} workloads that it protects, the {called(expected.workloads[0])} among them, go"
        return f"{who} down to {expected.number} pods together: none may be evicted then"
    return f"the autoscaler of the {called(expected.workloads[0])} goes down to {expected.number}: no pod may be evicted then"
