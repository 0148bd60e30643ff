"""Kind without a schema.

## What it does
Flags objects whose fields nobody could check, because no schema of their kind is known: it is a custom resource whose
CustomResourceDefinition is neither in the input nor under `crds` in the configuration, or the target release is older than
the schemas of policylint.

The rule is off unless the configuration says `unknown_kinds: fail`. With `warn`, the default, the summary counts such
objects; with `allow` only the JSON report does.

## Why is this bad
A misspelt field in such an object is found by the API server, or by nobody.

## Bad
```yaml
apiVersion: example.com/v1
kind: Shop  # finding
metadata:
  name: oslo
  namespace: production
spec:
  tills: 3
```

## Good
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
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties:
                tills: {type: integer}
---
apiVersion: example.com/v1
kind: Shop
metadata:
  name: oslo
  namespace: production
spec:
  tills: 3
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, rule
from policylint.validation.hits import Violation, schema_hits


@rule(severity=Severity.HIGH, since="0.1", tags=("schema", "api"))
def check(manifest: Manifest, *, violations: tuple[Violation, ...] = ()) -> Iterator[Hit]:
    """Hits at kind."""
    return schema_hits(manifest, violations, "unchecked-kind")
