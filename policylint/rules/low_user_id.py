"""Container runs with a user id that the node may use itself.

## What it does
Reports a `runAsUser` between 1 and `minimum`, not included: the container's own where it has one, else the pod's, in
containers of every kind. User 0 is reported by `run-as-root`. With `required: true` containers without any
`runAsUser` are reported as well. A field of the pod is reported once. Pods with a user namespace of their own
(`hostUsers: false`) and pods on Windows are left alone.

The rule is in no default pack: on OpenShift and with images of others the number is not yours to choose.

## Why is this bad
A user id is the same on the node and in the container. A program that breaks out with id 101 is on the node whoever
has 101 there, with its files and processes.

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
          securityContext:
            runAsUser: 999 # finding
        - name: proxy
          image: ghcr.io/example/proxy:1.1.0
          securityContext:
            runAsUser: 10001
```

Every container has to say which user it runs as:
```yaml
# options: {required: true}
apiVersion: v1
kind: Pod
metadata:
  name: shop
  namespace: production
spec:
  containers:
    - name: shop # finding
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
        runAsUser: 10001
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
```

## Options
- `minimum`: the lowest number that is fine.
- `required`: report containers for which neither they nor the pod set a `runAsUser`.
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import FieldPath, Hit, Manifest, Severity, containers, rule
from policylint.workload import is_windows, label, security

_HELP = "set runAsUser to a number of its own, 10000 or above"


@rule(severity=Severity.LOW, since="0.1", controls=("iso27001-2022:A.8.2", "soc2:CC6.1"), tags=("security",), pods=True)
def check(manifest: Manifest, *, minimum: int = 10000, required: bool = False) -> Iterator[Hit]:
    """Hits at runAsUser, once for each field."""
    seen: set[FieldPath] = set()
    for container in containers(manifest):
        pod = container.pod
        if is_windows(pod) or pod.body.get("hostUsers") is False:
            continue
        user = security(container, "runAsUser")
        number = user.value if isinstance(user.value, int) and not isinstance(user.value, bool) else None
        missing = number is None and required and container.whole and not manifest.partial
        low = number is not None and 0 < number < minimum
        if user.path not in seen and (low or missing):
            seen.add(user.path)
            own = user.path[: len(container.path)] == container.path
            said = f"user {number}, below {minimum}" if low else "a user that only the image knows: runAsUser is not set"
            value = str(number) if low else ""
            yield Hit(user.path, f"{label(container) if own else 'the pod'} runs as {said}", value=value, help=_HELP)
