"""Workload does not select its own pods.

## What it does
Holds the selector of a workload against the labels of its own pod template: Deployment, ReplicaSet, StatefulSet, DaemonSet,
ReplicationController, Job, the Job of a CronJob, OpenShift's DeploymentConfig and Argo's Rollout. Every condition counts,
`matchExpressions` too. Patches are not asked, nor is a workload that has no selector, or an empty one.

## Why is this bad
The API server refuses the object, so nothing is rolled out at all. Where a custom resource is taken all the same, its
controller makes pods that it does not know as its own, and goes on making them.

## Bad
```yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
  namespace: production
spec:
  selector:
    matchLabels: # finding
      app: shop
      tier: frontend
  template:
    metadata:
      labels: {app: shop, tier: web}
    spec:
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
---
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: agent
  namespace: production
spec:
  selector:
    matchExpressions: # finding
      - {key: app, operator: NotIn, values: [agent]}
  template:
    metadata:
      labels: {app: agent}
    spec:
      containers:
        - name: agent
          image: ghcr.io/example/agent:1.0.0
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
      labels: {app: shop, tier: web}
    spec:
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import FieldPath, Hit, Manifest, Related, Severity, dig, rule
from policylint.semantics.pods import labelled_pods
from policylint.semantics.selectors import differences, from_label_selector, from_labels

_APPS = ("DaemonSet", "Deployment", "ReplicaSet", "StatefulSet")
_LABELS = frozenset((("", "ReplicationController"), ("apps.openshift.io", "DeploymentConfig")))
_SELECTORS = frozenset(
    (
        *(("apps", kind) for kind in _APPS),
        *(("extensions", kind) for kind in _APPS),
        ("argoproj.io", "Rollout"),
        ("batch", "CronJob"),
        ("batch", "Job"),
    )
)


@rule(severity=Severity.HIGH, since="0.1", tags=("reliability", "consistency"), pods=True)
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at the part of the selector that holds the first condition that is not met."""
    identity = (manifest.resource.ref.group, manifest.resource.kind)
    plain = identity in _LABELS
    if manifest.partial or not (plain or identity in _SELECTORS):
        return
    for pod in labelled_pods(manifest):
        path: FieldPath = (*pod.path[:-3], "selector")
        value = dig(manifest.body, *(str(step) for step in path))
        selector = from_labels(value) if plain else from_label_selector(value)
        unmet = selector.unmet(pod.labels) if selector else ()
        if selector and unmet:
            labels = () if plain else ("matchLabels",)
            said = dig(value, *labels)
            in_labels = isinstance(said, dict) and unmet[0].key in said
            yield Hit(
                (*path, *labels) if in_labels else (*path, "matchExpressions"),
                f"the {manifest.resource.kind} does not select its own pods: they have {differences(selector, pod.labels)}",
                help="give the pod template the labels that the selector asks for, or correct the selector",
                related=(Related(pod.path, "the labels of the pods"),),
            )
