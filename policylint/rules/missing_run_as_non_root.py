"""Container is not required to run as non-root.

## What it does
Reports containers of every kind for which `runAsNonRoot: true` is not in force, as the restricted level of the Pod
Security Standards asks for it.

- `runAsNonRoot: false` is reported at that field, that of a pod also where every container sets its own.
- Where neither the container nor its pod sets the field, the container is reported.

A `runAsUser` above 0 is not enough, because an image may still be run by another user: `run-as-root` takes it, this rule
does not. From Kubernetes 1.35 on pods with `hostUsers: false` are left alone.

## Why is this bad
Without the field nothing keeps an image, or the next version of it, from running as root. With it the kubelet refuses to
start such a container.

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
        - name: migrate # finding
          image: ghcr.io/example/shop-migrate:5.2.0
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
          securityContext: # finding
            runAsUser: 10001
        - name: proxy
          image: ghcr.io/example/proxy:1.1.0
          securityContext:
            runAsNonRoot: false # finding
```

```yaml
# kubernetes: "1.34"
apiVersion: v1
kind: Pod
metadata:
  name: shop
  namespace: production
spec:
  hostUsers: false
  securityContext:
    runAsNonRoot: false # finding
  containers:
    - name: shop
      image: ghcr.io/example/shop:5.2.0
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
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, rule
from policylint.semantics.podsecurity import asked, contexts, in_user_namespace, of_pod, own
from policylint.workload import label

_HELP = "set securityContext.runAsNonRoot of the pod to true, and remove it from containers that say false"


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
def check(manifest: Manifest, *, kubernetes: tuple[int, int] = (1, 37)) -> Iterator[Hit]:
    """Hits at each runAsNonRoot that is false, and at each container for which it is set nowhere."""
    for context in contexts(manifest):
        if context.body.get("runAsNonRoot") is False and not in_user_namespace(context.pod, kubernetes):
            said = f"{context.who} is allowed to run as root: runAsNonRoot is false"
            yield Hit((*context.path, "runAsNonRoot"), said, help=_HELP)
    for container in asked(manifest):
        # What is false is reported above, where it is written, once for all that inherit it.
        said_by = (own(container, "runAsNonRoot"), of_pod(container.pod, "runAsNonRoot"))
        if not any(isinstance(value, bool) for value in said_by) and not in_user_namespace(container.pod, kubernetes):
            path = (*container.path, "securityContext", "runAsNonRoot")
            yield Hit(path, f"{label(container)} is not required to run as non-root: runAsNonRoot is not set", help=_HELP)
