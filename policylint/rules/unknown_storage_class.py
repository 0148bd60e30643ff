"""Claim asks for a StorageClass that nobody declares.

## What it does
Reports StorageClasses that PersistentVolumeClaims and the `volumeClaimTemplates` of StatefulSets name and that are not
there.

Reported is one that is nearly the name of a StorageClass in the input. Most clusters bring classes of their own, so a
name that is like no other is not reported. An empty name, which asks for no class, is fine.

What lives elsewhere (made by Terraform, an operator, by hand) is named in the configuration:
`externals: ["StorageClass/shop-*"]`.

## Why is this bad
The claim stays `Pending`, and so does the pod that waits for it.

## Bad
```yaml
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata:
  name: encrypted-ssd
provisioner: csi.example.com
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: shop-data
  namespace: production
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: encryptd-ssd # finding
  resources: {requests: {storage: 8Gi}}
```

## Good
```yaml
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata:
  name: encrypted-ssd
provisioner: csi.example.com
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: shop-data
  namespace: production
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: encrypted-ssd
  resources: {requests: {storage: 8Gi}}
```

A class of the cluster:
```yaml
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: shop-data
  namespace: production
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: standard
  resources: {requests: {storage: 8Gi}}
```

## Options
- `complete`: the input holds everything that the cluster gets, so what is not in it does not exist (default `false`).
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import External, Hit, Manifest, ManifestSet, Memo, Severity, rule
from policylint.semantics.inventory.objects import Inventory
from policylint.semantics.inventory.references import Reference, claim_specs


@rule(severity=Severity.MEDIUM, since="0.1", tags=("reliability",), kinds=("PersistentVolumeClaim", "StatefulSet"))
def check(
    manifests: ManifestSet,
    *,
    complete: bool = False,
    externals: tuple[External, ...] = (),
    memo: Memo = None,
) -> Iterator[tuple[Manifest, Hit]]:
    """Hits at the name."""
    inventory = Inventory(manifests, "StorageClass", externals, memo, complete=complete)
    for manifest in manifests.manifests:
        for path, spec, who in claim_specs(manifest):
            name = spec.get("storageClassName")
            if isinstance(name, str) and name:
                reference = Reference((*path, "storageClassName"), "StorageClass", name, who)
                yield from inventory.hits(manifest, reference)
