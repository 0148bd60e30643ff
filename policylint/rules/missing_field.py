"""Required field is missing.

## What it does
Flags fields that the API server requires and the object does not have. A null counts as missing.

The schemas are those of Kubernetes 1.25 to the newest release that policylint knows, for the kinds of Kubernetes itself.
Those of custom resources come from CustomResourceDefinitions in the input and under `crds` in the configuration. Patches
are not asked for what they leave out.

## Why is this bad
The API server refuses the object, so that a deployment stops half-way.

## Bad
```yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
  namespace: production
spec:  # finding
  template:
    metadata:
      labels: {app: shop}
    spec:
      containers:
        - name: app
          image: registry.example.no/shop:1.4.2
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
        - name: app
          image: registry.example.no/shop:1.4.2
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, rule
from policylint.validation.hits import Violation, schema_hits


@rule(severity=Severity.HIGH, since="0.1", tags=("schema", "api"))
def check(manifest: Manifest, *, violations: tuple[Violation, ...] = ()) -> Iterator[Hit]:
    """Hits at the missing field."""
    return schema_hits(manifest, violations, "missing-field")
