"""Rolling update cannot be done as it says.

## What it does
Reports rolling updates of Deployments and DaemonSets with `maxUnavailable` and `maxSurge` both 0, which may neither add nor
remove a pod, and those of DaemonSets with both above 0, which must choose one. The defaults are 25 % each for a Deployment;
for a DaemonSet `maxUnavailable` is 1 and `maxSurge` 0. So a DaemonSet with a `maxSurge` has to say `maxUnavailable: 0`.

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

```yaml
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: shop
  namespace: production
spec:
  updateStrategy:
    rollingUpdate:
      maxSurge: 1 # finding
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

_FIELDS = {"Deployment": ("strategy", "25%", "25%"), "DaemonSet": ("updateStrategy", 1, 0)}


@rule(
    severity=Severity.HIGH,
    since="0.1",
    controls=("iso27001-2022:A.8.14", "soc2:A1.1", "gdpr:32(1)(b)"),
    tags=("reliability",),
    kinds=_FIELDS,
)
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at maxUnavailable, or at maxSurge.

    Source: k8s.io/kubernetes pkg/apis/apps/validation ValidateRollingUpdateDeployment and ValidateRollingUpdateDaemonSet.
    """
    kind = manifest.resource.kind
    if kind not in _FIELDS:
        return
    field, *defaults = _FIELDS[kind]
    path, names = ("spec", field, "rollingUpdate"), ("maxUnavailable", "maxSurge")
    given = [dig(manifest.body, *path, name) for name in names]
    # What a patch leaves out is in what it is laid over.
    both = [
        amount(default if one is None and not manifest.partial else one) for one, default in zip(given, defaults, strict=True)
    ]
    unavailable, surge = both
    if unavailable is None or surge is None or dig(manifest.body, "spec", field, "type") not in (None, "RollingUpdate"):
        return
    if unavailable.number == surge.number == 0:
        said = "maxUnavailable and maxSurge are both 0: the API server refuses that"
        yield Hit((*path, "maxUnavailable"), said, help="set one of them to 1 or more")
    elif kind == "DaemonSet" and unavailable.number and surge.number:
        said = "maxSurge is set and maxUnavailable is not 0: the API server refuses that for a DaemonSet"
        yield Hit((*path, "maxSurge"), said, help="set maxUnavailable: 0, or leave maxSurge out")
