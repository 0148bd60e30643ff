"""Object lacks a label that is required here.

## What it does
Reports objects without a label of the list `labels`, with an empty one, or with a value of another form. Which labels
those are, only you know: without the option the rule reports nothing, and it is in no default pack. Patches are not
asked.

## Why is this bad
Who owns it, which system it belongs to, what it costs: what nobody wrote down cannot be asked of the cluster at
night.

## Bad
```yaml
# options: {labels: [owner, "cost-center=C-*"]}
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels: # finding
    cost-center: unknown # finding
```

The labels of the pods:
```yaml
# options: {labels: [app.kubernetes.io/name], where: pods, kinds: [Deployment]}
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
      labels: {app: shop} # finding
    spec:
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
```

## Good
```yaml
# options: {labels: [owner, "cost-center=C-*"]}
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    owner: team-shop
    cost-center: C-1204
```

```yaml
# options: {labels: [app], where: pods}
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
```

## Options
- `labels`: what is required, as keys (`owner`) or with a pattern for the value in which `*` stands for any text
  (`owner=*@example.com`).
- `kinds`: the kinds of object that are asked; none means all.
- `where`: `object` asks the object itself, `pods` the pods of a workload (its pod template; a Pod is its own), `both`
  asks both.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from policylint.rule import Hit, Manifest, Severity, rule
from policylint.semantics.podfields import unmet_metadata


@rule(severity=Severity.LOW, since="0.1", controls=("iso27001-2022:A.5.9",), tags=("metadata",))
def check(
    manifest: Manifest,
    *,
    labels: tuple[str, ...] = (),
    kinds: tuple[str, ...] = (),
    where: Literal["object", "pods", "both"] = "object",
) -> Iterator[Hit]:
    """Hits at metadata.labels, or at the label whose value does not fit."""
    return unmet_metadata(manifest, "label", labels, kinds, where)
