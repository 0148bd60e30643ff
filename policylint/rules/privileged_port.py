"""Container listens on a privileged port.

## What it does
Reports `containerPort` below 1024 in containers, init containers and sidecars; ephemeral containers have no ports.
The rule is in no default pack: since Kubernetes runs on containerd 1.6 or CRI-O 1.22, every user of a container may
bind such a port (`net.ipv4.ip_unprivileged_port_start` is 0 in the pod).

## Why is this bad
On a runtime that does not allow it the program must start as root or with `NET_BIND_SERVICE`. A Service can offer
port 443 whatever the container listens on.

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
            - containerPort: 443 # finding
            - containerPort: 8080
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
            - containerPort: 8443
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, rule
from policylint.semantics.podfields import container_ports
from policylint.workload import label

_UNPRIVILEGED = 1024


@rule(severity=Severity.INFO, since="0.1", tags=("security",), pods=True)
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at containerPort."""
    for container, path, port in container_ports(manifest):
        if 0 < port < _UNPRIVILEGED:
            yield Hit(
                (*path, "containerPort"),
                f"{label(container)} listens on the privileged port {port}",
                value=str(port),
                help="listen on a port from 1024 on, and map it in the Service",
            )
