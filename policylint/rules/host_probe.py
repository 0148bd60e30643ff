"""Probe or lifecycle handler calls another host.

## What it does
Reports each `host` of an `httpGet` or `tcpSocket` in a probe (`livenessProbe`, `readinessProbe`, `startupProbe`) or in a
handler of `lifecycle` (`postStart`, `preStop`) of a container of any kind, whatever it names, as the baseline level of the
Pod Security Standards does from Kubernetes 1.34 on.

## Why is this bad
The kubelet makes these calls, from the network of the node: with `host` a pod has it knock at any address that the node
reaches, the metadata service of the cloud or a port of the node itself for instance, past every NetworkPolicy. And a probe
of another host says nothing about the container.

## Bad
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
      livenessProbe:
        httpGet:
          host: 127.0.0.1 # finding
          port: 8080
      readinessProbe:
        tcpSocket: {port: 8080, host: db.example.com} # finding
      lifecycle:
        preStop:
          httpGet: {path: /stop, port: 8080, host: 169.254.169.254} # finding
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
      livenessProbe:
        httpGet:
          port: 8080
          httpHeaders:
            - {name: Host, value: www.example.com}
      readinessProbe:
        tcpSocket: {port: 8080, host: ""}
```

```yaml
# kubernetes: "1.33"
apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: production
spec:
  containers:
    - name: web
      image: ghcr.io/example/web:2.0.0
      livenessProbe:
        httpGet: {port: 8080, host: 127.0.0.1}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, containers, dig, rule
from policylint.workload import label, shown

_SINCE = (1, 34)
_HANDLERS = (
    ("livenessProbe",),
    ("readinessProbe",),
    ("startupProbe",),
    ("lifecycle", "postStart"),
    ("lifecycle", "preStop"),
)
_ACTIONS = ("httpGet", "tcpSocket")


@rule(
    severity=Severity.MEDIUM,
    since="0.1",
    controls=(
        "pss:baseline",
        "iso27001-2022:A.8.20",
        "soc2:CC6.6",
        "nis2-2024-2690:6.7",
        "gdpr:32",
    ),
    tags=("security", "network"),
    pods=True,
)
def check(manifest: Manifest, *, kubernetes: tuple[int, int] = (1, 37)) -> Iterator[Hit]:
    """Hits at each host of a probe or lifecycle handler."""
    for container in containers(manifest) if kubernetes >= _SINCE else ():
        for handler in _HANDLERS:
            for action in _ACTIONS:
                host = dig(container.body, *handler, action, "host")
                if isinstance(host, str) and host:
                    yield Hit(
                        (*container.path, *handler, action, "host"),
                        f'{label(container)} has the kubelet call the host "{shown(host, 63)}" in its {handler[-1]}',
                        value=shown(host),
                        help="remove host, so that the pod itself is called; for a virtual host set the header Host",
                    )
