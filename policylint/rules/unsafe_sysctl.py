"""Pod sets a kernel parameter that reaches beyond it.

## What it does
Reports each entry of `securityContext.sysctls` of a pod that is not allowed. By default those are allowed that the target
release calls safe, as the baseline level of the Pod Security Standards does: `kernel.shm_rmid_forced`,
`net.ipv4.ip_local_port_range`, `net.ipv4.ip_unprivileged_port_start`, `net.ipv4.ping_group_range` and
`net.ipv4.tcp_syncookies`; from Kubernetes 1.27 on `net.ipv4.ip_local_reserved_ports`; from 1.29 on
`net.ipv4.tcp_fin_timeout`, `net.ipv4.tcp_keepalive_intvl`, `net.ipv4.tcp_keepalive_probes` and
`net.ipv4.tcp_keepalive_time`; from 1.32 on `net.ipv4.tcp_rmem` and `net.ipv4.tcp_wmem`; from 1.37 on
`net.ipv4.tcp_notsent_lowat` and `net.ipv4.tcp_slow_start_after_idle`.

## Why is this bad
What is not safe is not kept to the pod, or lets it take memory and other resources from everything else on the node. The
kubelet refuses such a pod unless its node was told to allow the parameter.

## Bad
```yaml
apiVersion: v1
kind: Pod
metadata:
  name: cache
  namespace: production
spec:
  securityContext:
    sysctls:
      - {name: net.ipv4.tcp_syncookies, value: "1"}
      - {name: net.core.somaxconn, value: "4096"} # finding
  containers:
    - name: cache
      image: ghcr.io/example/cache:1.9.1
```

```yaml
# kubernetes: "1.31"
apiVersion: v1
kind: Pod
metadata:
  name: cache
  namespace: production
spec:
  securityContext:
    sysctls:
      - name: net.ipv4.tcp_rmem # finding
        value: 4096 87380 16777216
  containers:
    - name: cache
      image: ghcr.io/example/cache:1.9.1
```

```yaml
# options: {allow: ["*"], deny: ["kernel.*"]}
apiVersion: v1
kind: Pod
metadata:
  name: cache
  namespace: production
spec:
  securityContext:
    sysctls:
      - {name: net.core.somaxconn, value: "4096"}
      - {name: kernel.msgmax, value: "65536"} # finding
  containers:
    - name: cache
      image: ghcr.io/example/cache:1.9.1
```

## Good
```yaml
# kubernetes: "1.32"
apiVersion: v1
kind: Pod
metadata:
  name: cache
  namespace: production
spec:
  securityContext:
    sysctls:
      - {name: net.ipv4.tcp_rmem, value: 4096 87380 16777216}
  containers:
    - name: cache
      image: ghcr.io/example/cache:1.9.1
```

```yaml
# options: {allow: [safe, "net.core.*"]}
apiVersion: v1
kind: Pod
metadata:
  name: cache
  namespace: production
spec:
  securityContext:
    sysctls:
      - {name: net.core.somaxconn, value: "4096"}
      - {name: net.ipv4.tcp_syncookies, value: "1"}
  containers:
    - name: cache
      image: ghcr.io/example/cache:1.9.1
```

## Options
- `allow`: names, or beginnings of names with a `*` behind them, or `safe` for what is safe in the target release.
- `deny`: names, or beginnings with a `*` behind them, that are reported even where `allow` has them.
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.model.values import as_list
from policylint.rule import Hit, Manifest, Severity, rule
from policylint.semantics.podsecurity import of_pod
from policylint.workload import shown

_SAFE: dict[tuple[int, int], tuple[str, ...]] = {
    (1, 0): (
        "kernel.shm_rmid_forced",
        "net.ipv4.ip_local_port_range",
        "net.ipv4.ip_unprivileged_port_start",
        "net.ipv4.ping_group_range",
        "net.ipv4.tcp_syncookies",
    ),
    (1, 27): ("net.ipv4.ip_local_reserved_ports",),
    (1, 29): (
        "net.ipv4.tcp_fin_timeout",
        "net.ipv4.tcp_keepalive_intvl",
        "net.ipv4.tcp_keepalive_probes",
        "net.ipv4.tcp_keepalive_time",
    ),
    (1, 32): ("net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"),
    (1, 37): ("net.ipv4.tcp_notsent_lowat", "net.ipv4.tcp_slow_start_after_idle"),
}
"""What is safe, by the release that it is safe since (k8s.io/pod-security-admission policy/check_sysctls.go)."""


@rule(
    severity=Severity.MEDIUM,
    since="0.1",
    controls=(
        "pss:baseline",
        "cis-1.12:5.7.3",
        "cis-2.0.1:5.6.3",
        "nsa:C-0055",
        "iso27001-2022:A.8.9",
        "soc2:CC6.8",
        "nis2-2024-2690:6.3",
        "gdpr:32(1)(b)",
    ),
    tags=("security",),
    pods=True,
)
def check(
    manifest: Manifest,
    *,
    kubernetes: tuple[int, int] = (1, 37),
    allow: tuple[str, ...] = ("safe",),
    deny: tuple[str, ...] = (),
) -> Iterator[Hit]:
    """Hits at the name of each sysctl that is not allowed."""
    names = [name for since, more in _SAFE.items() if kubernetes >= since for name in more] if "safe" in allow else []
    allowed, denied = ({*names, *allow}, _beginnings(allow)), (frozenset(deny), _beginnings(deny))
    for pod in manifest.pods:
        sysctls = of_pod(pod, "sysctls")
        for index, sysctl in enumerate(as_list(sysctls)):
            name = sysctl.get("name") if isinstance(sysctl, dict) else None
            if isinstance(name, str) and (_is_in(name, *denied) or not _is_in(name, *allowed)):
                yield Hit(
                    (*pod.path, "securityContext", "sysctls", index, "name"),
                    f'the pod sets the kernel parameter "{shown(name, 63)}"',
                    value=shown(name),
                    help="remove it, or set it on the node",
                )


def _beginnings(patterns: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(pattern[:-1] for pattern in patterns if pattern.endswith("*"))


def _is_in(name: str, names: frozenset[str] | set[str], beginnings: tuple[str, ...]) -> bool:
    return name in names or name.startswith(beginnings)
