"""Autoscaler has a minimum above its maximum.

## What it does
Reports HorizontalPodAutoscalers and ScaledObjects of KEDA whose maximum is below their minimum, which is 1 for the former
and 0 for the latter where it is not set.

## Why is this bad
The API server refuses such a HorizontalPodAutoscaler (`maxReplicas must be greater than or equal to minReplicas`), and KEDA
such a ScaledObject. So nothing of the change arrives: what was there before goes on, or nothing scales at all.

## Bad
```yaml
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: shop
  namespace: production
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: shop}
  minReplicas: 6
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
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, rule
from policylint.semantics.scaling import autoscaler


@rule(
    severity=Severity.HIGH,
    since="0.1",
    controls=("iso27001-2022:A.8.14", "soc2:A1.1", "gdpr:32(1)(b)"),
    tags=("reliability",),
)
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at maxReplicas."""
    scaler = None if manifest.partial else autoscaler(manifest)
    if scaler is not None and scaler.minimum is not None and scaler.maximum is not None and scaler.maximum < scaler.minimum:
        low, high = scaler.minimum_path[-1], scaler.maximum_path[-1]
        said = f"{high} is {scaler.maximum}, below {low}, which is {scaler.minimum}: it is refused"
        yield Hit(scaler.maximum_path, said, help=f"set {high} above {scaler.minimum}, or lower {low}")
