"""Replicas are not told to stay apart.

## What it does
Reports Deployments, StatefulSets and the kinds that work like them, with two or more replicas, whose pods have neither
an anti-affinity nor a topology spread constraint, required or preferred, on nodes or zones, that selects the pods
themselves. Where an autoscaler in the input sets the number, its minimum counts. Patches are not asked, nor is what a
patch in the input gives an affinity or a constraint.

The scheduler prefers to spread the pods of a Service or a controller also without being told, but weakly, and not as
soon as a pod has any constraint of its own.

## Why is this bad
Replicas on one node go down together.

## Bad
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
    spec: # finding
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
```

The constraint is about other pods:
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
    spec: # finding
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels: {app: shopping}
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
```

## Good
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
      affinity:
        podAntiAffinity:
          preferredDuringSchedulingIgnoredDuringExecution:
            - weight: 100
              podAffinityTerm:
                topologyKey: kubernetes.io/hostname
                labelSelector:
                  matchLabels: {app: shop}
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
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
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels: {app: shop}
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
```

One replica cannot spread:
```yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
  namespace: production
spec:
  replicas: 1
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
- `keys`: the topology keys that count.
- `every_key`: ask for each of them, not only for one.
- `means`: `any`, or only `anti-affinity` or `topology-spread`.
- `minimum`: the number of replicas from which the rule asks.
- `unset`: how many replicas a workload without `replicas` is taken to have: the API sets 1; say 2 where an autoscaler
  that is not in the input sets more.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from policylint.rule import Hit, Manifest, ManifestSet, Memo, Severity, rule
from policylint.semantics.pods import labelled_pods
from policylint.semantics.scaling import SCALED, Scaling
from policylint.semantics.spreading import anti_affinities, spread_constraints

_HOST, _ZONE = "kubernetes.io/hostname", "topology.kubernetes.io/zone"
_HELP = "add a topologySpreadConstraint on kubernetes.io/hostname that selects the pod's own labels"


@rule(
    severity=Severity.LOW,
    since="0.1",
    controls=("iso27001-2022:A.8.14", "soc2:A1.1", "gdpr:32(1)(b)"),
    tags=("reliability",),
    pods=True,
)
def check(
    manifests: ManifestSet,
    *,
    keys: tuple[str, ...] = (_HOST, _ZONE, "failure-domain.beta.kubernetes.io/zone"),
    every_key: bool = False,
    means: Literal["any", "anti-affinity", "topology-spread"] = "any",
    minimum: int = 2,
    unset: int = 1,
    memo: Memo = None,
) -> Iterator[tuple[Manifest, Hit]]:
    """Hits at the pod."""
    scaling = Scaling.of(manifests, memo)
    patched = {
        (one.resource.kind, one.resource.name)
        for one in manifests.of_kind(*SCALED)
        if one.partial and any({"affinity", "topologySpreadConstraints"} & pod.body.keys() for pod in one.pods)
    }
    for manifest in scaling.workloads:
        replicas = scaling.replicas(manifest, unset)
        if replicas is None or replicas < minimum or (manifest.resource.kind, manifest.resource.name) in patched:
            continue
        for pod in labelled_pods(manifest):
            terms = [*(anti_affinities(pod) if means != "topology-spread" else ())]
            terms += [*(spread_constraints(pod) if means != "anti-affinity" else ())]
            spread = {term.key for term in terms if term.selects_itself(pod.labels)}
            if not (spread.issuperset(keys) if every_key else spread.intersection(keys)):
                said = f"nothing keeps the replicas of the {manifest.resource.kind} on different {_what(keys)}"
                yield manifest, Hit(pod.at, said, help=_HELP)


def _what(keys: tuple[str, ...]) -> str:
    words = [word for word, named in (("nodes", _HOST in keys), ("zones", _ZONE in keys)) if named]
    return " or ".join(words) or "topology domains"
