"""Container keeps capabilities that it could drop.

## What it does
Reports containers of every kind that do not drop all capabilities: `securityContext.capabilities.drop` must hold `ALL`, as
the restricted level of the Pod Security Standards asks from Kubernetes 1.22 on. `all` in lower case does not count. From
1.25 on pods that say `os: {name: windows}` are left alone, because the API refuses the field there.

## Why is this bad
A container runtime gives every container about a dozen capabilities, pieces of what root may do, such as changing the
owner of files or opening raw sockets. Hardly any program needs one, and each helps whoever takes the container over.

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
      initContainers:
        - name: migrate # finding
          image: ghcr.io/example/shop-migrate:5.2.0
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
          securityContext:
            capabilities:
              drop: [NET_RAW] # finding
```

```yaml
# options: {drop: [NET_RAW]}
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
          drop: [MKNOD] # finding
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

```yaml
# options: {drop: [NET_RAW, MKNOD]}
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
          drop: [NET_RAW, MKNOD]
    - name: proxy
      image: ghcr.io/example/proxy:1.1.0
      securityContext:
        capabilities:
          drop: [ALL]
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
```

## Options
- `drop`: the capabilities to drop, all of them; dropping `ALL` drops each. By default `ALL`.
- `exempt_images`: patterns of images, such as `ghcr.io/example/cni:*`, whose containers are left alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.model.values import as_list
from policylint.rule import Hit, Manifest, Severity, dig, rule
from policylint.semantics.podsecurity import asked, is_exempt, is_of_image
from policylint.workload import label

_SINCE = (1, 22)


@rule(
    severity=Severity.LOW,
    since="0.1",
    controls=(
        "pss:restricted",
        "cis-1.12:5.2.8",
        "cis-1.12:5.2.10",
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
    drop: tuple[str, ...] = ("ALL",),
    exempt_images: tuple[str, ...] = (),
) -> Iterator[Hit]:
    """Hits at capabilities.drop of each container that lacks some of what must be dropped."""
    for container in asked(manifest) if kubernetes >= _SINCE else ():
        given = dig(container.body, "securityContext", "capabilities", "drop")
        dropped = [name for name in (as_list(given)) if isinstance(name, str)]
        kept = [] if "ALL" in dropped else [name for name in drop if name not in dropped]
        if kept and not is_exempt(container.pod, kubernetes) and not is_of_image(container, exempt_images):
            names = ", ".join(kept[:20])
            said = "does not drop all capabilities" if kept == ["ALL"] else f"does not drop {names}"
            yield Hit(
                (*container.path, "securityContext", "capabilities", "drop"),
                f"{label(container)} {said}",
                help=f"set securityContext.capabilities.drop to [{names}], and add back one by one what the container needs",
            )
