"""Container has no seccomp profile.

## What it does
Reports containers of every kind for which neither they nor their pod set `securityContext.seccompProfile`, as the
restricted level of the Pod Security Standards does from Kubernetes 1.19 on. A profile that confines nothing is the
business of `unconfined-seccomp-profile`. Annotations do not count: Kubernetes 1.27 and newer read none. From 1.25 on pods
that say `os: {name: windows}` are left alone, because the API refuses the field there.

## Why is this bad
Without a profile a container may make every system call of the kernel, unless the kubelet of its node was told to apply
one by default. Many of the ways from a container to its node lead through calls that no usual program makes.

## Bad
```yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
  namespace: production
  annotations:
    seccomp.security.alpha.kubernetes.io/pod: runtime/default
spec:
  selector:
    matchLabels: {app: shop}
  template:
    metadata:
      labels: {app: shop}
      annotations:
        seccomp.security.alpha.kubernetes.io/pod: runtime/default
    spec:
      initContainers:
        - name: migrate # finding
          image: ghcr.io/example/shop-migrate:5.2.0
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
          securityContext: # finding
            runAsNonRoot: true
        - name: proxy
          image: ghcr.io/example/proxy:1.1.0
          securityContext:
            seccompProfile: {type: RuntimeDefault}
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
      securityContext:
        seccompProfile: {type: RuntimeDefault}
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
        - name: proxy
          image: ghcr.io/example/proxy:1.1.0
          securityContext:
            seccompProfile: {type: Localhost, localhostProfile: profiles/proxy.json}
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
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, rule
from policylint.semantics.podsecurity import asked, is_exempt, of_pod, own
from policylint.workload import label

_SINCE = (1, 19)


@rule(
    severity=Severity.LOW,
    since="0.1",
    controls=(
        "pss:restricted",
        "cis-1.12:5.7.2",
        "cis-2.0.1:5.6.2",
        "nsa:C-0055",
        "iso27001-2022:A.8.9",
        "soc2:CC6.8",
        "nis2-2024-2690:6.3",
        "gdpr:32(1)(b)",
    ),
    tags=("security",),
    pods=True,
)
def check(manifest: Manifest, *, kubernetes: tuple[int, int] = (1, 37)) -> Iterator[Hit]:
    """Hits at each container for which no profile is set."""
    for container in asked(manifest) if kubernetes >= _SINCE else ():
        profiles = (own(container, "seccompProfile"), of_pod(container.pod, "seccompProfile"))
        if any(isinstance(profile, dict) for profile in profiles) or is_exempt(container.pod, kubernetes):
            continue
        yield Hit(
            (*container.path, "securityContext", "seccompProfile"),
            f"{label(container)} has no seccomp profile",
            help="set securityContext.seccompProfile of the pod to {type: RuntimeDefault}",
        )
