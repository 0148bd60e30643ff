"""Autoscaler measures the use of a request that is not made.

## What it does
Reports HorizontalPodAutoscalers with a target for the utilization of CPU or memory (a share of the request) while a
container of the workload requests none. One without `metrics` has such a target: 80 % of the CPU. Regular containers and
sidecars count, or the one container that the metric names; a limit is a request where none is set. From Kubernetes 1.34 on a
pod that requests something as a whole is measured as a whole, unless the metric names a container: then the request of the
pod, or of any container, is enough. The nearest workload of the name is meant. Nothing is reported where a LimitRange in the
input may give the containers a request.

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

from policylint.model.values import as_list
from policylint.rule import Container, FieldPath, Hit, Manifest, ManifestSet, Memo, Severity, dig, rule, whole_containers
from policylint.semantics.placement import may_meet, namespace_of
from policylint.semantics.scaling import Autoscaler, Scaling
from policylint.workload import POD_RESOURCES_SINCE, PROBED, called, label, resource_gap, shown

_OLD_METRICS = "autoscaling.alpha.kubernetes.io/metrics"
_SOURCES = {"Resource": "resource", "ContainerResource": "containerResource"}


@rule(
    severity=Severity.MEDIUM,
    since="0.1",
    controls=("iso27001-2022:A.8.14", "soc2:A1.1", "gdpr:32(1)(b)"),
    tags=("reliability",),
    kinds=("HorizontalPodAutoscaler",),
)
def check(
    manifests: ManifestSet, *, kubernetes: tuple[int, int] = (1, 37), memo: Memo = None
) -> Iterator[tuple[Manifest, Hit]]:
    """Hits at the metric."""
    scaling = Scaling.of(manifests, memo)
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
    metrics, share = spec.get("metrics"), spec.get("targetCPUUtilizationPercentage")
    if share is not None:
        yield ("spec", "targetCPUUtilizationPercentage"), "cpu", ""
    elif not metrics and not _has_old_metrics(scaler):
        yield ("spec", "metrics"), "cpu", ""
    for index, metric in enumerate(as_list(metrics)):
        kind = dig(metric, "type")
        field = _SOURCES.get(kind) if isinstance(kind, str) else None
        source = dig(metric, field) if field else None
        if field is None or not isinstance(source, dict):
            continue
        is_share = dig(source, "target", "type") == "Utilization" or source.get("targetAverageUtilization") is not None
        resource, container = source.get("name"), source.get("container") if kind == "ContainerResource" else ""
        if is_share and resource in ("cpu", "memory") and isinstance(container, str):
            yield ("spec", "metrics", index, field), resource, shown(container, 63)


def _has_old_metrics(scaler: Autoscaler) -> bool:
    """Whether the metrics stand in an annotation, as those of autoscaling/v1 may."""
    annotations = dig(scaler.manifest.body, "metadata", "annotations")
    return isinstance(annotations, dict) and _OLD_METRICS in annotations


def _without(workload: Manifest, resource: str, name: str, kubernetes: tuple[int, int]) -> Container | None:
    """The first container without a request that is needed (calculateRequests of the controller)."""
    # Before that release nothing of the pod counts.
    as_a_whole = kubernetes if not name else (POD_RESOURCES_SINCE[0], POD_RESOURCES_SINCE[1] - 1)
    asked = [one for one in whole_containers(workload, *PROBED) if name in ("", one.name)]
    missing = [one for one in asked if resource_gap(one, "requests", resource, as_a_whole) == "no"]
    if not missing or (not name and len(missing) < len(asked) and _is_whole(missing[0], kubernetes)):
        return None
    return missing[0]


def _is_whole(container: Container, kubernetes: tuple[int, int]) -> bool:
    """Whether the pod of the container is measured as a whole: it has requests, or limits, of its own."""
    resources = container.pod.body.get("resources")
    return kubernetes >= POD_RESOURCES_SINCE and any(bool(dig(resources, one)) for one in ("requests", "limits"))
