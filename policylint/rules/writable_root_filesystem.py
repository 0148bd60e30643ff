"""Container can write to its root file system.

## What it does
Reports containers of every kind that do not set `securityContext.readOnlyRootFilesystem: true`. The field is a
container's own: a pod cannot set it for all of them. Pods that say `os: {name: windows}` are left alone, Windows
refuses the field.

## Why is this bad
Whoever gets into the container can replace its programs, install tools and leave something behind that survives a
restart of the process. What the program has to write belongs into a volume: an `emptyDir` for `/tmp` is often all it
takes.

## Bad
```yaml
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
      initContainers:
        - name: prepare # finding
          image: ghcr.io/example/prepare:1.0.0
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
          securityContext: # finding
            runAsNonRoot: true
        - name: proxy
          image: ghcr.io/example/proxy:1.1.0
          securityContext:
            readOnlyRootFilesystem: false # finding
```

## Good
```yaml
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
          securityContext:
            readOnlyRootFilesystem: true
          volumeMounts:
            - name: tmp
              mountPath: /tmp
      volumes:
        - name: tmp
          emptyDir: {}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, containers, dig, rule
from policylint.workload import is_windows, label


@rule(
    severity=Severity.LOW,
    since="0.1",
    controls=(
        "cis-1.12:5.7.3",
        "cis-2.0.1:5.6.3",
        "nsa:C-0017",
        "iso27001-2022:A.8.9",
        "soc2:CC6.8",
        "nis2-2024-2690:6.3",
        "gdpr:32(1)(b)",
    ),
    tags=("security",),
    pods=True,
)
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at readOnlyRootFilesystem, or at the container that lacks it."""
    for container in containers(manifest):
        value = dig(container.body, "securityContext", "readOnlyRootFilesystem")
        if value is True or is_windows(container.pod):
            continue
        if value is False or (container.whole and not manifest.partial):
            yield Hit(
                (*container.path, "securityContext", "readOnlyRootFilesystem"),
                f"{label(container)} can write to its root file system: readOnlyRootFilesystem is not true",
                help="set securityContext.readOnlyRootFilesystem to true, and mount an emptyDir where the program writes",
            )
