"""Container sees all of /proc.

## What it does
Reports each `securityContext.procMount` of a container of any kind that is not `Default`, as the Pod Security Standards do.
From Kubernetes 1.35 on the baseline level, and so this rule, leaves pods with `hostUsers: false` alone.

## Why is this bad
Container runtimes hide parts of `/proc` and make others read-only, because through them a process reads memory and keys of
the kernel and changes settings of the whole node. `Unmasked` ends that.

## Bad
```yaml
apiVersion: v1
kind: Pod
metadata:
  name: builder
  namespace: ci
spec:
  containers:
    - name: builder
      image: ghcr.io/example/builder:4.0.2
      securityContext:
        procMount: Unmasked # finding
```

```yaml
# options: {user_namespaces: false}
apiVersion: v1
kind: Pod
metadata:
  name: builder
  namespace: ci
spec:
  hostUsers: false
  containers:
    - name: builder
      image: ghcr.io/example/builder:4.0.2
      securityContext:
        procMount: Unmasked # finding
```

## Good
```yaml
apiVersion: v1
kind: Pod
metadata:
  name: shop
  namespace: production
spec:
  containers:
    - name: shop
      image: ghcr.io/example/shop:5.2.0
      securityContext:
        procMount: Default
```

```yaml
# kubernetes: "1.35"
apiVersion: v1
kind: Pod
metadata:
  name: builder
  namespace: ci
spec:
  hostUsers: false
  containers:
    - name: builder
      image: ghcr.io/example/builder:4.0.2
      securityContext:
        procMount: Unmasked
```

## Options
- `user_namespaces`: whether pods with `hostUsers: false` are left alone from Kubernetes 1.35 on. By default they are; at
  the restricted level they are not.
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, containers, dig, rule
from policylint.semantics.podsecurity import in_user_namespace
from policylint.workload import label, shown


@rule(
    severity=Severity.HIGH,
    since="0.1",
    controls=(
        "pss:baseline",
        "pss:restricted",
        "cis-1.12:5.7.3",
        "cis-2.0.1:5.6.3",
        "nsa:C-0055",
        "iso27001-2022:A.8.9",
        "soc2:CC6.8",
        "nis2-2024-2690:6.3",
        "gdpr:32(1)(b)",
    ),
    tags=("security",),
    pods=True,
)
def check(manifest: Manifest, *, kubernetes: tuple[int, int] = (1, 37), user_namespaces: bool = True) -> Iterator[Hit]:
    """Hits at each procMount that is not Default."""
    for container in containers(manifest):
        mount = dig(container.body, "securityContext", "procMount")
        if not isinstance(mount, str) or mount == "Default":
            continue
        if not (user_namespaces and in_user_namespace(container.pod, kubernetes)):
            yield Hit(
                (*container.path, "securityContext", "procMount"),
                f'{label(container)} sees what container runtimes hide of /proc: procMount is "{shown(mount, 40)}"',
                value=shown(mount),
                help="remove procMount",
            )
