"""Field that the API does not have.

## What it does
Flags fields that the object's kind does not have in the target release, and names the nearest one that it has.

The schemas are those of Kubernetes 1.25 to the newest release that policylint knows, for the kinds of Kubernetes itself.
Those of custom resources come from CustomResourceDefinitions in the input and under `crds` in the configuration. Patches
are not asked for what they leave out.

## Why is this bad
With server-side field validation at its default the API server warns and drops the field: the setting that somebody
wrote is not in force. At `Strict` it refuses the object.

## Bad
```yaml
apiVersion: v1
kind: Service
metadata:
  name: shop
  namespace: production
spec:
  sessionAfinity: ClientIP  # finding
  selector: {app: shop}
  ports:
    - port: 80
```

## Good
```yaml
apiVersion: v1
kind: Service
metadata:
  name: shop
  namespace: production
spec:
  sessionAffinity: ClientIP
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
    """Hits at the key of each unknown field."""
    return schema_hits(manifest, violations, "unknown-field")
