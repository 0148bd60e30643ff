"""Field of the wrong type.

## What it does
Flags values of a type that the field does not take, such as a text where a number belongs.

The schemas are those of Kubernetes 1.25 to the newest release that policylint knows, for the kinds of Kubernetes itself.
Those of custom resources come from CustomResourceDefinitions in the input and under `crds` in the configuration. Patches
are not asked for what they leave out.

## Why is this bad
The API server cannot decode the object and refuses it, so that a deployment stops half-way.

## Bad
```yaml
apiVersion: v1
kind: Service
metadata:
  name: shop
  namespace: production
spec:
  selector: {app: shop}
  ports:
    - port: "80"  # finding
```

## Good
```yaml
apiVersion: v1
kind: Service
metadata:
  name: shop
  namespace: production
spec:
  selector: {app: shop}
  ports:
    - port: 80
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, rule
from policylint.validation.hits import Violation, schema_hits


@rule(severity=Severity.HIGH, since="0.1", tags=("schema", "api"))
def check(manifest: Manifest, *, violations: tuple[Violation, ...] = ()) -> Iterator[Hit]:
    """Hits at the value."""
    return schema_hits(manifest, violations, "wrong-type")
