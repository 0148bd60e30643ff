"""Pod asks for a PriorityClass that nobody declares.

## What it does
Reports PriorityClasses that pods, and pod templates of any kind, name and that are not there.

Reported is one that is nearly the name of a PriorityClass in the input. Classes are often made elsewhere, so a name
that is like no other is not reported, nor those that begin with `system-`, which are built in.

What lives elsewhere (made by Terraform, an operator, by hand) is named in the configuration:
`externals: ["PriorityClass/shop-*"]`.

## Why is this bad
The API server refuses the pods. The Deployment is accepted, has no pods, and says why only in an event of its
ReplicaSet.

## Bad
```yaml
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata:
  name: business-critical
value: 1000000
---
apiVersion: v1
kind: Pod
metadata:
  name: shop
  namespace: production
spec:
  priorityClassName: buisness-critical # finding
  containers:
    - name: shop
      image: ghcr.io/example/shop:5.2.0
```

## Good
```yaml
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata:
  name: business-critical
value: 1000000
---
apiVersion: v1
kind: Pod
metadata:
  name: shop
  namespace: production
spec:
  priorityClassName: business-critical
  containers:
    - name: shop
      image: ghcr.io/example/shop:5.2.0
```

## Options
- `complete`: the input holds everything that the cluster gets, so what is not in it does not exist (default `false`).
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import External, Hit, Manifest, ManifestSet, Memo, Severity, rule
from policylint.semantics.inventory.objects import Inventory
from policylint.semantics.inventory.references import referring


@rule(severity=Severity.MEDIUM, since="0.1", tags=("reliability",), pods=True)
def check(
    manifests: ManifestSet,
    *,
    complete: bool = False,
    externals: tuple[External, ...] = (),
    memo: Memo = None,
) -> Iterator[tuple[Manifest, Hit]]:
    """Hits at the name."""
    inventory = Inventory(manifests, "PriorityClass", externals, memo, complete=complete)
    for manifest, named in referring(manifests, memo):
        for reference in named.priorities:
            yield from inventory.hits(manifest, reference)
