"""Container adds a capability that it may not have.

## What it does
Reports each entry of `securityContext.capabilities.add` of a container of any kind that is not allowed. By default those
are allowed that a container runtime gives every container anyway, as the baseline level of the Pod Security Standards
does: `AUDIT_WRITE`, `CHOWN`, `DAC_OVERRIDE`, `FOWNER`, `FSETID`, `KILL`, `MKNOD`, `NET_BIND_SERVICE`, `SETFCAP`,
`SETGID`, `SETPCAP`, `SETUID` and `SYS_CHROOT`. Names are compared as they are written, without `CAP_`, as Kubernetes does.

## Why is this bad
A capability is a piece of what root may do. Some are as good as all of it: with `SYS_ADMIN` a process mounts file systems,
with `SYS_PTRACE` it reads other processes, with `NET_RAW` it forges packets.

## Bad
```yaml
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: capture
  namespace: monitoring
spec:
  selector:
    matchLabels: {app: capture}
  template:
    metadata:
      labels: {app: capture}
    spec:
      containers:
        - name: capture
          image: ghcr.io/example/capture:1.0.0
          securityContext:
            capabilities:
              drop: [ALL]
              add:
                - CHOWN
                - NET_RAW # finding
                - SYS_ADMIN # finding
```

```yaml
# options: {allow: [restricted]}
apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: production
spec:
  containers:
    - name: web
      image: ghcr.io/example/web:2.0.0
      securityContext:
        capabilities:
          add:
            - NET_BIND_SERVICE
            - CHOWN # finding
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
      securityContext:
        capabilities:
          drop: [ALL]
          add: [NET_BIND_SERVICE, CHOWN]
```

```yaml
# options: {allow: [baseline, NET_RAW]}
apiVersion: v1
kind: Pod
metadata:
  name: ping
  namespace: monitoring
spec:
  containers:
    - name: ping
      image: ghcr.io/example/ping:1.0.0
      securityContext:
        capabilities:
          add: [CHOWN, NET_RAW]
```

```yaml
# options: {exempt_images: ["ghcr.io/example/ping:*"]}
apiVersion: v1
kind: Pod
metadata:
  name: ping
  namespace: monitoring
spec:
  containers:
    - name: ping
      image: ghcr.io/example/ping:1.0.0
      securityContext:
        capabilities:
          add: [NET_RAW]
```

## Options
- `allow`: names of capabilities, or `baseline` or `restricted` for what that level of the Pod Security Standards allows in
  the target release. The restricted level allows `NET_BIND_SERVICE`; before Kubernetes 1.22 what the baseline level allows;
  and from 1.25 on it does not look at pods that say `os: {name: windows}`. An empty list allows none.
- `exempt_images`: patterns of images, such as `ghcr.io/example/cni:*`, whose containers are left alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, containers, dig, rule
from policylint.semantics.podsecurity import is_exempt, is_of_image
from policylint.workload import label, shown

_BASELINE = (
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
)
_RESTRICTED = ("NET_BIND_SERVICE",)
_RESTRICTED_SINCE = (1, 22)
_LEVELS = frozenset(("baseline", "restricted"))


@rule(
    severity=Severity.MEDIUM,
    since="0.1",
    controls=(
        "pss:baseline",
        "pss:restricted",
        "cis-1.12:5.2.8",
        "cis-1.12:5.2.9",
        "cis-2.0.1:5.2.8",
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
def check(
    manifest: Manifest,
    *,
    kubernetes: tuple[int, int] = (1, 37),
    allow: tuple[str, ...] = ("baseline",),
    exempt_images: tuple[str, ...] = (),
) -> Iterator[Hit]:
    """Hits at each added capability that is not allowed."""
    allowed = _allowed(allow, kubernetes)
    for container in containers(manifest):
        added = dig(container.body, "securityContext", "capabilities", "add")
        if not isinstance(added, list) or is_of_image(container, exempt_images):
            continue
        if "restricted" in allow and is_exempt(container.pod, kubernetes):
            continue
        for index, name in enumerate(added):
            if isinstance(name, str) and name not in allowed:
                yield Hit(
                    (*container.path, "securityContext", "capabilities", "add", index),
                    f"{label(container)} adds the capability {shown(name, 40)}",
                    value=shown(name),
                    help=f"remove it; allowed are {', '.join(sorted(allowed)[:20])}" if allowed else "remove it",
                )


def _allowed(allow: tuple[str, ...], kubernetes: tuple[int, int]) -> frozenset[str]:
    """The names that an option stands for."""
    named = frozenset(allow) - _LEVELS
    if "restricted" in allow:
        named |= frozenset(_RESTRICTED if kubernetes >= _RESTRICTED_SINCE else _BASELINE)
    return named | frozenset(_BASELINE if "baseline" in allow else ())
