"""Probe asks for a port that the container does not declare.

## What it does
Looks at the ports of the liveness, readiness and startup probes of containers and sidecars.

- A port by name must be the name of one of the container's own `ports`. Numbers in quotes are names, and the API
  refuses them.
- A port by number need not be declared: Kubernetes asks there all the same. With the option `numbers` it is reported where
  the container declares other ports but not this one, and the probe names no `host`: then the list or the probe may be out
  of date.

## Why is this bad
A probe with a name that does not exist cannot be made, and the kubelet throws the error away: the container never counts
as started or ready, or nobody notices that it hangs. A number that is missing among the declared ports breaks nothing by
itself: many leave the port of the health checks out of the list on purpose.

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
      initContainers:
        - name: proxy
          image: ghcr.io/example/proxy:1.1.0
          restartPolicy: Always
          startupProbe:
            tcpSocket: {port: http} # finding
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
          ports:
            - name: http
              containerPort: 8080
          livenessProbe:
            httpGet:
              path: /livez
              port: web # finding
          readinessProbe:
            httpGet:
              path: /readyz
              port: 8081
```

```yaml
# options: {numbers: true}
apiVersion: v1
kind: Pod
metadata:
  name: shop
  namespace: production
spec:
  containers:
    - name: shop
      image: ghcr.io/example/shop:5.2.0
      ports: [{containerPort: 8080}]
      readinessProbe:
        httpGet:
          path: /readyz
          port: 8081 # finding
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
            - name: http
              containerPort: 8080
            - containerPort: 9090
          livenessProbe:
            httpGet: {path: /livez, port: http}
          readinessProbe:
            grpc: {port: 9090}
        - name: log
          image: ghcr.io/example/log:1.0.0
          livenessProbe:
            tcpSocket: {port: 24224}
```

## Options
- `numbers`: report numbers too that are not among the declared ports (default `false`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from policylint.model.values import mappings
from policylint.rule import Container, FieldPath, Hit, Manifest, Severity, dig, rule, whole_containers
from policylint.workload import PROBED, label, shown

_PROBES = {"livenessProbe": "liveness", "readinessProbe": "readiness", "startupProbe": "startup"}


class _Target(NamedTuple):
    path: FieldPath
    probe: str
    port: Any
    elsewhere: bool


@rule(severity=Severity.MEDIUM, since="0.1", controls=("gdpr:32(1)(b)",), tags=("reliability",), pods=True)
def check(manifest: Manifest, *, numbers: bool = False) -> Iterator[Hit]:
    """Hits at the port of a probe."""
    for container in whole_containers(manifest, *PROBED):
        declared = container.body.get("ports")
        ports = [port for _, port in mappings(declared)]
        for target in _targets(container):
            if not numbers and not isinstance(target.port, str):
                continue
            said, advice = _fault(target, ports)
            if said:
                yield Hit(
                    target.path,
                    f"the {target.probe} probe of {label(container)} {said}",
                    value=str(target.port),
                    help=advice,
                )


def _targets(container: Container) -> Iterator[_Target]:
    for field, probe in _PROBES.items():
        for handler in ("httpGet", "tcpSocket", "grpc"):
            port = dig(container.body, field, handler, "port")
            if port is not None:
                elsewhere = bool(dig(container.body, field, handler, "host"))
                yield _Target((*container.path, field, handler, "port"), probe, port, elsewhere)


def _fault(target: _Target, ports: list[Mapping[str, Any]]) -> tuple[str, str]:
    """What is wrong with the port and what to do; both empty where nothing is."""
    if isinstance(target.port, str):
        if any(port.get("name") == target.port for port in ports):
            return "", ""
        said = f'cannot work: it asks for port "{shown(target.port, 63)}", and the container has no port of that name'
        if target.port.isdecimal():
            return said, "write the number without quotes: in quotes it is a name"
        return said, "give one of the container's ports that name, or ask for the port by its number"
    if not ports or target.elsewhere or any(port.get("containerPort") == target.port for port in ports):
        return "", ""
    said = f"asks for port {shown(str(target.port), 63)}, which is not among the declared ports of the container"
    return said, "Kubernetes asks there all the same: add the port to the container's ports, or correct the probe"
