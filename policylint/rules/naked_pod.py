"""Pod has no controller.

## What it does
Reports objects of kind Pod that no controller owns. Not reported: pods with `ownerReferences`, pods that run once
(`restartPolicy: Never`) such as tests and debug pods, hooks of Helm and Argo CD, static pods (mirror pods, and those
of the control plane: label `tier: control-plane`), and pods with an ephemeral container.

## Why is this bad
When its node goes, the pod is gone: nobody makes another. It cannot be rolled out, scaled or moved either.

## Bad
```yaml
apiVersion: v1
kind: Pod # finding
metadata:
  name: shop
  namespace: production
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
apiVersion: v1
kind: Pod
metadata:
  name: shop
  namespace: production
spec:
  restartPolicy: Never
  containers:
    - name: shop
      image: ghcr.io/example/shop:5.2.0
```

A test of a chart:
```yaml
apiVersion: v1
kind: Pod
metadata:
  name: shop
  namespace: production
  annotations:
    helm.sh/hook: test
spec:
  containers:
    - name: shop
      image: ghcr.io/example/shop:5.2.0
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import ContainerKind, Hit, Manifest, Severity, containers, dig, rule
from policylint.workload import is_owned

_MARKS = frozenset(
    (
        "argocd.argoproj.io/hook",
        "helm.sh/hook",
        "kubernetes.io/config.hash",
        "kubernetes.io/config.mirror",
        "kubernetes.io/config.source",
    )
)


@rule(
    severity=Severity.LOW,
    since="0.1",
    controls=("iso27001-2022:A.8.14", "soc2:A1.1", "gdpr:32(1)(b)"),
    tags=("reliability",),
    kinds=("Pod",),
)
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at the kind."""
    resource = manifest.resource
    if resource.kind != "Pod" or resource.api_version != "v1" or manifest.partial:
        return
    annotations = dig(manifest.body, "metadata", "annotations")
    marked = isinstance(annotations, dict) and not _MARKS.isdisjoint(annotations)
    once = dig(manifest.body, "spec", "restartPolicy") == "Never"
    static = dig(manifest.body, "metadata", "labels", "tier") == "control-plane"
    debugged = any(containers(manifest, ContainerKind.EPHEMERAL))
    if not (marked or once or static or debugged or is_owned(manifest)):
        yield Hit(
            ("kind",),
            "the Pod has no controller: when its node goes, nobody makes another",
            help="make it a Deployment, StatefulSet, DaemonSet or Job",
        )
