"""Seccomp profile confines nothing.

## What it does
Reports each `securityContext.seccompProfile` of a pod or of a container of any kind whose `type` is not allowed: by default
everything but `RuntimeDefault` and `Localhost`, as the baseline level of the Pod Security Standards does. A profile of the
pod is reported also where every container sets its own. For releases before Kubernetes 1.19, which had no such field, the
annotations that came before it are read; for all others they are not.

## Why is this bad
An unconfined container may make every system call of the kernel, and many of the ways from a container to its node lead
through calls that no usual program makes.

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
        seccompProfile:
          type: Unconfined # finding
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
        - name: proxy
          image: ghcr.io/example/proxy:1.1.0
          securityContext:
            seccompProfile: {type: Unconfined} # finding
```

```yaml
# kubernetes: "1.18"
apiVersion: v1
kind: Pod
metadata:
  name: shop
  namespace: production
  annotations:
    seccomp.security.alpha.kubernetes.io/pod: unconfined # finding
spec:
  containers:
    - name: shop
      image: ghcr.io/example/shop:5.2.0
```

```yaml
# options: {allow: [RuntimeDefault]}
apiVersion: v1
kind: Pod
metadata:
  name: shop
  namespace: production
spec:
  securityContext:
    seccompProfile:
      type: Localhost # finding
      localhostProfile: profiles/shop.json
  containers:
    - name: shop
      image: ghcr.io/example/shop:5.2.0
```

## Good
```yaml
apiVersion: v1
kind: Pod
metadata:
  name: shop
  namespace: production
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

## Options
- `allow`: the types of profiles that are allowed, by default `RuntimeDefault` and `Localhost`.
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, rule
from policylint.semantics.podsecurity import contexts, pod_annotations
from policylint.workload import shown

_SINCE = (1, 19)
_POD_KEY = "seccomp.security.alpha.kubernetes.io/pod"
_CONTAINER_KEY = "container.seccomp.security.alpha.kubernetes.io/"


@rule(
    severity=Severity.MEDIUM,
    since="0.1",
    controls=(
        "pss:baseline",
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
def check(
    manifest: Manifest, *, kubernetes: tuple[int, int] = (1, 37), allow: tuple[str, ...] = ("RuntimeDefault", "Localhost")
) -> Iterator[Hit]:
    """Hits at the type of each profile that is not allowed."""
    if kubernetes < _SINCE:
        yield from _annotated(manifest)
        return
    advice = f"set it to {allow[0]}" if allow else "remove seccompProfile"
    for context in contexts(manifest):
        found = context.profile("seccompProfile")
        if found is None:
            continue
        path, profile = found
        kind = profile.get("type")
        if kind in allow or (kind is None and manifest.partial):
            continue
        said = f'type "{shown(kind, 40)}"' if isinstance(kind, str) else "no type"
        value = shown(kind) if isinstance(kind, str) else ""
        yield Hit((*path, "type"), f"{context.who} sets a seccomp profile of {said}", value=value, help=advice)


def _annotated(manifest: Manifest) -> Iterator[Hit]:
    """Hits at the annotations that stand for fields in releases that have no such fields."""
    names: dict[object, set[str]] = {pod.path: set() for pod in manifest.pods}
    for container in manifest.containers:
        names.setdefault(container.pod.path, set()).add(f"{_CONTAINER_KEY}{container.name}")
    for pod in manifest.pods:
        for key, value, path in pod_annotations(manifest, pod):
            read = key == _POD_KEY or key in names[pod.path]
            if read and value not in ("runtime/default", "docker/default") and not value.startswith("localhost/"):
                said = f'the annotation sets the seccomp profile "{shown(value, 40)}"'
                yield Hit(path, said, value=shown(value), help="set it to runtime/default")
