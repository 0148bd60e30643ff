"""Memory is given in thousandths of a byte.

## What it does
Reports requests and limits of `memory` and `ephemeral-storage`, of containers and of the pod as a whole, with the suffix `m`
that come to less than a mebibyte. The suffix means milli, as it does for CPU: `400m` of memory is 0.4 of a byte, where
`400Mi` or `400M` was meant. `128974848000m` is a way to write 128974848 bytes, and some autoscalers do.

## Why is this bad
The scheduler reserves next to nothing, so the node is filled with pods that do not fit; and with such a limit the container
does not start, or is killed at its first step.

## Bad
```yaml
apiVersion: v1
kind: Pod
metadata:
  name: shop
  namespace: production
spec:
  containers:
    - name: shop
      image: ghcr.io/example/shop:5.2.0
      resources:
        requests:
          cpu: 400m
          memory: 400m # finding
        limits:
          memory: 0.5m # finding
```

## Good
```yaml
apiVersion: v1
kind: Pod
metadata:
  name: shop
  namespace: production
spec:
  containers:
    - name: shop
      image: ghcr.io/example/shop:5.2.0
      resources:
        requests:
          cpu: 400m
          memory: 128974848000m
        limits:
          memory: 400Mi
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policylint.rule import FieldPath, Hit, Manifest, Severity, containers, dig, rule
from policylint.validation.quantities import quantity
from policylint.workload import RESERVING, label, shown

_MEBIBYTE = 1 << 20


@rule(
    severity=Severity.MEDIUM,
    since="0.1",
    controls=("iso27001-2022:A.8.6", "soc2:A1.1", "gdpr:32(1)(b)"),
    tags=("correctness", "resources"),
)
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at the request or limit."""
    for container in containers(manifest, *RESERVING):
        yield from _fractional(container.body.get("resources"), (*container.path, "resources"), label(container))
    for pod in manifest.pods:
        yield from _fractional(pod.body.get("resources"), (*pod.path, "resources"), "the pod")


def _fractional(resources: Any, path: FieldPath, who: str) -> Iterator[Hit]:
    for section, verb in (("requests", "requests"), ("limits", "may use")):
        for resource, noun in (("memory", "memory"), ("ephemeral-storage", "ephemeral storage")):
            value = dig(resources, section, resource)
            amount = quantity(value) if isinstance(value, str) and value.endswith("m") else None
            if amount is not None and 0 < amount < _MEBIBYTE:
                text = shown(value, 40)
                yield Hit(
                    (*path, section, resource),
                    f"{who} {verb} {text} of {noun}: m means thousandths of a byte",
                    value=value,
                    help=f"write {text}i".replace("mi", "Mi") + " for mebibytes",
                )
