"""Rolling update may neither add nor remove a pod.

## What it does
Reports rolling updates of Deployments and DaemonSets with `maxUnavailable` and `maxSurge` both 0. The defaults are 25 %
each for a Deployment; for a DaemonSet `maxUnavailable` is 1 and `maxSurge` 0.

## Why is this bad
The API server refuses it.

## Bad
```yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
  namespace: production
spec:
  replicas: 3
  strategy:
    rollingUpdate:
      maxUnavailable: 0 # finding
      maxSurge: 0
  selector:
    matchLabels: {app: shop}
  template:
    metadata:
      labels: {app: shop}
    spec:
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
  replicas: 3
  strategy:
    rollingUpdate:
      maxUnavailable: 0
  selector:
    matchLabels: {app: shop}
  template:
    metadata:
      labels: {app: shop}
    spec:
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, dig, rule
from policylint.semantics.budgets import amount

_FIELDS = {"Deployment": ("strategy", "25%"), "DaemonSet": ("updateStrategy", 0)}


@rule(
    severity=Severity.HIGH,
    since="0.1",
    controls=("iso27001-2022:A.8.14", "soc2:A1.1", "gdpr:32(1)(b)"),
    tags=("reliability",),
    kinds=_FIELDS,
)
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at maxUnavailable."""
    if manifest.resource.kind not in _FIELDS:
        return
    field, surge = _FIELDS[manifest.resource.kind]
    update = dig(manifest.body, "spec", field, "rollingUpdate")
    zero, given = amount(dig(update, "maxUnavailable")), dig(update, "maxSurge")
    also = amount((surge if not manifest.partial else None) if given is None else given)
    if zero is not None and also is not None and zero.number == also.number == 0:
        path = ("spec", field, "rollingUpdate", "maxUnavailable")
        said = "maxUnavailable and maxSurge are both 0: the API server refuses that"
        yield Hit(path, said, help="set one of them to 1 or more")
