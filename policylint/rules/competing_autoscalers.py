"""Two autoscalers scale one workload.

## What it does
Reports HorizontalPodAutoscalers and ScaledObjects of KEDA whose target another one in the same namespace scales, too.
Both have to stand in the same file or, where the namespace is written, in the same directory, so that alternatives and
other environments do not count.

## Why is this bad
Each sets the number that it thinks right. A HorizontalPodAutoscaler that finds another one for its pods stops scaling;
a ScaledObject makes a HorizontalPodAutoscaler of its own.

## Bad
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
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: second
  namespace: production
spec:
  scaleTargetRef: # finding
    apiVersion: apps/v1
    kind: Deployment
    name: shop
  minReplicas: 2
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
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: stock
  namespace: production
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: stock}
  minReplicas: 2
  maxReplicas: 6
```
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from policylint.rule import Hit, Manifest, ManifestSet, Memo, Severity, rule
from policylint.semantics.placement import shared_place
from policylint.semantics.scaling import Autoscaler, Scaling
from policylint.workload import called, shown


@rule(
    severity=Severity.MEDIUM,
    since="0.1",
    controls=("iso27001-2022:A.8.14", "soc2:A1.1", "gdpr:32(1)(b)"),
    tags=("reliability",),
    kinds=("HorizontalPodAutoscaler", "ScaledObject"),
)
def check(manifests: ManifestSet, *, memo: Memo = None) -> Iterator[tuple[Manifest, Hit]]:
    """Hits at the target of the later one."""
    at_one: dict[tuple[str, str, str, str], list[Autoscaler]] = defaultdict(list)
    for scaler in Scaling.of(manifests, memo).autoscalers:
        at_one[*shared_place(scaler.manifest), scaler.kind, scaler.name].append(scaler)
    for (*_, kind, name), scalers in at_one.items():
        names = [(one.manifest.resource.kind, one.manifest.resource.name) for one in scalers]
        # Where one object stands twice, the files are alternatives, or records of it at different times.
        if len(set(names)) == len(names):
            for scaler in scalers[1:]:
                said = f'the {called(scalers[0].manifest)} scales the {shown(kind, 63)} "{shown(name, 63)}" too'
                yield scaler.manifest, Hit(scaler.path, said, help="keep one autoscaler, with the metrics of both")
