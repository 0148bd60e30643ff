"""Topology spread constraint does not select the pod that it is in.

## What it does
Reports topology spread constraints in whose `labelSelector` the pod's own labels do not fit, or that have none, which
selects nothing. Patches are not asked, nor are pods
that a custom resource makes, whose labels its operator adds.

## Why is this bad
The scheduler counts the pods that the selector selects. If the pods themselves are not among them, the skew never
changes and nothing is spread; with `DoNotSchedule` all of them may land in one zone.

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
    spec:
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: ScheduleAnyway
          labelSelector: # finding
            matchLabels: {app: shops}
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
        - maxSkew: 1 # finding
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: ScheduleAnyway
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
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, rule
from policylint.semantics.pods import labelled_pods
from policylint.semantics.scaling import SCALED
from policylint.semantics.spreading import spread_constraints
from policylint.workload import shown


@rule(
    severity=Severity.MEDIUM,
    since="0.1",
    controls=("iso27001-2022:A.8.14", "soc2:A1.1", "gdpr:32(1)(b)"),
    tags=("reliability",),
    pods=True,
)
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at the labelSelector."""
    # The labels of pods that a custom resource makes are the business of its operator.
    known = manifest.resource.kind in SCALED or "." not in manifest.resource.ref.group
    for pod in labelled_pods(manifest) if known and not manifest.partial else ():
        for term in spread_constraints(pod):
            path = (*term.path, "labelSelector")
            if term.selector is None:
                if not term.unreadable:
                    said = "the topology spread constraint has no labelSelector, which selects no pods"
                    yield Hit(path, said, help="select the pod's own labels")
            elif not term.selector.matches(pod.labels):
                key = term.selector.unmet(pod.labels)[0].key
                own = f"{shown(key, 80)}: {shown(pod.labels[key], 63)}" if key in pod.labels else f"no label {shown(key, 80)}"
                said = f"the topology spread constraint does not select its own pod, which has {own}"
                yield Hit(path, said, help="select the pod's own labels")
