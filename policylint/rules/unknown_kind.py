"""Kind that the API server does not know.

## What it does
Flags objects whose kind does not exist: in an API group of Kubernetes itself no release has it under this version, or the
CustomResourceDefinition of the kind, in the input or under `crds` in the configuration, does not serve this version. A
kind that Kubernetes had, or will have, is the business of `removed-api-version` and `unavailable-api-version`.

Custom resources whose definition is not at hand are no finding: the summary counts them, and `unknown_kinds: fail` makes
findings of them (`unchecked-kind`).

## Why is this bad
The API server answers `no matches for kind`, and the object is never made.

## Bad
```yaml
apiVersion: apps/v1
kind: Deploymnt  # finding
metadata:
  name: shop
  namespace: production
```

```yaml
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: shops.example.com
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Shop, plural: shops}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema: {type: object}
---
apiVersion: example.com/v1beta1  # finding
kind: Shop
metadata:
  name: oslo
  namespace: production
```

## Good
```yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: shop
  namespace: production
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, rule
from policylint.validation.hits import Violation, schema_hits


@rule(severity=Severity.HIGH, since="0.1", tags=("schema", "api"))
def check(manifest: Manifest, *, violations: tuple[Violation, ...] = ()) -> Iterator[Hit]:
    """Hits at kind, or at apiVersion where another version would be served."""
    return schema_hits(manifest, violations, "unknown-kind")
