"""Schema of a custom resource that cannot be used.

## What it does
Flags CustomResourceDefinitions with a schema that nothing can be checked with: one with a keyword that the API server
forbids there (`$ref`, `definitions`, `dependencies`, `patternProperties`, `additionalItems`, `id`, `$schema`), one that is no
schema, and one that is larger than any real one: more than 200,000 nodes, or nested deeper than 100 levels.

Objects of that version count as objects without a schema.

## Why is this bad
The API server refuses the definition for a forbidden keyword. A schema without bounds is made to exhaust what reads it.

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
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              $ref: "#/properties/spec"  # finding
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


@rule(severity=Severity.HIGH, since="0.1", tags=("schema", "api"))
def check(manifest: Manifest, *, violations: tuple[Violation, ...] = ()) -> Iterator[Hit]:
    """Hits at the keyword or the node."""
    return schema_hits(manifest, violations, "unusable-custom-schema")
