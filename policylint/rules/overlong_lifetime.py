"""Pod may live longer than is allowed.

## What it does
Reports pods, and pod templates of any kind, whose annotation `annotation` names a duration such as `36h` or `7d` above
`maximum`, or no duration. Kubernetes knows no such annotation; tools that clean up do (kube-janitor reads janitor/ttl).
Without the option `annotation` the rule reports nothing, and it is in no default pack.

## Why is this bad
What was made for a day and is never taken away runs with old images and old secrets.

## Bad
```yaml
# options: {annotation: janitor/ttl, maximum: 24h}
apiVersion: v1
kind: Pod
metadata:
  name: shop
  namespace: production
  annotations:
    janitor/ttl: 48h # finding
spec:
  containers:
    - name: shop
      image: ghcr.io/example/shop:5.2.0
```

## Good
```yaml
# options: {annotation: janitor/ttl, maximum: 24h}
apiVersion: v1
kind: Pod
metadata:
  name: shop
  namespace: production
  annotations:
    janitor/ttl: 1h30m
spec:
  containers:
    - name: shop
      image: ghcr.io/example/shop:5.2.0
```

## Options
- `annotation`: the annotation that holds the lifetime.
- `maximum`: the longest lifetime that is fine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from policylint.rule import Hit, Manifest, Severity, rule
from policylint.semantics.podfields import metadata_of
from policylint.workload import shown

_SECONDS = {"w": 604800.0, "d": 86400.0, "h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
_PART = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)(ms|[wdhms])", re.ASCII)
_LONGEST = 100


@rule(severity=Severity.LOW, since="0.1", controls=("iso27001-2022:A.8.9",), tags=("reliability",), pods=True)
def check(manifest: Manifest, *, annotation: str = "", maximum: str = "24h") -> Iterator[Hit]:
    """Hits at the annotation."""
    most = _duration(maximum)
    for path, metadata, who in metadata_of(manifest, "pods") if annotation else ():
        annotations = metadata.get("annotations")
        value = annotations.get(annotation) if isinstance(annotations, dict) else None
        if value is None or most is None:
            continue
        given = _duration(value)
        if given is None or given > most:
            said = "is no duration" if given is None else f"is more than {shown(maximum, 20)}"
            text = shown(value, 40) if isinstance(value, str) else "no text"
            hit = Hit(
                (*path, "annotations", annotation),
                f'the annotation "{shown(annotation, 80)}" of {who}, "{text}", {said}',
                help=f"set a duration of {shown(maximum, 20)} or less",
            )
            yield hit


def _duration(value: Any) -> float | None:
    """The seconds that a text such as 1h30m means; None where it is no duration."""
    if not isinstance(value, str) or not value or len(value) > _LONGEST or _PART.sub("", value):
        return None
    return sum(float(number) * _SECONDS[unit] for number, unit in _PART.findall(value))
