"""Service sends to a port by a name that its pods do not have.

## What it does
Looks at the ports of Services whose `targetPort` is a name. One of the pods that the Service selects must have a port of
that name and of the same protocol, in a container or a sidecar. It is reported where none has, and one of them surely is
its own: they lie in one directory, or name one namespace. Pods that are patched are given the benefit of the doubt, and so
is a Service that selects no pod at all (`dangling-service`).

## Why is this bad
A name is looked up in each pod. Where it is not found, the pod is left out of the endpoints of that port, and connections
to it are refused.

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
      targetPort: web # finding
    - name: dns
      port: 53
      protocol: UDP
      targetPort: http # finding
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
        - name: http
          containerPort: 8080
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
    - name: http
      port: 80
      targetPort: http
    - name: metrics
      port: 9090
      targetPort: metrics
---
apiVersion: v1
kind: Pod
metadata:
  name: shop
  namespace: production
  labels: {app: shop}
spec:
  initContainers:
    - name: exporter
      image: ghcr.io/example/exporter:1.0.0
      restartPolicy: Always
      ports:
        - name: metrics
          containerPort: 9102
  containers:
    - name: shop
      image: ghcr.io/example/shop:5.2.0
      ports:
        - name: http
          containerPort: 8080
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, ManifestSet, Memo, Severity, rule
from policylint.semantics.podports import PodPorts, service_ports
from policylint.workload import shown


@rule(severity=Severity.MEDIUM, since="0.1", tags=("reliability", "consistency"), kinds=("Service",))
def check(manifests: ManifestSet, *, memo: Memo = None) -> Iterator[tuple[Manifest, Hit]]:
    """Hits at the targetPort."""
    pods = PodPorts.of(manifests, memo)
    for service in manifests.whole("", "Service"):
        for port in service_ports(service):
            if isinstance(port.target, str):
                have = pods.names(service, port)
                if have is not None:
                    named = f"their ports are {', '.join(have)}" if have else "they have no port with a name"
                    wanted = shown(port.target, 63)
                    yield (
                        service,
                        Hit(
                            (*port.path, "targetPort"),
                            f'no pod that the Service selects has a port "{wanted}" ({port.protocol}): {named}',
                            value=wanted,
                            help="use the name of a port that a container declares, or give the port that name",
                        ),
                    )
