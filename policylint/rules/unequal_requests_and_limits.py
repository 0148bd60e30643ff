"""Container may use more than it reserves.

## What it does
Reports containers, init containers and sidecars whose request and limit differ, for the resources of the option. A
request that is not set is the limit. A request without a limit differs. Where neither is set nothing is reported.

The rule is in no default pack: reserving the most that a program may ever use is a decision, not a default.

## Why is this bad
Only pods whose requests equal their limits for CPU and memory are of the class Guaranteed, which the kubelet evicts
last. With memory, what lies above the request is taken away from the node when others need it: by killing the
program.

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
          resources:
            requests: {memory: 256Mi, cpu: 250m} # finding
            limits: {memory: 512Mi, cpu: 250m}
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
            requests: {memory: 512Mi}
            limits: {memory: 0.5Gi, cpu: 250m}
```

```yaml
# options: {resources: [memory]}
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
            requests: {memory: 512Mi, cpu: 250m}
            limits: {memory: 512Mi}
```

## Options
- `resources`: the resources that are compared.
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, containers, dig, rule
from policylint.validation.quantities import quantity
from policylint.workload import RESERVING, label, shown


@rule(severity=Severity.INFO, since="0.1", controls=("iso27001-2022:A.8.6",), tags=("reliability", "resources"), pods=True)
def check(manifest: Manifest, *, resources: tuple[str, ...] = ("cpu", "memory")) -> Iterator[Hit]:
    """Hits at the request."""
    for container in containers(manifest, *RESERVING):
        for name in resources:
            request = dig(container.body, "resources", "requests", name)
            limit = dig(container.body, "resources", "limits", name)
            reserved, most = quantity(request), quantity(limit)
            if reserved is None or reserved == most or (most is None and (not container.whole or manifest.partial)):
                continue
            said = f"and may use {shown(str(limit), 40)}" if most is not None else "and has no limit"
            yield Hit(
                (*container.path, "resources", "requests", name),
                f"{label(container)} reserves {shown(str(request), 40)} {name} {said}",
                value=str(request),
                help="set the limit to what is requested",
            )
