"""Container does nothing before it is stopped.

## What it does
Reports containers without a `lifecycle.preStop` hook. Init containers and jobs are not asked, nor are patches. The rule
is in no default pack: a program that handles SIGTERM well needs no hook.

## Why is this bad
The endpoints of a pod are removed while it is being stopped, not before. Until every proxy has heard of it, requests
still arrive; a short sleep in the hook lets them through.

## Bad
```yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
  namespace: production
spec:
  replicas: 3
  selector:
    matchLabels: {app: shop}
  template:
    metadata:
      labels: {app: shop}
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
  replicas: 3
  selector:
    matchLabels: {app: shop}
  template:
    metadata:
      labels: {app: shop}
    spec:
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
          lifecycle:
            preStop:
              sleep: {seconds: 5}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, dig, rule, whole_containers
from policylint.workload import PROBED, label, runs_to_completion


@rule(
    severity=Severity.INFO,
    since="0.1",
    controls=("iso27001-2022:A.8.14", "soc2:A1.1", "gdpr:32(1)(b)"),
    tags=("reliability",),
    pods=True,
)
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at the container."""
    for container in whole_containers(manifest, *PROBED):
        if dig(container.body, "lifecycle", "preStop") is None and not runs_to_completion(manifest, container):
            said = f"{label(container)} has no preStop hook"
            yield Hit((*container.path, "lifecycle"), said, help="add one that waits for the last requests, such as sleep")
