"""Workload sets replicas that an autoscaler sets as well.

## What it does
Reports `replicas` of Deployments, StatefulSets and the kinds that work like them, where a HorizontalPodAutoscaler or a
ScaledObject of KEDA in the input scales the workload. Of several workloads of the name the nearest to the autoscaler is
meant: in its own file, else in its directory, else in one beside it or above; what stands farther away is not compared.
`replicas: 0` switches the autoscaler off, and is not reported.

## Why is this bad
Whoever applies the manifest sets the number back, and the autoscaler sets it anew: with GitOps at every reconciliation,
in the middle of the rush. Where `replicas` is taken out of a manifest that is applied already, do it as the Kubernetes
page on migrating to horizontal autoscaling says, else it is 1 for a moment.

## Bad
```yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
  namespace: production
spec:
  replicas: 3 # finding
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
  minReplicas: 2
  maxReplicas: 6
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
---
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
---
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
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, ManifestSet, Memo, Severity, rule
from policylint.semantics.scaling import Scaling, replicas_field
from policylint.workload import called


@rule(
    severity=Severity.LOW,
    since="0.1",
    controls=("iso27001-2022:A.8.14", "soc2:A1.1", "gdpr:32(1)(b)"),
    tags=("reliability",),
    kinds=("HorizontalPodAutoscaler", "ScaledObject"),
)
def check(manifests: ManifestSet, *, memo: Memo = None) -> Iterator[tuple[Manifest, Hit]]:
    """Hits at spec.replicas."""
    scaling = Scaling.of(manifests, memo)
    seen: set[int] = set()
    done: dict[int, list[Manifest]] = {}
    for scaler in scaling.autoscalers:
        targets = scaling.targets(scaler)
        for workload in targets if id(targets) not in done else ():
            number = replicas_field(workload)
            if number and id(workload) not in seen:
                said = f"replicas is {number}, but the {called(scaler.manifest)} sets the number: they undo each other"
                yield workload, Hit(("spec", "replicas"), said, help="remove replicas, and set the minimum of the autoscaler")
            seen.add(id(workload))
        done[id(targets)] = targets
