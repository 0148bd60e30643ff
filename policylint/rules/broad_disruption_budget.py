"""PodDisruptionBudget selects every pod of its namespace.

## What it does
Reports PodDisruptionBudgets of policy/v1 with an empty selector, `{}`. It selects all pods of the namespace, those of
other workloads and of jobs too. (In policy/v1beta1 it selects none: see `dangling-disruption-budget`.)

## Why is this bad
All workloads share one budget: while one of them has a pod that is not ready, no other may be drained either. With
`maxUnavailable`, or with a share, a pod of a Job or a DaemonSet, which have no scale, makes the controller fail and every
eviction wait. And a second budget for any of the pods makes their eviction an error.

## Bad
```yaml
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: shop
  namespace: production
spec:
  maxUnavailable: 1
  selector: {} # finding
```

## Good
```yaml
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
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policylint.rule import Hit, Manifest, Severity, dig, rule

_EMPTY: tuple[dict[str, Any], ...] = (
    {},
    {"matchLabels": {}},
    {"matchExpressions": []},
    {"matchLabels": {}, "matchExpressions": []},
)


@rule(
    severity=Severity.LOW,
    since="0.1",
    controls=("iso27001-2022:A.8.14", "soc2:A1.1", "gdpr:32(1)(b)"),
    tags=("reliability",),
    kinds=("PodDisruptionBudget",),
)
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at the selector."""
    resource = manifest.resource
    if resource.kind == "PodDisruptionBudget" and resource.api_version != "policy/v1beta1" and not manifest.partial:
        selector = dig(manifest.body, "spec", "selector")
        if isinstance(selector, dict) and selector in _EMPTY:
            said = "the selector is empty: the budget is for every pod of the namespace"
            yield Hit(("spec", "selector"), said, help="select the labels of one workload")
