"""Volume uses a PersistentVolumeClaim that nobody declares.

## What it does
Reports PersistentVolumeClaims that volumes of pods name and that are not there. Volumes that a StatefulSet replaces by
its own `volumeClaimTemplates` are not looked at.

Reported is one that the input can be expected to hold: what is built together (a directory, or directories that
kustomizations tie together) has one of nearly that name in the namespace, or one of that name in another namespace, or
has others of the kind but not this one.

Not reported: what the cluster brings itself, and what something else may make: a generator of kustomize, a custom
resource of that name or one that names it, a chart, a tool that is told the name. Where the namespace is not known,
the name is enough.

What lives elsewhere (made by Terraform, an operator, by hand) is named in the configuration:
`externals: ["PersistentVolumeClaim/shop-*"]`.

## Why is this bad
The pod stays `Pending`: the scheduler finds no claim, and nobody makes one.

## Bad
```yaml
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: shop-data
  namespace: production
spec:
  accessModes: [ReadWriteOnce]
  resources: {requests: {storage: 8Gi}}
---
apiVersion: v1
kind: Pod
metadata:
  name: shop
  namespace: production
spec:
  containers:
    - name: shop
      image: ghcr.io/example/shop:5.2.0
  volumes:
    - name: data
      persistentVolumeClaim:
        claimName: shopdata # finding
```

## Good
```yaml
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: shop-data
  namespace: production
spec:
  accessModes: [ReadWriteOnce]
  resources: {requests: {storage: 8Gi}}
---
apiVersion: v1
kind: Pod
metadata:
  name: shop
  namespace: production
spec:
  containers:
    - name: shop
      image: ghcr.io/example/shop:5.2.0
  volumes:
    - name: data
      persistentVolumeClaim:
        claimName: shop-data
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
    inventory = Inventory(manifests, "PersistentVolumeClaim", externals, memo, complete=complete)
    for manifest, named in referring(manifests, memo):
        for reference in named.claims:
            yield from inventory.hits(manifest, reference)
