"""Container may run as root.

## What it does
Reports containers of every kind that run as user 0, or that nothing keeps from doing so. What counts is the setting in
force: the container's own `securityContext` where it says something, else that of the pod.

- `runAsUser: 0` is reported at that field, also where `runAsNonRoot` is `true` (such a pod cannot start).
- `runAsUser` above 0, or `runAsNonRoot: true`, is fine.
- `runAsNonRoot: false` without a `runAsUser` is reported at that field.
- Where nothing is said the image decides, and most images run as root: reported at the container.

A pod's own field is reported once, not once for every container that inherits it. Pods that say `os: {name: windows}`
are left alone. A user namespace (`hostUsers: false`) does not make root acceptable here: it softens what an escape
from the container gives, not what root may do inside.

## Why is this bad
Root in a container is root on the node as soon as the isolation between them fails, and it can write to every file
that is mounted into the container.

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
        - name: shop # finding
          image: ghcr.io/example/shop:5.2.0
        - name: proxy
          image: ghcr.io/example/proxy:1.1.0
          securityContext: # finding
            readOnlyRootFilesystem: true
        - name: log
          image: ghcr.io/example/log:1.0.0
          securityContext:
            runAsUser: 0 # finding
```

What the pod says holds for the containers that say nothing:
```yaml
apiVersion: v1
kind: Pod
metadata:
  name: import
  namespace: production
spec:
  securityContext:
    runAsUser: 0 # finding
    runAsNonRoot: true
  initContainers:
    - name: fetch
      image: ghcr.io/example/fetch:1.0.0
  containers:
    - name: import
      image: ghcr.io/example/import:1.0.0
    - name: serve
      image: ghcr.io/example/serve:1.0.0
      securityContext:
        runAsUser: 10001
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
        runAsNonRoot: true
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
        - name: proxy
          image: ghcr.io/example/proxy:1.1.0
          securityContext:
            runAsNonRoot: false
            runAsUser: 10001
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Container, FieldPath, Hit, Manifest, PodSpec, Severity, dig, rule
from policylint.workload import Setting, is_windows, label, security

_HELP = "set runAsNonRoot to true and, where the image names no user, runAsUser to a number above 0"


@rule(
    severity=Severity.MEDIUM,
    since="0.1",
    controls=(
        "pss:restricted",
        "cis-1.12:5.2.7",
        "cis-2.0.1:5.2.7",
        "nsa:C-0013",
        "iso27001-2022:A.8.2",
        "iso27001-2022:A.8.9",
        "soc2:CC6.1",
        "nis2-2024-2690:6.3",
        "gdpr:32(1)(b)",
    ),
    tags=("security",),
    pods=True,
)
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at the runAsUser or runAsNonRoot that allows root, or at the container that has neither."""
    members: dict[FieldPath, list[Container]] = {pod.path: [] for pod in manifest.pods}
    for container in manifest.containers:
        members[container.pod.path].append(container)
    for pod in manifest.pods:
        if not is_windows(pod):
            hits = (hit for container in members[pod.path] for hit in _of_container(manifest, container))
            # One hit for a field of the pod, however many containers inherit it.
            yield from {hit.path: hit for hit in (hits if members[pod.path] else _of_patch(pod))}.values()


def _of_container(manifest: Manifest, container: Container) -> Iterator[Hit]:
    user, nonroot = security(container, "runAsUser"), security(container, "runAsNonRoot")
    if _is_uid(user.value):
        if user.value == 0:
            yield Hit(user.path, f"{_who(container, user)} runs as root: runAsUser is 0", value="0", help=_HELP)
    elif nonroot.value is not None:
        if nonroot.value is not True:
            yield Hit(nonroot.path, f"{_who(container, nonroot)} may run as root: runAsNonRoot is not true", help=_HELP)
    elif container.whole and not manifest.partial:
        yield Hit(nonroot.path, f"{label(container)} may run as root: neither runAsNonRoot nor runAsUser is set", help=_HELP)


def _of_patch(pod: PodSpec) -> Iterator[Hit]:
    """A pod spec without containers is a patch of one that has them, which inherit what it says."""
    user = dig(pod.body, "securityContext", "runAsUser")
    if _is_uid(user) and user == 0:
        yield Hit((*pod.path, "securityContext", "runAsUser"), "the pod runs as root: runAsUser is 0", value="0", help=_HELP)


def _who(container: Container, setting: Setting) -> str:
    return label(container) if setting.path[: len(container.path)] == container.path else "the pod"


def _is_uid(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
