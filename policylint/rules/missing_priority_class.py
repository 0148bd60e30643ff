"""Pod has no priority class.

## What it does
Reports pods, and pod templates of any kind, without `priorityClassName`. With the option `allow` others than those
are reported as well. The rule is in no default pack.

## Why is this bad
When a node or the cluster is full, pods are evicted in the order of their priority. Without one, the shop goes as
early as the nightly report.

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
    spec: # finding
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
```

```yaml
# options: {allow: [high, low]}
apiVersion: v1
kind: Pod
metadata:
  name: shop
  namespace: production
spec:
  priorityClassName: system-node-critical # finding
  containers:
    - name: shop
      image: ghcr.io/example/shop:5.2.0
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
      priorityClassName: high
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
```

## Options
- `allow`: the priority classes that may be used; none means all.
- `required`: report pods without one.
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, rule
from policylint.workload import has_containers, shown


@rule(severity=Severity.INFO, since="0.1", controls=("iso27001-2022:A.8.6",), tags=("reliability",), pods=True)
def check(manifest: Manifest, *, allow: tuple[str, ...] = (), required: bool = True) -> Iterator[Hit]:
    """Hits at priorityClassName, or at the pod that lacks it."""
    for pod in manifest.pods:
        name = pod.body.get("priorityClassName")
        path = (*pod.path, "priorityClassName")
        if name is None or name == "":
            if required and not manifest.partial and has_containers(pod):
                yield Hit(path, "the pod has no priority class", help="set priorityClassName")
        elif allow and isinstance(name, str) and name not in allow:
            said = f'the pod has the priority class "{shown(name, 63)}", which is not allowed'
            yield Hit(path, said, value=name, help=f"use one of {', '.join(allow)}")
