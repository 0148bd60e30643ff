"""Limit is far above the request.

## What it does
Reports containers that may use many times what they request: the limit is more than `maximum` times the request, by
default four times for memory. A request that is not set is the limit, so there is nothing to report.

## Why is this bad
The scheduler fills nodes by requests. When several containers take what their limits allow, the node runs out of memory,
and the kernel kills those that are furthest above their requests.

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
        requests: {memory: 128Mi}
        limits: {memory: 4Gi} # finding
```

```yaml
# options: {maximum: [memory=2.5, cpu=10]}
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
          cpu: 100m
          memory: 128Mi
        limits:
          cpu: "2" # finding
          memory: 512Mi # finding
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
        requests: {cpu: 100m, memory: 256Mi}
        limits: {cpu: "2", memory: 512Mi}
```

## Options
- `maximum`: how many times its request a limit may be, by resource: `memory=4`.
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Container, Hit, Manifest, Severity, containers, dig, rule
from policylint.validation.quantities import quantity
from policylint.workload import RESERVING, label, shown


@rule(
    severity=Severity.INFO,
    since="0.1",
    controls=("iso27001-2022:A.8.6", "soc2:A1.1"),
    tags=("reliability", "resources"),
    pods=True,
)
def check(manifest: Manifest, *, maximum: tuple[str, ...] = ("memory=4",)) -> Iterator[Hit]:
    """Hits at the limit."""
    for container in containers(manifest, *RESERVING):
        for entry in maximum:
            yield from _above(container, *entry.partition("=")[::2])


def _above(container: Container, resource: str, factor: str) -> Iterator[Hit]:
    request, limit = (dig(container.body, "resources", section, resource) for section in ("requests", "limits"))
    least, most, allowed = quantity(request), quantity(limit), quantity(factor)
    if least and most and allowed and most > allowed * least:
        yield Hit(
            (*container.path, "resources", "limits", resource),
            f"{label(container)} may use {shown(str(limit), 40)} of {resource}, more than {factor} times its request of "
            f"{shown(str(request), 40)}",
            value=f"{resource}={limit}",
            help="request what it really needs, or lower the limit",
        )
