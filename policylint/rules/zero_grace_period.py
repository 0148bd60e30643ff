"""Pods get no time to stop.

## What it does
Reports `terminationGracePeriodSeconds: 0` of a pod.

## Why is this bad
The pod is killed at once and taken out of the API before the kubelet confirms that it is gone: requests break, files
stay half written, and a StatefulSet may run a second pod of the same name while the first is still alive. Kubernetes
advises strongly against it.

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
      terminationGracePeriodSeconds: 0 # finding
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
      terminationGracePeriodSeconds: 60
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, rule
from policylint.semantics.scaling import whole_number


@rule(
    severity=Severity.LOW,
    since="0.1",
    controls=("iso27001-2022:A.8.14", "soc2:A1.1", "gdpr:32(1)(b)"),
    tags=("reliability",),
    pods=True,
)
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at terminationGracePeriodSeconds."""
    for pod in manifest.pods:
        if whole_number(pod.body.get("terminationGracePeriodSeconds")) == 0:
            path = (*pod.path, "terminationGracePeriodSeconds")
            yield Hit(
                path, "the pod is killed without time to stop", help="leave it out, which means 30 seconds, or set more"
            )
