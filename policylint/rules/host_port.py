"""Container listens on a port of its node.

## What it does
Reports each `hostPort` of a container of any kind but 0, which is the same as none.

## Why is this bad
Whoever reaches the node reaches the port, past the Services and, with some network plugins, past the NetworkPolicies of
the cluster. Two pods with the same port cannot run on one node.

## Bad
```yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: production
spec:
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
        - name: web
          image: ghcr.io/example/web:2.0.0
          ports:
            - containerPort: 8080
              hostPort: 80 # finding
            - containerPort: 9090
```

## Good
```yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: production
spec:
  containers:
    - name: web
      image: ghcr.io/example/web:2.0.0
      ports:
        - containerPort: 8080
        - containerPort: 9090
          hostPort: 0
```

```yaml
# options: {allow: ["5000-6000", "9100"]}
apiVersion: v1
kind: Pod
metadata:
  name: exporter
  namespace: monitoring
spec:
  containers:
    - name: exporter
      image: ghcr.io/example/exporter:1.0.0
      ports:
        - {containerPort: 9100, hostPort: 9100}
        - {containerPort: 9101, hostPort: 5999}
```

## Options
- `allow`: ports and ranges of ports that are allowed, such as `["9100", "5000-6000"]`. What is neither allows nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.model.values import as_list
from policylint.rule import Hit, Manifest, Severity, containers, rule
from policylint.workload import label


@rule(
    severity=Severity.MEDIUM,
    since="0.1",
    controls=(
        "pss:baseline",
        "cis-1.12:5.2.13",
        "cis-2.0.1:5.2.12",
        "nsa:C-0044",
        "iso27001-2022:A.8.20",
        "soc2:CC6.6",
        "nis2-2024-2690:6.7",
        "gdpr:32(1)(b)",
    ),
    tags=("security", "network"),
    pods=True,
)
def check(manifest: Manifest, *, allow: tuple[str, ...] = ()) -> Iterator[Hit]:
    """Hits at each hostPort that is not allowed."""
    allowed = [_range(text) for text in allow]
    for container in containers(manifest):
        ports = container.body.get("ports")
        for index, port in enumerate(as_list(ports)):
            number = port.get("hostPort") if isinstance(port, dict) else None
            if not isinstance(number, int) or isinstance(number, bool) or number == 0:
                continue
            if not any(first <= number <= last for first, last in allowed):
                yield Hit(
                    (*container.path, "ports", index, "hostPort"),
                    f"{label(container)} listens on port {str(number)[:20]} of its node",
                    value=str(number)[:20],
                    help="remove hostPort, and reach the pod through a Service",
                )


def _range(text: str) -> tuple[int, int]:
    """The first and last port that a text allows; a range that is empty where it is neither a port nor a range."""
    first, dash, last = (part.strip() for part in text.partition("-"))
    if not first.isdecimal() or len(first) > 5 or (dash and (not last.isdecimal() or len(last) > 5)):
        return 1, 0
    return int(first), int(last if dash else first)
