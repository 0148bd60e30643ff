"""Autoscaler names a workload that does not exist.

## What it does
Reports HorizontalPodAutoscalers and ScaledObjects of KEDA whose `scaleTargetRef` names no workload in the input, and
those whose API version is not that of the kind. Charts and operators make workloads too, so a missing one is reported
only where the input can be expected to hold it: a workload of that kind stands in the same file, or one of nearly that
name in the same directory, or one of that name stands in another namespace or is of another kind. Targets of other
kinds than Deployment, StatefulSet and those that work like them are left alone. With the option `complete` every target
that is not in the input is reported.

## Why is this bad
The autoscaler never does anything, and says so only in its status. At the first rush there is one replica.

## Bad
```yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop-web
  namespace: production
spec:
  replicas: 3
  selector:
    matchLabels: {app: shop-web}
  template:
    metadata:
      labels: {app: shop-web}
    spec:
      containers:
        - name: shop-web
          image: ghcr.io/example/shop-web:5.2.0
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: shop
  namespace: production
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: shop # finding
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
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: shop
  namespace: production
spec:
  scaleTargetRef:
    apiVersion: v1 # finding
    kind: Deployment
    name: shop
  minReplicas: 2
  maxReplicas: 6
```

```yaml
# options: {complete: true}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: shop
  namespace: production
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: shop} # finding
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

The Deployment may be made by a chart:
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
- `complete`: the input holds everything that the cluster gets, so what is not in it does not exist (default `false`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from policylint.rule import Hit, Manifest, ManifestSet, Memo, Severity, rule
from policylint.semantics.placement import may_meet, namespace_of
from policylint.semantics.scaling import SCALED, Autoscaler, Scaling
from policylint.workload import called, shown

_MOST_COMPARED = 50
_ALIKE = 0.7
_GROUPS = {
    "CloneSet": "apps.kruise.io",
    "Deployment": "apps",
    "DeploymentConfig": "apps.openshift.io",
    "ReplicaSet": "apps",
    "ReplicationController": "",
    "Rollout": "argoproj.io",
    "StatefulSet": "apps",
}


@rule(
    severity=Severity.MEDIUM,
    since="0.1",
    controls=("iso27001-2022:A.8.14", "soc2:A1.1", "gdpr:32(1)(b)"),
    tags=("reliability",),
    kinds=("HorizontalPodAutoscaler", "ScaledObject"),
)
def check(manifests: ManifestSet, *, complete: bool = False, memo: Memo = None) -> Iterator[tuple[Manifest, Hit]]:
    """Hits at the name or the API version of the target."""
    scaling = Scaling.of(manifests, memo)
    beside = _Beside(manifests)
    for scaler in scaling.autoscalers:
        if scaler.kind not in SCALED:
            continue
        group = _GROUPS[scaler.kind]
        if scaling.exists(scaler):
            # OpenShift serves DeploymentConfig in its legacy group, too.
            if scaler.group != group and scaler.kind != "DeploymentConfig":
                said = f"{scaler.kind} is of the API group {group or 'v1'}: the autoscaler does not find its target"
                path = (*scaler.path, "apiVersion")
                yield scaler.manifest, Hit(path, said, help=f"set apiVersion to {f'{group}/' if group else ''}v1 as served")
            continue
        near = beside.near(scaler)
        if near or complete:
            said = f'there is no {scaler.kind} "{shown(scaler.name, 63)}" in the input{near and f": {near}"}'
            hit = Hit((*scaler.path, "name"), said, value=scaler.name, help="name the workload that it shall scale")
            yield scaler.manifest, hit


class _Beside:
    """The workloads of the input by name, and by kind and directory."""

    def __init__(self, manifests: ManifestSet) -> None:
        self._named: dict[str, list[Manifest]] = defaultdict(list)
        self._there: dict[tuple[str, str], list[Manifest]] = defaultdict(list)
        for one in manifests.of_kind(*SCALED):
            if not one.partial:
                self._named[one.resource.name].append(one)
                self._there[one.resource.kind, one.document.directory].append(one)

    def near(self, scaler: Autoscaler) -> str:
        """Why the target can be expected in the input: what is there instead; empty where it cannot."""
        for one in self._named.get(scaler.name, ())[:1]:
            namespace = one.resource.namespace
            other = one.resource.kind != scaler.kind or not namespace
            return f"{'' if other else 'in this namespace; '}there is the {called(one)}" + (
                f' in namespace "{shown(namespace, 63)}"' if namespace else ""
            )
        mine, file = namespace_of(scaler.manifest), scaler.manifest.document.file
        there = [
            one
            for one in self._there.get((scaler.kind, scaler.manifest.document.directory), ())[:_MOST_COMPARED]
            if may_meet(mine, namespace_of(one))
        ]
        inside = [one.resource.name for one in there if one.document.file == file]
        alike = _alike(scaler.name[:63], [one.resource.name[:63] for one in there])
        best = (alike or inside or [""])[0]
        return f'the {scaler.kind} beside it is "{shown(best, 63)}"' if best else ""


def _alike(name: str, others: list[str]) -> list[str]:
    from difflib import get_close_matches  # only where an autoscaler leads nowhere: it takes a while to import

    return get_close_matches(name, others, 1, _ALIKE)
