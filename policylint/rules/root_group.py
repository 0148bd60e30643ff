"""Container runs with the root group.

## What it does
Reports `runAsGroup: 0`, in force for a container of any kind (its own, else the pod's), and 0 in `supplementalGroups`
or `fsGroup` of the pod. With `required: true` containers for which nobody sets a `runAsGroup` are reported as well:
the image decides, and where it says nothing that is group 0. With a `minimum` every group below it is reported. Pods
on Windows are left alone.

The rule is in no default pack: images for OpenShift run in group 0 on purpose.

## Why is this bad
Files of the node and of other volumes often belong to group 0 and can be read, or written, by it.

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
      securityContext:
        fsGroup: 0 # finding
        supplementalGroups:
          - 2000
          - 0 # finding
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
          securityContext:
            runAsGroup: 0 # finding
```

```yaml
# options: {required: true, minimum: 10000}
apiVersion: v1
kind: Pod
metadata:
  name: shop
  namespace: production
spec:
  containers:
    - name: shop # finding
      image: ghcr.io/example/shop:5.2.0
    - name: proxy
      image: ghcr.io/example/proxy:1.1.0
      securityContext:
        runAsGroup: 3000 # finding
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
      securityContext:
        runAsGroup: 3000
        fsGroup: 3000
        supplementalGroups: [2000]
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
```

## Options
- `required`: report containers for which neither they nor the pod set a `runAsGroup`.
- `minimum`: the lowest group that is fine.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policylint.model.values import as_list
from policylint.rule import FieldPath, Hit, Manifest, PodSpec, Severity, containers, dig, rule
from policylint.workload import is_windows, label, security

_HELP = "set it to a group of its own above 0"


@rule(severity=Severity.LOW, since="0.1", controls=("iso27001-2022:A.8.2", "soc2:CC6.1"), tags=("security",), pods=True)
def check(manifest: Manifest, *, required: bool = False, minimum: int = 1) -> Iterator[Hit]:
    """Hits at runAsGroup, fsGroup and the items of supplementalGroups."""
    seen: set[FieldPath] = set()
    for container in containers(manifest):
        if is_windows(container.pod):
            continue
        group = security(container, "runAsGroup")
        unset = group.value is None and required and container.whole and not manifest.partial
        if group.path not in seen and (unset or _is_low(group.value, minimum)):
            seen.add(group.path)
            said = "may run in the root group: runAsGroup is not set" if unset else f"runs in group {group.value}"
            own = group.path[: len(container.path)] == container.path
            yield Hit(group.path, f"{label(container) if own else 'the pod'} {said}", value=_text(group.value), help=_HELP)
    for pod in manifest.pods:
        if not is_windows(pod):
            yield from _of_pod(pod, minimum)


def _of_pod(pod: PodSpec, minimum: int) -> Iterator[Hit]:
    path = (*pod.path, "securityContext")
    owner, groups = dig(pod.body, "securityContext", "fsGroup"), dig(pod.body, "securityContext", "supplementalGroups")
    if _is_low(owner, minimum):
        yield Hit((*path, "fsGroup"), f"the volumes of the pod belong to group {owner}", value=_text(owner), help=_HELP)
    for index, group in enumerate(as_list(groups)):
        if _is_low(group, minimum):
            said = f"the pod is a member of group {group}"
            yield Hit((*path, "supplementalGroups", index), said, value=_text(group), help=_HELP)


def _is_low(value: Any, minimum: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < minimum


def _text(value: Any) -> str:
    return "" if value is None else str(value)
