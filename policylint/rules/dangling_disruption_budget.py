"""PodDisruptionBudget selects nothing.

## What it does
Reports PodDisruptionBudgets without a selector, with an empty one in policy/v1beta1 (it selects nothing there; in
policy/v1 it selects everything), and those that select no pod in the input although the input can be expected to hold
it. Charts and operators make pods too, so that is the case only where pods stand in the same file or directory that
carry a part of the labels: at least half of the conditions hold, and no custom resource in the input carries all of the
labels. With the option `complete` every budget is reported that selects no pod in the input.

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
- `complete`: the input holds every pod that there is, so report each budget that selects none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from policylint.rule import Hit, Manifest, ManifestSet, Severity, rule
from policylint.semantics.budgets import Budget, Guard
from policylint.semantics.scaling import called
from policylint.semantics.selectors import Labelled, Requirement, Selector
from policylint.workload import shown


@rule(
    severity=Severity.MEDIUM,
    since="0.1",
    controls=("iso27001-2022:A.8.14", "soc2:A1.1", "gdpr:32(1)(b)"),
    tags=("reliability",),
    kinds=("PodDisruptionBudget",),
)
def check(manifests: ManifestSet, *, complete: bool = False) -> Iterator[tuple[Manifest, Hit]]:
    """Hits at the selector."""
    guard = Guard(manifests.manifests)
    makers = _Makers(manifests)
    for budget in guard.budgets:
        if budget.selector is None:
            yield from _selects_nothing(budget)
        elif not guard.selected(budget):
            near = guard.index.nearest(budget.selector, budget.namespace)
            if complete or (near is not None and _expected(budget, budget.selector, near, makers)):
                yield budget.manifest, _missed(budget, budget.selector, near)


class _Makers:
    """The labels of custom resources: one that carries what a budget selects makes the pods, as operators do."""

    def __init__(self, manifests: ManifestSet) -> None:
        self._having: dict[tuple[str, str], list[Mapping[str, str]]] = defaultdict(list)
        for one in manifests.manifests:
            if "." in one.resource.ref.group.removesuffix(".k8s.io"):
                labels = _labels(one)
                for pair in labels.items():
                    self._having[pair].append(labels)

    def carry(self, selector: Selector) -> bool:
        """Whether a custom resource carries all labels of the selector."""
        having = [
            self._having.get((one.key, one.values[0]), [])
            for one in selector.requirements
            if one.operator == "In" and len(one.values) == 1
        ]
        return any(selector.matches(labels) for labels in min(having, key=len, default=[]))


def _selects_nothing(budget: Budget) -> Iterator[tuple[Manifest, Hit]]:
    given = budget.spec.get("selector")
    if given is None:
        said = "the PodDisruptionBudget has no selector, so it selects nothing"
    elif given == {}:
        said = "the selector is empty, which selects nothing in policy/v1beta1 (and everything in policy/v1)"
    else:
        return
    yield budget.manifest, Hit(("spec", "selector"), said, help="select the labels of the pods that it is for")


def _expected(budget: Budget, selector: Selector, near: Labelled, makers: _Makers) -> bool:
    """Whether the input can be expected to hold the pods: others stand beside the budget and carry half of the labels."""
    beside = near.manifest.document.file.rpartition("/")[0] == budget.manifest.document.file.rpartition("/")[0]
    held = len(selector.requirements) - len(selector.unmet(near.labels))
    return beside and 2 * held >= len(selector.requirements) and not makers.carry(selector)


def _missed(budget: Budget, selector: Selector, near: Labelled | None) -> Hit:
    said = "the PodDisruptionBudget selects no pod in the input"
    if near is not None:
        condition = selector.unmet(near.labels)[0]
        said += f"; nearest is the {called(near.manifest)}, with {_said(condition, near.labels)}"
    inside = "matchLabels" if isinstance(budget.spec.get("selector", {}).get("matchLabels"), Mapping) else "matchExpressions"
    path = ("spec", "selector", inside) if selector.requirements else ("spec", "selector")
    return Hit(path, said, help="make the selector and the labels of the pod template agree")


def _said(condition: Requirement, labels: Mapping[str, str]) -> str:
    value = labels.get(condition.key)
    return f"no label {shown(condition.key, 80)}" if value is None else f"{shown(condition.key, 80)}: {shown(value, 63)}"


def _labels(manifest: Manifest) -> Mapping[str, str]:
    metadata = manifest.body.get("metadata")
    labels = metadata.get("labels") if isinstance(metadata, Mapping) else None
    return {key: text for key, text in labels.items() if isinstance(text, str)} if isinstance(labels, Mapping) else {}
