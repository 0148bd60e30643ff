"""Environment variable is set twice.

## What it does
Reports names that occur more than once in `env` of a container of any kind. The kubelet takes the last one; the API
server warns and lets it pass. A variable that a later one of the same name refers to as `$(NAME)` is read before it
is replaced, and not reported: that is how a value is extended.

Values are neither compared nor shown.

## Why is this bad
One of the two settings is without effect, and which one is hard to see. With server-side apply, and when an object is
merged by name, the list cannot even be told apart: one entry may be lost.

## Bad
```yaml
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
          env:
            - name: LOG_LEVEL
              value: info
            - name: CURRENCY
              value: NOK
            - name: LOG_LEVEL # finding
              value: debug
```

## Good
```yaml
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
          env:
            - name: LOG_LEVEL
              value: info
            - name: JAVA_OPTS
              value: -Xmx256m
            - name: JAVA_OPTS
              value: $(JAVA_OPTS) -XX:+ExitOnOutOfMemoryError
        - name: proxy
          image: ghcr.io/example/proxy:1.1.0
          env:
            - name: LOG_LEVEL
              value: debug
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policylint.model.values import as_list
from policylint.rule import Hit, Manifest, Related, Severity, containers, rule
from policylint.workload import label, shown


@rule(severity=Severity.MEDIUM, since="0.1", tags=("correctness",), pods=True)
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at the name of the second variable and of those after it."""
    for container in containers(manifest):
        variables = container.body.get("env")
        seen: dict[str, int] = {}
        for index, variable in enumerate(as_list(variables)):
            name = variable.get("name") if isinstance(variable, dict) else None
            if not isinstance(name, str):
                continue
            first = seen.setdefault(name, index)
            if first != index and not _extends(variable, name):
                yield Hit(
                    (*container.path, "env", index, "name"),
                    f'{label(container)} sets the variable "{shown(name, 63)}" more than once: the last one counts',
                    value=f"{name}#{index}",
                    help="keep one of them",
                    related=(Related((*container.path, "env", first, "name"), "first here"),),
                    sensitive=True,
                )


def _extends(variable: Mapping[str, object], name: str) -> bool:
    value = variable.get("value")
    return isinstance(value, str) and value != f"$({name})" and f"$({name})" in value
