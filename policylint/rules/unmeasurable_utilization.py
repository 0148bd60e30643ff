"""Autoscaler measures the use of a request that is not made.

## What it does
Reports HorizontalPodAutoscalers with a target for the utilization of CPU or memory (a share of the request) while a
container of the workload requests none. Regular containers and sidecars count, or the one container that the metric
names; a limit is a request where none is set; what the pod requests as a whole counts for all from Kubernetes 1.34 on.
The nearest workload of the name is meant. Nothing is reported where a LimitRange in the input may give the containers a
request.

## Why is this bad
The controller cannot compute a share of nothing: it reports FailedGetResourceMetric and does not scale.

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
  metrics:
    - type: Resource
      resource: # finding
        name: cpu
        target: {type: Utilization, averageUtilization: 70}
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
            requests: {cpu: 100m}
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
  metrics:
    - type: Resource
      resource:
        name: cpu
        target: {type: Utilization, averageUtilization: 70}
```

A value of its own needs no request:
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
  metrics:
    - type: Resource
      resource:
        name: memory
        target: {type: AverageValue, averageValue: 500Mi}
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policylint.rule import Container, FieldPath, Hit, Manifest, ManifestSet, Severity, dig, rule, whole_containers
from policylint.semantics.scaling import Autoscaler, Scaling, called
from policylint.semantics.selectors import may_meet, namespace_of
from policylint.workload import PROBED, label, resource_gap, shown

_SOURCES = {"Resource": "resource", "ContainerResource": "containerResource"}


@rule(
    severity=Severity.MEDIUM,
    since="0.1",
    controls=("iso27001-2022:A.8.14", "soc2:A1.1", "gdpr:32(1)(b)"),
    tags=("reliability",),
    kinds=("HorizontalPodAutoscaler",),
)
def check(manifests: ManifestSet, *, kubernetes: tuple[int, int] = (1, 37)) -> Iterator[tuple[Manifest, Hit]]:
    """Hits at the metric."""
    scaling = Scaling(manifests.manifests)
    limited = [namespace_of(one) for one in manifests.of_kind("LimitRange")]
    for scaler in scaling.autoscalers:
        if not scaler.is_hpa or any(may_meet(namespace_of(scaler.manifest), one) for one in limited):
            continue
        for workload in scaling.targets(scaler)[:1]:
            for path, resource, name in _metrics(scaler):
                container = _without(workload, resource, name, kubernetes)
                if container is not None:
                    who = label(container)
                    said = f"{who} of the {called(workload)} requests no {resource}: there is no share to measure"
                    hit = Hit(path, said, value=resource, help=f"set resources.requests.{resource}, or use an AverageValue")
                    yield scaler.manifest, hit


def _metrics(scaler: Autoscaler) -> Iterator[tuple[FieldPath, str, str]]:
    """The utilization metrics: where, of which resource, of which container (empty: of all)."""
    spec: Mapping[str, Any] = scaler.manifest.body["spec"]
    if spec.get("targetCPUUtilizationPercentage") is not None:
        yield ("spec", "targetCPUUtilizationPercentage"), "cpu", ""
    metrics = spec.get("metrics")
    for index, metric in enumerate(metrics if isinstance(metrics, list) else ()):
        kind = dig(metric, "type")
        field = _SOURCES.get(kind) if isinstance(kind, str) else None
        source = dig(metric, field) if field else None
        if field is None or not isinstance(source, Mapping):
            continue
        share = dig(source, "target", "type") == "Utilization" or source.get("targetAverageUtilization") is not None
        resource, container = source.get("name"), source.get("container") if kind == "ContainerResource" else ""
        if share and resource in ("cpu", "memory") and isinstance(container, str):
            yield ("spec", "metrics", index, field), resource, shown(container, 63)


def _without(workload: Manifest, resource: str, name: str, kubernetes: tuple[int, int]) -> Container | None:
    asked = (one for one in whole_containers(workload, *PROBED) if name in ("", one.name))
    return next((one for one in asked if resource_gap(one, "requests", resource, kubernetes) == "no"), None)
