"""Claim names no storage class.

## What it does
Reports PersistentVolumeClaims, and `volumeClaimTemplates` of StatefulSets, without `storageClassName`. With the option
`allow` others than those are reported as well. The rule is in no default pack. An empty name is a choice: such a claim
takes a volume without a class, and nobody makes one for it.

## Why is this bad
The claim gets whatever class is the default of the cluster on that day: other disks, other backups, another place for the
data than those that you chose. Where there is no default, it stays `Pending`.

## Bad
```yaml
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: shop-data
  namespace: production
spec: # finding
  accessModes: [ReadWriteOnce]
  resources: {requests: {storage: 8Gi}}
```

```yaml
# options: {allow: [encrypted-ssd]}
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: shop-data
  namespace: production
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: cheap # finding
  resources: {requests: {storage: 8Gi}}
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
  storageClassName: encrypted-ssd
  resources: {requests: {storage: 8Gi}}
```

A volume that is bound by name needs no class:
```yaml
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: shop-data
  namespace: production
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: ""
  volumeName: shop-data
  resources: {requests: {storage: 8Gi}}
```

## Options
- `allow`: the storage classes that may be used; none means all.
- `required`: report claims without one.
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, rule
from policylint.semantics.inventory.references import claim_specs
from policylint.workload import shown


@rule(severity=Severity.LOW, since="0.1", tags=("reliability",), kinds=("PersistentVolumeClaim", "StatefulSet"))
def check(manifest: Manifest, *, allow: tuple[str, ...] = (), required: bool = True) -> Iterator[Hit]:
    """Hits at storageClassName, or at the claim that lacks it."""
    for path, spec, who in claim_specs(manifest):
        name, place = spec.get("storageClassName"), (*path, "storageClassName")
        if name is None and required and not manifest.partial:
            yield Hit(place, f"{who} names no storage class", help="set storageClassName")
        elif allow and isinstance(name, str) and name not in allow:
            said = f'{who} has the storage class "{shown(name, 63)}", which is not allowed'
            yield Hit(place, said, value=name, help=f"use one of {', '.join(allow)}")
