"""Regular expression of a custom resource that is not checked.

## What it does
Notes the patterns in CustomResourceDefinitions that the regular expression engine of policylint does not take: they are
left out when objects are validated, and everything else of the schema counts. The engine is Rust's, the API server's is
Go's; they agree on almost everything, and both take time linear in the text. Expressions that take more than 512 KiB of
memory are not taken either.

## Why is this bad
What a pattern forbids is found by the API server only.

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
              type: string
              pattern: '^(a{1000}){1000}$'  # finding
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
              type: string
              pattern: '^[][a-z]+$'
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, rule
from policylint.validation.hits import Violation, schema_hits


@rule(severity=Severity.INFO, since="0.1", tags=("schema", "api"))
def check(manifest: Manifest, *, violations: tuple[Violation, ...] = ()) -> Iterator[Hit]:
    """Hits at the pattern."""
    return schema_hits(manifest, violations, "unchecked-pattern")
