"""Container gets a capability that amounts to root on the node.

## What it does
Reports capabilities that containers of any kind add and that let their holder take over the node or its network, or
read what belongs to others, and `ALL`. A leading `CAP_` and the case do not matter: the runtimes accept both. A
container that is privileged has all of them anyway, and is reported as such by `privileged-container`.

Other capabilities beyond the default set are the business of the Pod Security Standards.

## Why is this bad
A capability is a piece of what root may do. `SYS_ADMIN` mounts file systems, `SYS_MODULE` loads code into the kernel,
`BPF` and `SYS_PTRACE` read the memory of others, `NET_ADMIN` redirects the traffic of the pod, or of the node where
it shares its network.

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
          securityContext:
            capabilities:
              drop: [ALL]
              add:
                - NET_BIND_SERVICE
                - SYS_ADMIN # finding
        - name: proxy
          image: ghcr.io/example/proxy:1.1.0
          securityContext:
            capabilities:
              add: [CAP_NET_ADMIN] # finding
```

With a list of your own:
```yaml
# options: {capabilities: [NET_RAW]}
apiVersion: v1
kind: Pod
metadata:
  name: shop
  namespace: production
spec:
  containers:
    - name: shop
      image: ghcr.io/example/shop:5.2.0
      securityContext:
        capabilities:
          add: [NET_RAW] # finding
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
          securityContext:
            capabilities:
              drop: [ALL]
              add: [NET_BIND_SERVICE]
```

## Options
- `capabilities`: those that are reported. The default holds the ones with which a program can leave its container or
  read what belongs to others: `ALL`, `BPF`, `CHECKPOINT_RESTORE`, `DAC_READ_SEARCH`, `MAC_ADMIN`, `MAC_OVERRIDE`,
  `NET_ADMIN`, `PERFMON`, `SYS_ADMIN`, `SYS_BOOT`, `SYS_MODULE`, `SYS_PTRACE`, `SYS_RAWIO` and `SYSLOG`.
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.model.values import as_list
from policylint.rule import Hit, Manifest, Severity, containers, dig, rule
from policylint.workload import label, shown

_DANGEROUS = (
    "ALL",
    "BPF",
    "CHECKPOINT_RESTORE",
    "DAC_READ_SEARCH",
    "MAC_ADMIN",
    "MAC_OVERRIDE",
    "NET_ADMIN",
    "PERFMON",
    "SYS_ADMIN",
    "SYS_BOOT",
    "SYS_MODULE",
    "SYS_PTRACE",
    "SYS_RAWIO",
    "SYSLOG",
)


@rule(
    severity=Severity.HIGH,
    since="0.1",
    controls=(
        "cis-1.12:5.2.9",
        "cis-2.0.1:5.2.9",
        "nsa:C-0046",
        "iso27001-2022:A.8.9",
        "soc2:CC6.1",
        "nis2-2024-2690:6.3",
        "gdpr:32(1)(b)",
    ),
    tags=("security",),
    pods=True,
)
def check(manifest: Manifest, *, capabilities: tuple[str, ...] = _DANGEROUS) -> Iterator[Hit]:
    """Hits at the items of capabilities.add."""
    dangerous = {_bare(name) for name in capabilities}
    for container in containers(manifest):
        added = dig(container.body, "securityContext", "capabilities", "add")
        # Left to privileged-container: it has every capability, named or not.
        privileged = dig(container.body, "securityContext", "privileged") is True
        for index, name in enumerate(as_list(added) if not privileged else ()):
            if isinstance(name, str) and _bare(name) in dangerous:
                yield Hit(
                    (*container.path, "securityContext", "capabilities", "add", index),
                    f"{label(container)} adds the capability {shown(name, 63)}",
                    value=name,
                    help="drop ALL, and add only what the program fails without, such as NET_BIND_SERVICE",
                )


def _bare(name: str) -> str:
    return name.upper().removeprefix("CAP_")
