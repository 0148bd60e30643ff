"""Workload runs more replicas than are allowed.

## What it does
Reports `replicas` above the option `maximum`, and maxima of HorizontalPodAutoscalers and ScaledObjects of KEDA above
it. How many are too many, only you know: without the option the rule reports nothing, and it is in no default pack.

## Why is this bad
A slip of the finger takes the room of everybody else in the cluster, and has a price.

## Bad
```yaml
# options: {maximum: 50}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
  namespace: production
spec:
  replicas: 300 # finding
  selector:
    matchLabels: {app: shop}
  template:
    metadata:
      labels: {app: shop}
    spec:
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: shop
  namespace: production
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: shop}
  minReplicas: 3
  maxReplicas: 1000 # finding
```

## Good
```yaml
# options: {maximum: 50}
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
```

## Options
- `maximum`: the highest number of replicas that is fine; 0 means any.
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, rule
from policylint.semantics.scaling import SCALED, autoscaler, replicas_field


@rule(severity=Severity.LOW, since="0.1", controls=("iso27001-2022:A.8.6",), tags=("reliability",))
def check(manifest: Manifest, *, maximum: int = 0) -> Iterator[Hit]:
    """Hits at spec.replicas, or at the maximum of the autoscaler."""
    scaler = autoscaler(manifest)
    number = replicas_field(manifest) if manifest.resource.kind in SCALED else scaler.maximum if scaler else None
    path = scaler.maximum_path if scaler else ("spec", "replicas")
    if maximum and number is not None and number > maximum:
        yield Hit(path, f"{path[-1]} is {number}: more than {maximum}", help=f"set it to {maximum} or less")
