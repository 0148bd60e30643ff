"""Pod says nothing about its nodes.

## What it does
Reports pods, and pod templates of any kind, with neither a node affinity nor a `nodeSelector`. Patches are not asked.
The rule is in no default pack: most workloads may run on any node.

## Why is this bad
Where nodes differ, by zone, hardware or licence, a pod that does not say where it belongs runs anywhere.

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
    spec: # finding
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
  selector:
    matchLabels: {app: shop}
  template:
    metadata:
      labels: {app: shop}
    spec:
      nodeSelector: {disk: ssd}
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, dig, rule
from policylint.workload import has_containers


@rule(severity=Severity.INFO, since="0.1", controls=("iso27001-2022:A.8.6",), tags=("reliability",), pods=True)
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at the pod."""
    for pod in manifest.pods if not manifest.partial else ():
        placed = dig(pod.body, "affinity", "nodeAffinity") or pod.body.get("nodeSelector") or pod.body.get("nodeName")
        if not placed and has_containers(pod):
            yield Hit(pod.path, "the pod says nothing about its nodes", help="add a nodeSelector or a node affinity")
