"""Workload runs as a single replica.

## What it does
Reports Deployments, StatefulSets, ReplicaSets and ReplicationControllers, and kinds of other API groups that work like
them (Argo Rollout, OpenShift DeploymentConfig, OpenKruise CloneSet), with `replicas: 1` or without `replicas`: the API
then takes 1. `replicas: 0` is a workload that is scaled to zero, and not reported. Patches are not asked.

With the option `minimum` a higher number is asked for.

A workload that a HorizontalPodAutoscaler or a ScaledObject of KEDA in the input names is left to `low-autoscaler-minimum`.
Nor is one reported that a patch, or the `replicas` of a kustomization, in the input gives enough replicas, or that another
object made (`ownerReferences`): the number is set there.

Because of these others the rule needs all files: with `--scope document`, as in the commit hook on changed files, it does not
run.

## Why is this bad
When the node is drained, the pod is evicted or crashes, or the image is pulled anew, nothing answers until the one
replica is back.

## Bad
```yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
  namespace: production
spec:
  replicas: 1 # finding
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
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata:
  name: shop
  namespace: production
spec: # finding
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
# options: {minimum: 3}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
  namespace: production
spec:
  replicas: 2 # finding
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
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: archive
  namespace: production
spec:
  replicas: 0
  serviceName: archive
  selector:
    matchLabels: {app: archive}
  template:
    metadata:
      labels: {app: archive}
    spec:
      containers:
        - name: archive
          image: ghcr.io/example/archive:1.0.0
```

An autoscaler sets the number:
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

## Options
- `minimum`: the lowest number of replicas that is fine.
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, ManifestSet, Memo, Severity, dig, rule
from policylint.semantics.scaling import SCALED, Scaling
from policylint.workload import is_owned


@rule(
    severity=Severity.LOW,
    since="0.1",
    controls=("iso27001-2022:A.8.14", "soc2:A1.1", "gdpr:32(1)(b)"),
    tags=("reliability",),
    kinds=SCALED,
)
def check(manifests: ManifestSet, *, minimum: int = 2, memo: Memo = None) -> Iterator[tuple[Manifest, Hit]]:
    """Hits at spec.replicas."""
    asked = [one for one in manifests.of_kind(*SCALED) if not one.partial and not is_owned(one)]
    scaling = Scaling.of(manifests, memo) if asked else None
    for manifest in asked:
        kind, replicas = manifest.resource.kind, dig(manifest.body, "spec", "replicas")
        few = isinstance(replicas, int) and not isinstance(replicas, bool) and 0 < replicas < minimum
        # A kind of that name without a pod template is something else: nobody knows what it does without replicas.
        unset = replicas is None and bool(manifest.pods) and minimum > 1
        if scaling is None or not (few or unset) or scaling.is_scaled(manifest):
            continue
        if (scaling.replicas(manifest) or 0) < minimum:
            said = f"replicas is {replicas}" if few else "replicas is not set, which means 1"
            single = "as a single replica" if unset or replicas == 1 else f"with fewer than {minimum} replicas"
            yield (
                manifest,
                Hit(
                    ("spec", "replicas"),
                    f"the {kind} runs {single}: {said}",
                    help=f"set replicas to {max(minimum, 2)} or more, and spread them over nodes",
                ),
            )
