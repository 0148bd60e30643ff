"""Storage class has a reclaim policy that is not allowed here.

## What it does
Reports StorageClasses whose `reclaimPolicy`, and PersistentVolumes whose `persistentVolumeReclaimPolicy`, is not in the
list `allow`. A StorageClass without one deletes; so does a volume that a class made. Without the option the rule reports
nothing, and it is in no default pack.

## Why is this bad
With `Delete`, whoever deletes a claim, or its namespace, or lets a GitOps agent prune it, deletes the disk. With `Retain`
disks stay, and cost, until somebody decides about them. Which of the two is wrong, only you know.

## Bad
```yaml
# options: {allow: [Retain]}
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata:
  name: encrypted-ssd
provisioner: csi.example.com
reclaimPolicy: Delete # finding
```

```yaml
# options: {allow: [Retain]}
apiVersion: storage.k8s.io/v1
kind: StorageClass # finding
metadata:
  name: encrypted-ssd
provisioner: csi.example.com
```

## Good
```yaml
# options: {allow: [Retain]}
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata:
  name: encrypted-ssd
provisioner: csi.example.com
reclaimPolicy: Retain
```

## Options
- `allow`: the policies that may be used: `Delete`, `Retain`; none means all.
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, dig, rule
from policylint.workload import shown


@rule(severity=Severity.LOW, since="0.1", tags=("reliability",), kinds=("PersistentVolume", "StorageClass"))
def check(manifest: Manifest, *, allow: tuple[str, ...] = ()) -> Iterator[Hit]:
    """Hits at the policy, or at the kind where a class sets none."""
    kind, help_ = manifest.resource.kind, f"use one of {', '.join(allow)}"
    if not allow:
        return
    if kind == "StorageClass" and manifest.resource.ref.group == "storage.k8s.io":
        policy = manifest.body.get("reclaimPolicy")
        if policy is None and "Delete" not in allow and not manifest.partial:
            said = "reclaimPolicy is not set, which means Delete, and that is not allowed"
            yield Hit(("kind",), said, value="Delete", help=help_)
        elif isinstance(policy, str) and policy not in allow:
            yield Hit(("reclaimPolicy",), _said(policy), value=policy, help=help_)
    elif kind == "PersistentVolume" and manifest.resource.api_version == "v1":
        policy = dig(manifest.body, "spec", "persistentVolumeReclaimPolicy")
        if isinstance(policy, str) and policy not in allow:
            yield Hit(("spec", "persistentVolumeReclaimPolicy"), _said(policy), value=policy, help=help_)


def _said(policy: str) -> str:
    return f'the reclaim policy "{shown(policy, 63)}" is not allowed'
