"""Validation rules of a custom resource that are not evaluated.

## What it does
Notes CustomResourceDefinitions with rules in the Common Expression Language (`x-kubernetes-validations`). policylint does not
evaluate them: objects of the kind are held against everything else in the schema. There is one finding a definition.

## Why is this bad
What such a rule forbids is found by the API server only.

## Bad
```yaml
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: shops.example.com
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Shop, plural: shops}
  versions:  # finding
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              x-kubernetes-validations:
                - rule: self.open < self.close
              properties:
                open: {type: integer}
                close: {type: integer}
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
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, rule
from policylint.validation.hits import Violation, schema_hits


@rule(severity=Severity.INFO, since="0.1", tags=("schema", "api"))
def check(manifest: Manifest, *, violations: tuple[Violation, ...] = ()) -> Iterator[Hit]:
    """A hit at the versions."""
    return schema_hits(manifest, violations, "unchecked-validation-rules")
