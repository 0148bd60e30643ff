"""Restart policy does not fit the kind of workload.

## What it does
Reports what the API server refuses:

- `restartPolicy` other than `Always` in Deployments, ReplicaSets, ReplicationControllers, StatefulSets and DaemonSets
- `restartPolicy: Always` in Jobs and CronJobs, and none at all, because `Always` is then assumed

## Why is this bad
The object is refused when it is applied, after everything before it was changed.

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
      restartPolicy: Never # finding
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
```

```yaml
apiVersion: batch/v1
kind: CronJob
metadata:
  name: report
  namespace: production
spec:
  schedule: "0 4 * * *"
  jobTemplate:
    spec:
      template:
        spec: # finding
          # no restartPolicy
          containers:
            - name: report
              image: ghcr.io/example/report:1.8.0
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
      restartPolicy: Always
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
```

```yaml
apiVersion: batch/v1
kind: CronJob
metadata:
  name: report
  namespace: production
spec:
  schedule: "0 4 * * *"
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: OnFailure
          containers:
            - name: report
              image: ghcr.io/example/report:1.8.0
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, rule
from policylint.workload import shown

# k8s.io/kubernetes pkg/apis/apps/validation, pkg/apis/batch/validation and, for ReplicationControllers,
# pkg/apis/core/validation: the pod template's restartPolicy.
_STEADY = frozenset(("DaemonSet", "Deployment", "ReplicaSet", "ReplicationController", "StatefulSet"))
_ENDING = frozenset(("CronJob", "Job"))
_GROUPS = frozenset(("", "apps", "batch", "extensions"))


@rule(severity=Severity.HIGH, since="0.1", tags=("correctness", "api"), pods=True)
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at restartPolicy, or at the pod template that lacks it."""
    kind = manifest.resource.kind
    if manifest.resource.ref.group not in _GROUPS or kind not in _STEADY | _ENDING:
        return
    fitting = ("Always",) if kind in _STEADY else ("OnFailure", "Never")
    for pod in manifest.pods:
        policy = pod.body.get("restartPolicy")
        unset = policy is None and kind in _ENDING and not manifest.partial
        if unset or (isinstance(policy, str) and policy not in fitting):
            said = f"restartPolicy is {shown(policy, 20)}" if policy else "restartPolicy is not set, which means Always"
            yield Hit(
                (*pod.path, "restartPolicy"),
                f"the API server refuses the {kind}: {said}",
                value=policy if isinstance(policy, str) else "",
                help=f"set restartPolicy to {' or '.join(fitting)}",
            )
