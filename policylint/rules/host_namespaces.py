"""Pod shares a namespace of its node.

## What it does
Reports each of `hostNetwork`, `hostPID` and `hostIPC` of a pod that is set to anything but `false`.

## Why is this bad
With the network of the node a pod reaches services that listen on its loopback address only, can listen on any of
its ports and is past every NetworkPolicy. With its processes it sees the arguments and environment of everything
that runs there and may send signals. With its IPC it reads shared memory of other programs.

## Bad
```yaml
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: node-shell
  namespace: tools
spec:
  selector:
    matchLabels: {app: node-shell}
  template:
    metadata:
      labels: {app: node-shell}
    spec:
      hostNetwork: true # finding
      hostPID: true # finding
      hostIPC: true # finding
      containers:
        - name: shell
          image: ghcr.io/example/shell:1.0.0
```

## Good
```yaml
apiVersion: v1
kind: Pod
metadata:
  name: shell
  namespace: tools
spec:
  hostNetwork: false
  hostUsers: false
  shareProcessNamespace: true
  containers:
    - name: shell
      image: ghcr.io/example/shell:1.0.0
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, rule

_NAMESPACES = {
    "hostNetwork": ("network", "remove hostNetwork; reach the pod through a Service, or a single port with hostPort"),
    "hostPID": ("process", "remove hostPID; to see the processes of the pod's own containers, use shareProcessNamespace"),
    "hostIPC": ("IPC", "remove hostIPC; containers of one pod share their IPC namespace without it"),
}


@rule(
    severity=Severity.HIGH,
    since="0.1",
    controls=(
        "pss:baseline",
        "cis-1.12:5.2.3",
        "cis-1.12:5.2.4",
        "cis-1.12:5.2.5",
        "cis-2.0.1:5.2.3",
        "cis-2.0.1:5.2.4",
        "cis-2.0.1:5.2.5",
        "nsa:C-0038",
        "nsa:C-0041",
        "iso27001-2022:A.8.9",
        "iso27001-2022:A.8.20",
        "iso27001-2022:A.8.22",
        "soc2:CC6.1",
        "soc2:CC6.6",
        "nis2-2024-2690:6.8",
        "gdpr:32(1)(b)",
    ),
    tags=("security",),
    pods=True,
)
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at each field that shares a namespace."""
    for pod in manifest.pods:
        for field, (name, advice) in _NAMESPACES.items():
            value = pod.body.get(field)
            if value is not None and value is not False:
                yield Hit((*pod.path, field), f"the pod shares the {name} namespace of its node", help=advice)
