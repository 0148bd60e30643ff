"""Volume is of a type that is not allowed.

## What it does
Reports each volume of a pod whose type is not allowed. By default those are allowed that the restricted level of the Pod
Security Standards allows: `configMap`, `csi`, `downwardAPI`, `emptyDir`, `ephemeral`, `image`, `persistentVolumeClaim`,
`projected` and `secret`. A volume without a type is an `emptyDir`.

## Why is this bad
The other types name a disk or a server in the pod itself. Whoever may create pods can then mount any of them that the node
reaches, with the rights of the node, where a PersistentVolume is something that an administrator has approved. Most of
these types are deprecated or gone.

## Bad
```yaml
apiVersion: v1
kind: Pod
metadata:
  name: files
  namespace: production
spec:
  containers:
    - name: files
      image: ghcr.io/example/files:1.0.0
      volumeMounts:
        - {name: share, mountPath: /share}
  volumes:
    - name: share
      nfs: {server: nfs.example.com, path: /exports} # finding
    - name: devices
      hostPath: {path: /dev} # finding
```

```yaml
# options: {allow: [emptyDir]}
apiVersion: v1
kind: Pod
metadata:
  name: files
  namespace: production
spec:
  containers:
    - name: files
      image: ghcr.io/example/files:1.0.0
  volumes:
    - name: scratch
      emptyDir: {}
    - name: settings
      configMap: {name: files} # finding
```

## Good
```yaml
apiVersion: v1
kind: Pod
metadata:
  name: files
  namespace: production
spec:
  containers:
    - name: files
      image: ghcr.io/example/files:1.0.0
      volumeMounts:
        - {name: share, mountPath: /share}
  volumes:
    - name: share
      persistentVolumeClaim: {claimName: files}
    - name: scratch
```

## Options
- `allow`: the types of volumes that are allowed, as their fields are called.
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, rule
from policylint.workload import shown, volume_label, volumes

_STANDARD = (
    "configMap",
    "csi",
    "downwardAPI",
    "emptyDir",
    "ephemeral",
    "image",
    "persistentVolumeClaim",
    "projected",
    "secret",
)


@rule(
    severity=Severity.LOW,
    since="0.1",
    controls=(
        "pss:restricted",
        "cis-1.12:5.2.12",
        "cis-2.0.1:5.2.11",
        "nsa:C-0058",
        "iso27001-2022:A.8.9",
        "iso27001-2022:A.8.12",
        "soc2:CC6.1",
        "nis2-2024-2690:6.3",
        "gdpr:32(1)(b)",
    ),
    tags=("security",),
    pods=True,
)
def check(manifest: Manifest, *, allow: tuple[str, ...] = _STANDARD) -> Iterator[Hit]:
    """Hits at the type of each volume that is not allowed."""
    for pod in manifest.pods:
        for path, volume in volumes(pod):
            for kind, source in volume.items():
                if isinstance(source, dict) and kind not in allow:
                    who = volume_label(volume)
                    yield Hit(
                        (*path, kind),
                        f"{who} is of the type {shown(kind, 40)}",
                        value=shown(kind),
                        help="use a persistentVolumeClaim for such storage, or a type that is allowed",
                    )
