"""Service sends to a port that no selected pod declares.

## What it does
Looks at the ports of Services whose target is a number (`targetPort`, or `port` where there is none). A pod need not declare
its ports: Kubernetes sends there all the same. So it is reported only where every pod that the Service selects declares
ports in all of its containers, and none declares this one: then the list or the Service may be out of date. Not asked:
headless Services, which clients reach without it, and pods on the network of their node. For ports by name see
`unknown-target-port`.

## Why is this bad
Often the port was changed in one place only, and connections to the Service are refused.

## Bad
```yaml
apiVersion: v1
kind: Service
metadata:
  name: shop
  namespace: production
spec:
  selector: {app: shop}
  ports:
    - name: http
      port: 80
      targetPort: 8000 # finding
    - name: metrics # finding
      port: 9102
---
apiVersion: v1
kind: Pod
metadata:
  name: shop
  namespace: production
  labels: {app: shop}
spec:
  containers:
    - name: shop
      image: ghcr.io/example/shop:5.2.0
      ports:
        - containerPort: 8080
```

## Good
```yaml
apiVersion: v1
kind: Service
metadata:
  name: shop
  namespace: production
spec:
  selector: {app: shop}
  ports:
    - port: 80
      targetPort: 8080
---
apiVersion: v1
kind: Service
metadata:
  name: worker
  namespace: production
spec:
  selector: {app: worker}
  ports:
    - port: 80
      targetPort: 8000
---
apiVersion: v1
kind: Pod
metadata:
  name: shop
  namespace: production
  labels: {app: shop}
spec:
  containers:
    - name: shop
      image: ghcr.io/example/shop:5.2.0
      ports:
        - containerPort: 8080
---
apiVersion: v1
kind: Pod
metadata:
  name: worker
  namespace: production
  labels: {app: worker}
spec:
  containers:
    - name: worker
      image: ghcr.io/example/worker:5.2.0
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, ManifestSet, Memo, Severity, rule
from policylint.semantics.podports import PodPorts, service_ports


@rule(severity=Severity.LOW, since="0.1", tags=("reliability", "consistency"), kinds=("Service",))
def check(manifests: ManifestSet, *, memo: Memo = None) -> Iterator[tuple[Manifest, Hit]]:
    """Hits at the targetPort, or at the port where that is the target."""
    pods = PodPorts.of(manifests, memo)
    for service in manifests.whole("", "Service"):
        for port in service_ports(service):
            if isinstance(port.target, int):
                have = pods.numbers(service, port)
                if have:
                    yield (
                        service,
                        Hit(
                            (*port.path, "targetPort") if port.written else port.path,
                            f"no pod that the Service selects declares port {port.target}: they declare {', '.join(have)}",
                            value=str(port.target),
                            help="correct targetPort, or add the port to those of the container",
                        ),
                    )
