"""Container runs with the defaults of the runtime only.

## What it does
Reports containers of every kind for which neither they nor their pod set any `securityContext`. The rule is in no
default pack: the rules about the single settings say what is missing.

## Why is this bad
The defaults of the runtime are made for compatibility: root, with more than a dozen capabilities, and a file system
to write to.

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
      containers:
        - name: shop # finding
          image: ghcr.io/example/shop:5.2.0
        - name: proxy
          image: ghcr.io/example/proxy:1.1.0
          securityContext: {runAsNonRoot: true}
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
      securityContext: {runAsNonRoot: true}
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, rule, whole_containers
from policylint.workload import label


@rule(
    severity=Severity.LOW,
    since="0.1",
    controls=("cis-1.12:5.7.3", "cis-2.0.1:5.6.3", "iso27001-2022:A.8.9"),
    tags=("security",),
    pods=True,
)
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at the container."""
    for container in whole_containers(manifest):
        if not container.body.get("securityContext") and not container.pod.body.get("securityContext"):
            yield Hit(
                (*container.path, "securityContext"),
                f"{label(container)} has no security context, and the pod has none",
                help="set runAsNonRoot, allowPrivilegeEscalation: false and capabilities.drop: [ALL]",
            )
