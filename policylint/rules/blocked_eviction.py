"""PodDisruptionBudget allows no eviction.

## What it does
Reports PodDisruptionBudgets under which no pod may ever be evicted: `maxUnavailable` of 0, `minAvailable` of 100 % or
more, and bounds that leave nothing for the replicas of the workloads that the budget selects. Shares are rounded up, as
the disruption controller does it: `minAvailable: 50%` of one replica is one. Where a budget selects pods in several
places, the nearest to it are counted: in its own file, else in its directory, else in one beside it or above. Where an
autoscaler sets the number, see `budget-above-autoscaler-minimum`.

## Why is this bad
A node with such a pod cannot be drained. Upgrades of nodes wait for it until somebody forces them, and then the pod
goes without any protection.

## Bad
```yaml
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: shop
  namespace: production
spec:
  maxUnavailable: 0 # finding
  selector:
    matchLabels: {app: shop}
```

One replica, and one must be there:
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
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: shop
  namespace: production
spec:
  minAvailable: 50% # finding
  selector:
    matchLabels: {app: shop}
```

```yaml
# options: {share: 25}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: shop
  namespace: production
spec:
  minAvailable: 80% # finding
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
  minAvailable: 2
  selector:
    matchLabels: {app: shop}
```

```yaml
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: shop
  namespace: production
spec:
  maxUnavailable: 1%
  selector:
    matchLabels: {app: shop}
```

## Options
- `share`: report bounds in percent that let less than this share of the pods be evicted, too.
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, ManifestSet, Memo, Severity, rule
from policylint.semantics.budgets import Amount, Expected, Guard, amount, not_judged
from policylint.workload import called

_HELP = "allow one to go: maxUnavailable: 1, and run two replicas or more"


@rule(
    severity=Severity.MEDIUM,
    since="0.1",
    controls=("iso27001-2022:A.8.14", "soc2:A1.1", "gdpr:32(1)(b)"),
    tags=("reliability",),
    kinds=("PodDisruptionBudget",),
)
def check(manifests: ManifestSet, *, share: int = 0, memo: Memo = None) -> Iterator[tuple[Manifest, Hit]]:
    """Hits at maxUnavailable or minAvailable."""
    guard = Guard.of(manifests, memo)
    for budget in guard.budgets:
        # The controller looks at minAvailable only where maxUnavailable is not set.
        field = "maxUnavailable" if budget.spec.get("maxUnavailable") is not None else "minAvailable"
        bound = amount(budget.spec.get(field))
        if bound is not None:
            text = budget.spec[field]
            never = _never(field, bound, share)
            expected = None if never else guard.expected(budget, scaled=False)
            why = never or _not_here(expected, field, bound)
            if expected is not None and not expected.counted:
                yield budget.manifest, not_judged(field)
            elif why:
                yield budget.manifest, Hit(("spec", field), f"{field} is {text}: {why}", value=str(text), help=_HELP)


def _never(field: str, bound: Amount, share: int) -> str:
    """Why the bound is too tight whatever it is for; empty where it is not."""
    if field == "maxUnavailable" and bound.number <= 0:
        return "no pod may be evicted" if bound.number == 0 else "the API server refuses a negative number"
    if field == "minAvailable" and bound.percent and bound.number >= 100:
        return "no pod may be evicted"
    allowed = bound.number if field == "maxUnavailable" else 100 - bound.number
    return f"less than {share} % of the pods may be evicted" if bound.percent and allowed < share else ""


def _not_here(expected: Expected | None, field: str, bound: Amount) -> str:
    """Why no pod of the workloads at hand may be evicted; empty where one may, or nobody knows."""
    if expected is None or expected.number == 0:
        return ""
    number, workloads, _ = expected
    needed = number - bound.of(number) if field == "maxUnavailable" else bound.of(number)
    if needed < number:
        return ""
    whose = f"the {called(workloads[0])}" if len(workloads) == 1 else f"the {len(workloads)} workloads that it selects"
    pods = "1 replica" if number == 1 else f"{number} replicas"
    return f"no pod of {whose} with {pods} may be evicted"
