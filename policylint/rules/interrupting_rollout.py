"""Rolling out stops all replicas at once.

## What it does
Reports Deployments with two or more replicas and the strategy `Recreate`, or a rolling update that may take all
replicas at once (`maxUnavailable` of 100 %, or of as many as there are). StatefulSets with such a `maxUnavailable` are
reported from Kubernetes 1.35 on; before, the API server drops the field unless the feature gate MaxUnavailableStatefulSet
is on. Where an autoscaler in the input sets the number, its minimum counts.

A workload that must not run twice at a time, for a volume or a lock, needs `Recreate`; it usually has one replica.

## Why is this bad
With every new version nobody answers until the new pods are ready. If they never are, nobody answers at all.

## Bad
```yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
  namespace: production
spec:
  replicas: 3
  strategy:
    type: Recreate # finding
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

```yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
  namespace: production
spec:
  replicas: 3
  strategy:
    rollingUpdate:
      maxUnavailable: 100% # finding
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

## Good
```yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
  namespace: production
spec:
  replicas: 3
  strategy:
    rollingUpdate: {maxUnavailable: 0, maxSurge: 1}
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

```yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
  namespace: production
spec:
  replicas: 1
  strategy: {type: Recreate}
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
- `minimum`: the number of replicas from which the rule asks.
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, ManifestSet, Memo, Severity, dig, rule
from policylint.semantics.budgets import amount
from policylint.semantics.scaling import Scaling

_FIELDS = {"Deployment": "strategy", "StatefulSet": "updateStrategy"}
_STATEFUL_SETS_SINCE = (1, 35)
_HELP = "use RollingUpdate with a maxUnavailable below the number of replicas"


@rule(
    severity=Severity.LOW,
    since="0.1",
    controls=("iso27001-2022:A.8.14", "soc2:A1.1", "gdpr:32(1)(b)"),
    tags=("reliability",),
    kinds=_FIELDS,
)
def check(
    manifests: ManifestSet, *, kubernetes: tuple[int, int] = (1, 37), minimum: int = 2, memo: Memo = None
) -> Iterator[tuple[Manifest, Hit]]:
    """Hits at the type of the strategy, or at maxUnavailable."""
    scaling = Scaling.of(manifests, memo)
    for manifest in scaling.workloads:
        kind = manifest.resource.kind
        field = None if kind == "StatefulSet" and kubernetes < _STATEFUL_SETS_SINCE else _FIELDS.get(kind)
        replicas = scaling.replicas(manifest) if field else None
        if field is None or replicas is None or replicas < minimum:
            continue
        pods = "1 replica" if replicas == 1 else f"all {replicas} replicas"
        strategy = dig(manifest.body, "spec", field, "type")
        if strategy == "Recreate":
            said = f"the strategy is Recreate: a rollout stops {pods} before it starts the new ones"
            yield manifest, Hit(("spec", field, "type"), said, help=_HELP)
            continue
        if strategy == "OnDelete":
            continue
        value = dig(manifest.body, "spec", field, "rollingUpdate", "maxUnavailable")
        most = amount(value)
        # Rounded down; that is less than all for every share below 100 %.
        if most is not None and (most.number >= 100 if most.percent else most.number >= replicas > 0):
            path = ("spec", field, "rollingUpdate", "maxUnavailable")
            yield manifest, Hit(path, f"maxUnavailable is {value}: a rollout may stop {pods} at once", help=_HELP)
