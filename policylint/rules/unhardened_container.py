"""Nothing of Linux confines the container.

## What it does
Reports containers for which none of these is in force: a seccomp profile, an AppArmor profile, SELinux options, dropped
capabilities. One of them is enough; the rules `missing-seccomp-profile` and `undropped-capabilities` ask for each. A
profile that is `Unconfined` counts as none.

## Why is this bad
A program that is broken into may then use every system call and all capabilities that the container runtime gives by
default: what stands between it and the node is the kernel without a fault.

## Bad
```yaml
apiVersion: v1
kind: Pod
metadata:
  name: shop
  namespace: production
spec:
  containers:
    - name: shop # finding
      image: ghcr.io/example/shop:5.2.0
    - name: proxy
      image: ghcr.io/example/proxy:1.1.0
      securityContext: # finding
        seccompProfile: {type: Unconfined}
```

## Good
```yaml
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
        seccompProfile: {type: RuntimeDefault}
    - name: proxy
      image: ghcr.io/example/proxy:1.1.0
      securityContext:
        capabilities: {drop: [ALL]}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Container, FieldPath, Hit, Manifest, Severity, dig, rule
from policylint.semantics.podsecurity import asked, own, pod_annotations
from policylint.workload import is_windows, label, security

_KEY = "container.apparmor.security.beta.kubernetes.io/"
_CONFINED = frozenset(("Localhost", "RuntimeDefault"))


@rule(
    severity=Severity.LOW,
    since="0.1",
    controls=(
        "nsa:C-0055",
        "iso27001-2022:A.8.9",
        "soc2:CC6.8",
        "nis2-2024-2690:6.3",
        "gdpr:32(1)(b)",
    ),
    tags=("security",),
    pods=True,
)
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at each container, at its security context where it has one."""
    annotated: dict[FieldPath, set[str]] = {}
    for pod in manifest.pods:
        named = (one for one in pod_annotations(manifest, pod) if one.key.startswith(_KEY) and one.value != "unconfined")
        annotated[pod.path] = {one.key.removeprefix(_KEY) for one in named}
    for container in asked(manifest):
        if is_windows(container.pod) or container.name in annotated[container.pod.path] or _is_confined(container):
            continue
        path = (*container.path, "securityContext") if own_context(container) else container.path
        yield Hit(
            path,
            f"{label(container)} has no seccomp or AppArmor profile, no SELinux options, and keeps all its capabilities",
            help="set seccompProfile.type to RuntimeDefault, and drop ALL capabilities",
        )


def own_context(container: Container) -> bool:
    """Whether it has a security context of its own."""
    return isinstance(container.body.get("securityContext"), dict)


def _is_confined(container: Container) -> bool:
    for field in ("seccompProfile", "appArmorProfile"):
        kind = dig(security(container, field).value, "type")
        if isinstance(kind, str) and kind in _CONFINED:
            return True
    dropped = dig(own(container, "capabilities"), "drop")
    options = security(container, "seLinuxOptions").value
    return bool(isinstance(dropped, list) and dropped) or bool(isinstance(options, dict) and options)
