"""Image comes from a registry that gets no updates.

## What it does
Reports images, in containers of every kind and in image volumes, from `k8s.gcr.io`: the registry of the Kubernetes
project until 2023. `registry.k8s.io` holds the same images under the same names.

## Why is this bad
Nothing was published to `k8s.gcr.io` after 3 April 2023. Versions that came later are not there, security fixes
included, and the project announced that the address will go: then nodes can no longer start what they do not hold yet.

## Bad
```yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: metrics-server
  namespace: monitoring
spec:
  selector:
    matchLabels: {app: metrics-server}
  template:
    metadata:
      labels: {app: metrics-server}
    spec:
      containers:
        - name: metrics-server
          image: k8s.gcr.io/metrics-server/metrics-server:v0.6.2 # finding
```

## Good
```yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: metrics-server
  namespace: monitoring
spec:
  selector:
    matchLabels: {app: metrics-server}
  template:
    metadata:
      labels: {app: metrics-server}
    spec:
      containers:
        - name: metrics-server
          image: registry.k8s.io/metrics-server/metrics-server:v0.6.2
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, rule
from policylint.workload import images

_FROZEN = {"k8s.gcr.io": "registry.k8s.io"}


@rule(
    severity=Severity.LOW,
    since="0.1",
    controls=("iso27001-2022:A.8.8", "iso27001-2022:A.8.30", "soc2:CC9.2"),
    tags=("supply-chain", "reliability"),
    pods=True,
)
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at image fields."""
    for image in images(manifest):
        reference = image.reference()
        successor = _FROZEN.get(reference.host) if reference else None
        if reference and successor:
            message = f"{image.user} comes from {reference.host}, which gets no new images"
            yield Hit(image.path, message, value=image.text, help=f"use {successor}, which has the same images")
