"""Scratch volume can fill the node.

## What it does
Reports volumes of type `emptyDir` that have no `sizeLimit` and are mounted by a container without a limit that holds
them: `ephemeral-storage` for those on the disk of the node, `memory` for those with `medium: Memory`. A limit of the
pod as a whole counts from Kubernetes 1.34 on. Volumes that nobody mounts, or only to read, are left alone.

## Why is this bad
An `emptyDir` grows until the disk of the node is full. Then the kubelet evicts pods, and not only this one. One in
memory, of a pod without a limit, may take all of the memory that the node has for pods.

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
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
          volumeMounts:
            - {name: tmp, mountPath: /tmp}
            - {name: shm, mountPath: /dev/shm}
      volumes:
        - name: tmp
          emptyDir: {} # finding
        - name: shm
          emptyDir: {medium: Memory} # finding
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
          resources:
            limits: {memory: 512Mi}
          volumeMounts:
            - {name: tmp, mountPath: /tmp}
            - {name: shm, mountPath: /dev/shm}
      volumes:
        - name: tmp
          emptyDir: {sizeLimit: 256Mi}
        - name: shm
          emptyDir: {medium: Memory}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.model.values import as_list
from policylint.rule import FieldPath, Hit, Manifest, Severity, dig, rule, whole_containers
from policylint.workload import RESERVING, resource_gap, shown, volumes

_LIMITS = ("ephemeral-storage", "memory")


@rule(
    severity=Severity.INFO,
    since="0.1",
    controls=("iso27001-2022:A.8.6", "soc2:A1.1"),
    tags=("reliability", "resources"),
    pods=True,
)
def check(manifest: Manifest, *, kubernetes: tuple[int, int] = (1, 37)) -> Iterator[Hit]:
    """Hits at emptyDir."""
    if manifest.partial:
        return
    grows = _growing(manifest, kubernetes)
    for pod in manifest.pods:
        for path, volume in volumes(pod):
            name, source = volume.get("name"), volume.get("emptyDir")
            if not isinstance(name, str) or "emptyDir" not in volume or dig(source, "sizeLimit") is not None:
                continue
            in_memory = dig(source, "medium") == "Memory"
            limit = "memory" if in_memory else "ephemeral-storage"
            if (pod.path, name, limit) in grows:
                what = "the memory" if in_memory else "the disk"
                yield Hit(
                    (*path, "emptyDir"),
                    f'volume "{shown(name, 63)}" may grow until {what} of the node is full',
                    value=name,
                    help=f"set sizeLimit, or a limit for {limit} in the containers that mount it",
                )


def _growing(manifest: Manifest, kubernetes: tuple[int, int]) -> set[tuple[FieldPath, str, str]]:
    """The volumes that a container without the limit mounts: pod, name of the volume, and the limit."""
    found: set[tuple[FieldPath, str, str]] = set()
    for container in whole_containers(manifest, *RESERVING):
        missing = [one for one in _LIMITS if resource_gap(container, "limits", one, kubernetes)]
        mounts = container.body.get("volumeMounts")
        for mount in as_list(mounts):
            if dig(mount, "readOnly") is True:
                continue
            found.update((container.pod.path, str(dig(mount, "name")), one) for one in missing)
    return found
