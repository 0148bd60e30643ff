"""Container reserves or may use more, or less, than is allowed here.

## What it does
Reports requests and limits of containers, init containers and sidecars above a `maximum` or below a `minimum`. A
request that is not set is the limit. What is not set at all is reported by the rules about missing requests and
limits, and what is no quantity by those about schemas. Which bounds hold only you know: without options the rule
reports nothing, and it is in no default pack.

## Why is this bad
One request of 64 CPU, or of 640 where 640m was meant, keeps a pod pending, or a node for itself.

## Bad
```yaml
# options: {maximum: [limits.memory=8Gi, limits.cpu=4], minimum: [requests.cpu=10m]}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
  namespace: production
spec:
  selector:
    matchLabels: {app: shop}
  template:
    metadata:
      labels: {app: shop}
    spec:
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
          resources:
            requests: {memory: 128Mi, cpu: 1m} # finding
            limits: {memory: 64Gi, cpu: "1"} # finding
```

## Good
```yaml
# options: {maximum: [limits.memory=8Gi, limits.cpu=4], minimum: [requests.cpu=10m]}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
  namespace: production
spec:
  selector:
    matchLabels: {app: shop}
  template:
    metadata:
      labels: {app: shop}
    spec:
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
          resources:
            requests: {memory: 128Mi, cpu: 100m}
            limits: {memory: 8Gi, cpu: 4000m}
```

## Options
- `maximum`: the most that is allowed, such as `limits.memory=8Gi` or `requests.cpu=2`.
- `minimum`: the least that is allowed, such as `requests.memory=16Mi`.
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Container, Hit, Manifest, Severity, containers, dig, rule
from policylint.validation.quantities import quantity
from policylint.workload import RESERVING, label, shown


@rule(
    severity=Severity.MEDIUM,
    since="0.1",
    controls=("iso27001-2022:A.8.6", "soc2:A1.1"),
    tags=("reliability", "resources"),
    pods=True,
)
def check(manifest: Manifest, *, maximum: tuple[str, ...] = (), minimum: tuple[str, ...] = ()) -> Iterator[Hit]:
    """Hits at the request or limit."""
    for container in containers(manifest, *RESERVING):
        for bound in maximum:
            yield from _outside(container, bound, above=True)
        for bound in minimum:
            yield from _outside(container, bound, above=False)


def _outside(container: Container, bound: str, *, above: bool) -> Iterator[Hit]:
    what, _, text = bound.partition("=")
    section, _, name = what.partition(".")
    value = dig(container.body, "resources", section, name)
    if value is None and section == "requests":
        section, value = "limits", dig(container.body, "resources", "limits", name)
    number, most = quantity(value), quantity(text)
    if number is not None and most is not None and (number > most if above else number < most):
        yield Hit(
            (*container.path, "resources", section, name),
            f"{label(container)} has {shown(str(value), 40)} for {section}.{name}, {'above' if above else 'below'} {text}",
            value=str(value),
            help=f"set it to {'at most' if above else 'at least'} {text}",
        )
