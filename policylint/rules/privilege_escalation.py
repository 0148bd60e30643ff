"""Container may gain privileges.

## What it does
Reports every container of any kind (init, sidecar and ephemeral ones too) whose
`securityContext.allowPrivilegeEscalation` is not `false`. The default is `true`, so it must be said. From Kubernetes 1.25
on pods that say `os: {name: windows}` are left alone, because the API refuses the field there; the Pod Security Standards
of older releases ask them too. Kubernetes has the field since 1.8.

The API server refuses an object that sets the field to `false` beside `privileged: true`, or beside `CAP_SYS_ADMIN`
among the added capabilities. Spelt `SYS_ADMIN`, or as part of `ALL`, it accepts that one, but Kubernetes counts such a
container as one that may gain privileges whatever the field says. So the privileges have to go first: the finding says
which, and until they have gone it is the place for a waiver.

## Why is this bad
Without it a process can get more rights than its parent, for instance by starting a setuid program: one `sudo` or
one bug in `mount` inside the image, and a process that started as an ordinary user is root. The field sets the
kernel's `no_new_privs`, which ends that.

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
      securityContext:
        runAsNonRoot: true
      initContainers:
        - name: migrate # finding
          image: ghcr.io/example/shop-migrate:5.2.0
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
          securityContext: # finding
            runAsNonRoot: true
        - name: cache
          image: ghcr.io/example/cache:1.9.1
          securityContext:
            allowPrivilegeEscalation: true # finding
```

Here `false` alone would break the object, so the privileges have to go first:
```yaml
apiVersion: v1
kind: Pod
metadata:
  name: tools
  namespace: production
spec:
  containers:
    - name: driver
      image: ghcr.io/example/driver:1.0.0
      securityContext: # finding
        privileged: true
    - name: mount
      image: ghcr.io/example/mount:1.0.0
      securityContext: # finding
        capabilities: {add: [CAP_SYS_ADMIN]}
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
            allowPrivilegeEscalation: false
```

Windows has no such field:
```yaml
apiVersion: v1
kind: Pod
metadata:
  name: reports
  namespace: production
spec:
  os: {name: windows}
  containers:
    - name: iis
      image: ghcr.io/example/reports:1.2.0
```

What is privileged has one finding, where `privileged-container` is on too:
```yaml
# options: {leave_privileged: true}
apiVersion: v1
kind: Pod
metadata:
  name: driver
  namespace: production
spec:
  containers:
    - name: driver
      image: ghcr.io/example/driver:1.0.0
      securityContext:
        privileged: true
```

## Options
- `leave_privileged`: leave privileged containers, in which the API server refuses `false`, to `privileged-container`. Off by
  default; the pack core sets it.
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.model.values import as_list
from policylint.rule import Container, Hit, Manifest, Severity, containers, dig, rule
from policylint.semantics.podsecurity import is_exempt
from policylint.workload import label

_HELP = "set securityContext.allowPrivilegeEscalation to false"
_SINCE = (1, 8)
# Read by the runtimes with and without CAP_; ALL holds it too.
_SYS_ADMIN = ("ALL", "SYS_ADMIN", "CAP_SYS_ADMIN")


@rule(
    severity=Severity.MEDIUM,
    since="0.1",
    controls=(
        "pss:restricted",
        "cis-1.12:5.2.6",
        "cis-2.0.1:5.2.6",
        "nsa:C-0016",
        "iso27001-2022:A.8.2",
        "iso27001-2022:A.8.9",
        "soc2:CC6.1",
        "nis2-2024-2690:6.3",
        "gdpr:32(1)(b)",
    ),
    tags=("security",),
    pods=True,
)
def check(manifest: Manifest, *, leave_privileged: bool = False, kubernetes: tuple[int, int] = (1, 37)) -> Iterator[Hit]:
    """Hits at securityContext.allowPrivilegeEscalation, or at the container that lacks it."""
    for container in containers(manifest) if kubernetes >= _SINCE else ():
        value = dig(container.body, "securityContext", "allowPrivilegeEscalation")
        unasked = value is None and (manifest.partial or not container.whole)
        left = leave_privileged and dig(container.body, "securityContext", "privileged") is True
        if value is False or unasked or left or is_exempt(container.pod, kubernetes):
            continue
        said = "not set, which allows it" if value is None else "not false"
        yield Hit(
            (*container.path, "securityContext", "allowPrivilegeEscalation"),
            f"{label(container)} may gain privileges: allowPrivilegeEscalation is {said}",
            help=_advice(container),
        )


def _advice(container: Container) -> str:
    """What to do, and in which order.

    Source: ValidateSecurityContext in k8s.io/kubernetes pkg/apis/core/validation (1.37), which knows the capability by
    the spelling CAP_SYS_ADMIN only, and the comment on allowPrivilegeEscalation in k8s.io/api core/v1.
    """
    privileged = dig(container.body, "securityContext", "privileged") not in (None, False)
    added = dig(container.body, "securityContext", "capabilities", "add")
    names = [name for name in (as_list(added)) if name in _SYS_ADMIN]
    steps = ["stop running privileged"] if privileged else []
    if names:
        steps.append(f"take {' and '.join(dict.fromkeys(names))} out of capabilities.add")
    if not steps:
        return _HELP
    if privileged or "CAP_SYS_ADMIN" in names:
        why = f"the API server refuses that beside {'privileged: true' if privileged else 'CAP_SYS_ADMIN'}"
    else:
        why = "Kubernetes counts a container with that capability as one that may, whatever the field says"
    return f"first {' and '.join(steps)}, then {_HELP}: {why}"
