"""Container runs privileged.

## What it does
Reports every container, init container, sidecar and ephemeral container whose `securityContext.privileged` is set to
anything but `false`.

## Why is this bad
A privileged container has all capabilities, sees all devices of the node and is confined by neither seccomp nor
AppArmor. Whoever takes it over has the node, and with it every pod that runs there.

## Bad
```yaml
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: node-agent
  namespace: monitoring
spec:
  selector:
    matchLabels: {app: node-agent}
  template:
    metadata:
      labels: {app: node-agent}
    spec:
      initContainers:
        - name: load-module
          image: ghcr.io/example/modprobe:1.4.0
          securityContext:
            privileged: true # finding
      containers:
        - name: agent
          image: ghcr.io/example/node-agent:2.1.3
          securityContext:
            privileged: true # finding
```

A pod template in a custom resource is a pod template:
```yaml
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata:
  name: payment
  namespace: production
spec:
  selector:
    matchLabels: {app: payment}
  template:
    metadata:
      labels: {app: payment}
    spec:
      containers:
        - name: app
          image: ghcr.io/example/payment:3.0.1
          securityContext: {privileged: true} # finding
```

## Good
```yaml
apiVersion: v1
kind: Pod
metadata:
  name: node-agent
  namespace: monitoring
spec:
  containers:
    - name: agent
      image: ghcr.io/example/node-agent:2.1.3
      securityContext:
        privileged: false
        capabilities:
          drop: [ALL]
          add: [SYS_PTRACE]
    - name: log
      image: ghcr.io/example/log:1.0.0
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, containers, dig, rule
from policylint.workload import label


@rule(
    severity=Severity.CRITICAL,
    since="0.1",
    controls=(
        "pss:baseline",
        "cis-1.12:5.2.2",
        "cis-2.0.1:5.2.2",
        "nsa:C-0057",
        "iso27001-2022:A.8.2",
        "iso27001-2022:A.8.9",
        "soc2:CC6.1",
        "soc2:CC6.8",
        "nis2-2024-2690:6.3",
        "nis2-2024-2690:6.8",
        "gdpr:32(1)(b)",
    ),
    tags=("security",),
    pods=True,
)
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at securityContext.privileged of containers of every kind."""
    for container in containers(manifest):
        value = dig(container.body, "securityContext", "privileged")
        # Not `in (None, False)`: 0 equals False, and only false itself is unprivileged.
        if value is not None and value is not False:
            yield Hit(
                (*container.path, "securityContext", "privileged"),
                f"{label(container)} runs privileged",
                help="remove privileged, and add the capabilities that the container needs one by one",
            )
