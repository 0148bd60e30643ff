"""PodDisruptionBudget selects nothing.

## What it does
Reports PodDisruptionBudgets without a selector, with an empty one in policy/v1beta1 (it selects nothing there; in
policy/v1 it selects everything), and those whose selector meets the labels of no pod, with the pod that comes nearest.
What counts as seen is as for `dangling-service`: all pods of the input are asked, and the budget is reported only where
the workloads of its directory show that its pods should be among them; or anywhere with the option `complete`.

A workload that `externals` in the configuration declares counts as one that is selected, where its name is that of the
budget, or the value of a label that is asked for.

## Why is this bad
The budget protects nothing, and nobody notices before the night of the upgrade.

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
      labels: {app: shop, tier: web}
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
  selector:
    matchLabels: # finding
      app: shop
      tier: front
  maxUnavailable: 1
```

```yaml
# kubernetes: "1.24"
apiVersion: policy/v1beta1
kind: PodDisruptionBudget
metadata:
  name: shop
  namespace: production
spec:
  maxUnavailable: 1
  selector: {} # finding
```

```yaml
# options: {complete: true}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: shop
  namespace: production
spec:
  maxUnavailable: 1
  selector:
    matchLabels: {app: shop} # finding
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

The pods may be made by a chart:
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

## Options
- `complete`: the input holds everything that the cluster gets, so what is not in it does not exist (default `false`).
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import External, Hit, Manifest, ManifestSet, Memo, Severity, dig, rule
from policylint.semantics.budgets import Budget, Guard
from policylint.semantics.claims import Claims, Neighbours
from policylint.semantics.selectors import without_later_labels


@rule(
    severity=Severity.MEDIUM,
    since="0.1",
    controls=("iso27001-2022:A.8.14", "soc2:A1.1", "gdpr:32(1)(b)"),
    tags=("reliability",),
    kinds=("PodDisruptionBudget",),
)
def check(
    manifests: ManifestSet, *, complete: bool = False, externals: tuple[External, ...] = (), memo: Memo = None
) -> Iterator[tuple[Manifest, Hit]]:
    """Hits at the selector."""
    budgets = Guard.of(manifests, memo).budgets
    selecting = [(one.manifest, one.selector) for one in budgets if one.selector is not None]
    claims = Claims(Neighbours.of(manifests, memo), selecting, externals)
    for budget in budgets:
        if budget.selector is None:
            yield from _selects_nothing(budget)
            continue
        near = claims.missed(budget.manifest, without_later_labels(budget.selector), complete=complete)
        if near is not None:
            labels = isinstance(dig(budget.spec, "selector", "matchLabels"), dict)
            inside = ("matchLabels" if labels else "matchExpressions",) if budget.selector.requirements else ()
            said = f"the PodDisruptionBudget selects no pod{f': {near}' if near else ''}"
            help_ = "correct the selector, or the labels of the pod template"
            yield budget.manifest, Hit(("spec", "selector", *inside), said, help=help_)


def _selects_nothing(budget: Budget) -> Iterator[tuple[Manifest, Hit]]:
    given = budget.spec.get("selector")
    if given is None:
        said = "the PodDisruptionBudget has no selector, so it selects nothing"
    elif given == {}:
        said = "the selector is empty, which selects nothing in policy/v1beta1 (and everything in policy/v1)"
    else:
        return
    yield budget.manifest, Hit(("spec", "selector"), said, help="select the labels of the pods that it is for")
