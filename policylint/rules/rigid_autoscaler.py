"""Autoscaler has no room to scale.

## What it does
Reports HorizontalPodAutoscalers and ScaledObjects of KEDA whose maximum is not above their minimum. A maximum below the
minimum is left to `inverted-autoscaler`.

## Why is this bad
With both the same the number of pods never changes, and an incident is when one learns that.

## Bad
```yaml
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: shop
  namespace: production
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: shop}
  minReplicas: 4
  maxReplicas: 4 # finding
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

## Options
- `room`: how far the maximum has to be above the minimum.
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, rule
from policylint.semantics.scaling import autoscaler


@rule(
    severity=Severity.LOW,
    since="0.1",
    controls=("iso27001-2022:A.8.14", "soc2:A1.1", "gdpr:32(1)(b)"),
    tags=("reliability",),
    kinds=("HorizontalPodAutoscaler", "ScaledObject"),
)
def check(manifest: Manifest, *, room: int = 1) -> Iterator[Hit]:
    """Hits at maxReplicas."""
    scaler = None if manifest.partial else autoscaler(manifest)
    if scaler is None or scaler.minimum is None or scaler.maximum is None or not 0 <= scaler.maximum - scaler.minimum < room:
        return
    low, high = scaler.minimum_path[-1], scaler.maximum_path[-1]
    said = f"{high} is {scaler.maximum} and {low} is {scaler.minimum}: there is no room to scale"
    if scaler.maximum > scaler.minimum:
        said = f"{high} is {scaler.maximum}, less than {room} above {low}, which is {scaler.minimum}"
    yield Hit(scaler.maximum_path, said, help=f"set {high} to {scaler.minimum + room} or more")
