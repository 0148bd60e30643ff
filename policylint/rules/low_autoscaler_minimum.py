"""Autoscaler goes down to a single replica.

## What it does
Reports HorizontalPodAutoscalers whose `minReplicas` is 1, or not set, which means 1, and ScaledObjects of KEDA with a
`minReplicaCount` of 1. With the option `minimum` a higher number is asked for. A minimum of 0, and for KEDA none,
scales to zero on purpose, and is not reported. Patches are not asked.

## Why is this bad
In quiet hours one replica is left. When its node is drained or its pod crashes, nothing answers until the next one is
up.

## Bad
```yaml
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: shop
  namespace: production
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: shop}
  minReplicas: 1 # finding
  maxReplicas: 6
```

```yaml
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: shop
  namespace: production
spec: # finding
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: shop}
  maxReplicas: 6
```

## Good
```yaml
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: shop
  namespace: production
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: shop}
  minReplicas: 2
  maxReplicas: 6
```

```yaml
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata:
  name: shop
  namespace: production
spec:
  scaleTargetRef: {name: shop}
  minReplicaCount: 2
  maxReplicaCount: 6
  triggers:
    - type: cron
      metadata: {timezone: Europe/Oslo, start: 0 6 * * *, end: 0 20 * * *, desiredReplicas: "6"}
```

## Options
- `minimum`: the lowest number of replicas that is fine.
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, dig, rule
from policylint.semantics.scaling import autoscaler


@rule(
    severity=Severity.LOW,
    since="0.1",
    controls=("iso27001-2022:A.8.14", "soc2:A1.1", "gdpr:32(1)(b)"),
    tags=("reliability",),
    kinds=("HorizontalPodAutoscaler", "ScaledObject"),
)
def check(manifest: Manifest, *, minimum: int = 2) -> Iterator[Hit]:
    """Hits at minReplicas."""
    scaler = None if manifest.partial else autoscaler(manifest)
    if scaler is not None and scaler.minimum is not None and 0 < scaler.minimum < minimum:
        field = str(scaler.minimum_path[-1])
        unset = dig(manifest.body, "spec", field) is None
        said = f"{field} is not set, which means 1" if unset else f"{field} is {scaler.minimum}"
        said += ": the autoscaler goes down to a single replica" if scaler.minimum == 1 else f", which is less than {minimum}"
        yield Hit(scaler.minimum_path, said, help=f"set {field} to {max(minimum, 2)} or more")
