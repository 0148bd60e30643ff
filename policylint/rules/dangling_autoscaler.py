"""Autoscaler names a workload that does not exist.

## What it does
Reports HorizontalPodAutoscalers and ScaledObjects of KEDA whose `scaleTargetRef` names no workload in the input, and
those whose API version is not that of the kind. Charts and operators make workloads too, so a missing one is reported
only where the input can be expected to hold it: a workload of that kind stands in the same file, or one of nearly that
name in the same directory, or what is built together with it (its directory, or directories that kustomizations tie
together) or its namespace has one of that name, in another namespace or of another kind. With the option `complete` every
target that is not in the input is reported, but for what `externals` in the configuration declares.

A DaemonSet as the target is always reported: it has no number of replicas that anybody could set. Targets of other kinds than
Deployment, StatefulSet and those that work like them are left alone.

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

```yaml
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: shop
  namespace: production
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: DaemonSet # finding
    name: shop
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

from policylint.model.external import lives_elsewhere
from policylint.rule import External, Hit, Manifest, ManifestSet, Memo, Severity, rule
from policylint.semantics.placement import Placement, may_meet, namespace_of
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
def check(
    manifests: ManifestSet, *, complete: bool = False, externals: tuple[External, ...] = (), memo: Memo = None
) -> Iterator[tuple[Manifest, Hit]]:
    """Hits at the name or the API version of the target."""
    scaling = Scaling.of(manifests, memo)
    beside = _Beside(manifests, memo)
    for scaler in scaling.autoscalers:
        if scaler.kind == "DaemonSet" and scaler.group in ("apps", "extensions", "", None):
            said = "a DaemonSet has no scale subresource: it runs one pod on each node, and the autoscaler does nothing"
            yield scaler.manifest, Hit((*scaler.path, "kind"), said, help="remove the autoscaler, or make it a Deployment")
        if scaler.kind not in SCALED or lives_elsewhere(
            externals, (scaler.kind,), namespace_of(scaler.manifest), (scaler.name,)
        ):
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

    def __init__(self, manifests: ManifestSet, memo: Memo) -> None:
        self._placement = Placement.of(manifests, memo)
        self._named: dict[tuple[str, str, str], Manifest] = {}
        self._there: dict[tuple[str, str], list[Manifest]] = defaultdict(list)
        for one in manifests.of_kind(*SCALED, "DaemonSet"):
            if not one.partial:
                for place in self._places(one):
                    self._named.setdefault((one.resource.name, *place), one)
                self._there[one.resource.kind, one.document.directory].append(one)

    def _places(self, manifest: Manifest) -> Iterator[tuple[str, str]]:
        """What the object has in common with those that belong to it: what it is built with, and its namespace."""
        yield "group", self._placement.group(manifest)
        if namespace_of(manifest):
            yield "namespace", namespace_of(manifest)

    def near(self, scaler: Autoscaler) -> str:
        """Why the target can be expected in the input: what is there instead; empty where it cannot."""
        named = [self._named.get((scaler.name, *place)) for place in self._places(scaler.manifest)]
        for one in [one for one in named if one is not None][:1]:
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
