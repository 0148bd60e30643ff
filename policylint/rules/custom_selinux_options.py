"""SELinux options lead out of the confinement of containers.

## What it does
Reports `seLinuxOptions` of a pod or of a container of any kind that set a `user`, a `role`, or a `type` other than
`container_t`, `container_init_t`, `container_kvm_t` and, from Kubernetes 1.31 on, `container_engine_t`, as the baseline
level of the Pod Security Standards does. A `level` may be set.

## Why is this bad
The type decides what the kernel lets a process do. With `spc_t` for instance it may do everything, and a user or role of
its own can allow types that containers are not meant to have.

## Bad
```yaml
apiVersion: v1
kind: Pod
metadata:
  name: backup
  namespace: production
spec:
  securityContext:
    seLinuxOptions:
      type: spc_t # finding
  containers:
    - name: backup
      image: ghcr.io/example/backup:2.0.0
      securityContext:
        seLinuxOptions:
          user: system_u # finding
          role: system_r # finding
          level: s0:c12,c34
```

```yaml
# kubernetes: "1.30"
apiVersion: v1
kind: Pod
metadata:
  name: builder
  namespace: ci
spec:
  containers:
    - name: builder
      image: ghcr.io/example/builder:4.0.2
      securityContext:
        seLinuxOptions: {type: container_engine_t} # finding
```

## Good
```yaml
apiVersion: v1
kind: Pod
metadata:
  name: backup
  namespace: production
spec:
  securityContext:
    seLinuxOptions:
      type: container_t
      level: s0:c12,c34
  containers:
    - name: backup
      image: ghcr.io/example/backup:2.0.0
      securityContext:
        seLinuxOptions: {type: container_engine_t}
```

```yaml
# options: {allow: [udica_backup_t]}
apiVersion: v1
kind: Pod
metadata:
  name: backup
  namespace: production
spec:
  securityContext:
    seLinuxOptions: {type: udica_backup_t}
  containers:
    - name: backup
      image: ghcr.io/example/backup:2.0.0
```

## Options
- `allow`: types that are allowed beside those of the standard, such as those of your own policy modules.
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, rule
from policylint.semantics.podsecurity import contexts
from policylint.workload import shown

_TYPES = ("container_t", "container_init_t", "container_kvm_t")
_ENGINE = ("container_engine_t",)
_ENGINE_SINCE = (1, 31)


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
def check(manifest: Manifest, *, kubernetes: tuple[int, int] = (1, 37), allow: tuple[str, ...] = ()) -> Iterator[Hit]:
    """Hits at each type that is not allowed, and at each user and role."""
    types = {*_TYPES, *(_ENGINE if kubernetes >= _ENGINE_SINCE else ()), *allow}
    for context in contexts(manifest):
        found = context.profile("seLinuxOptions")
        if found is None:
            continue
        path, options = found
        for field in ("type", "user", "role"):
            value = options.get(field)
            if isinstance(value, str) and value and not (field == "type" and value in types):
                yield Hit(
                    (*path, field),
                    f'{context.who} sets the SELinux {field} "{shown(value, 63)}"',
                    value=shown(value),
                    help="remove it; the container runtime sets the options that keep containers apart",
                )
