"""Container offers SSH.

## What it does
Reports `containerPort` 22 over TCP in containers, init containers and sidecars; ephemeral containers have no ports.

## Why is this bad
A shell beside the API server is a way in that Kubernetes neither authorises nor records, with passwords and keys of
its own. `kubectl exec` and `kubectl debug` do the same under RBAC and in the audit log.

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
          ports:
            - containerPort: 8080
            - containerPort: 22 # finding
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
          ports:
            - containerPort: 2222
            - containerPort: 22
              protocol: UDP
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, dig, rule
from policylint.semantics.podfields import container_ports
from policylint.workload import label

_SSH = 22


@rule(severity=Severity.MEDIUM, since="0.1", controls=("iso27001-2022:A.8.20", "soc2:CC6.6"), tags=("security",), pods=True)
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at containerPort."""
    for container, path, port in container_ports(manifest):
        if port == _SSH and dig(container.body["ports"][path[-1]], "protocol") in (None, "TCP"):
            yield Hit(
                (*path, "containerPort"),
                f"{label(container)} offers SSH on port 22",
                value="22",
                help="remove the SSH server: kubectl exec and kubectl debug give a shell under RBAC",
            )
