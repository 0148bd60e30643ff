"""Variable in a value that only its substitution makes valid.

## What it does
Notes objects with a text such as `${REPLICAS}` or `${SIZE:=5Gi}` where the API server takes no such text: something, Flux's
`postBuild.substitute` for example, must put a value there before the object is applied. What it will be is not known here, so
the value was not checked. There is one finding an object, at the first such place.

## Why is this bad
The check of this value happens in the cluster only, and nobody sees it before the merge.

## Bad
```yaml
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: cache
  namespace: production
spec:
  accessModes: [ReadWriteOnce]
  resources:
    requests:
      storage: "${CAPACITY:=5Gi}"  # finding
```

## Good
```yaml
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: cache
  namespace: production
spec:
  accessModes: [ReadWriteOnce]
  resources:
    requests:
      storage: 5Gi
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, rule
from policylint.validation.hits import Violation, schema_hits


@rule(severity=Severity.INFO, since="0.1", tags=("schema", "api"))
def check(manifest: Manifest, *, violations: tuple[Violation, ...] = ()) -> Iterator[Hit]:
    """A hit at the first value; it says how many more there are."""
    hits = list(schema_hits(manifest, violations, "unrendered-variable"))
    if hits:
        more = f" ({len(hits) - 1} more in this object)" if len(hits) > 1 else ""
        yield hits[0]._replace(message=hits[0].message + more)
