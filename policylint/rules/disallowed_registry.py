"""Image comes from a registry that is not allowed.

## What it does
Reports images, in containers of every kind and in image volumes, that come from no registry on the list `allow`. The
reference is read as the container runtime reads it: `nginx` is `docker.io/library/nginx`. Hosts are compared whole and
without regard to case, path prefixes end at a `/`: `evil-ghcr.io` and `ghcr.io/example-evil` do not pass for
`ghcr.io/example`. Text that is no image reference is not allowed either.

The rule is in no default pack, because only you know your registries. Switched on without a list it reports every
image: nothing is allowed yet. So does a list with an entry that is no registry.

## Why is this bad
Whoever runs the registry decides what runs in the cluster. An image from elsewhere was not scanned, may be gone
tomorrow, and comes from a supplier that nobody has assessed.

## Bad
```yaml
# options: {allow: [registry.example.com, ghcr.io/example]}
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
        - name: wait
          image: busybox:1.36.1 # finding
      containers:
        - name: shop
          image: registry.example.com/shop:5.2.0
        - name: proxy
          image: registry.example.com.evil.org/proxy:1.1.0 # finding
        - name: log
          image: ghcr.io/example-evil/log:1.0.0 # finding
        - name: cache
          image: ghcr.io/Example/cache:1.0.0 # finding
```

Without a list nothing is allowed:
```yaml
apiVersion: v1
kind: Pod
metadata:
  name: shop
  namespace: production
spec:
  containers:
    - name: shop
      image: registry.example.com/shop:5.2.0 # finding
```

## Good
```yaml
# options: {allow: [registry.example.com, "localhost:5000", docker.io/library]}
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
        - name: wait
          image: busybox:1.36.1
      containers:
        - name: shop
          image: registry.example.com/team/shop:5.2.0
        - name: proxy
          image: localhost:5000/proxy:1.1.0
```

## Options
- `allow`: registry hosts, each with its port and a path prefix where they matter: `ghcr.io/example`,
  `registry.example.com:5000`, `docker.io/library`. No wildcards.
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.residency.references import RegistryPattern, parse_pattern
from policylint.rule import Hit, Manifest, Severity, rule
from policylint.workload import Image, images, shown

_HELP = "use an image from an allowed registry, or add the registry to the option allow of disallowed-registry"


@rule(
    severity=Severity.HIGH,
    since="0.1",
    controls=(
        "cis-1.12:5.5.1",
        "cis-2.0.1:5.5.1",
        "iso27001-2022:A.5.21",
        "iso27001-2022:A.8.30",
        "soc2:CC6.8",
        "soc2:CC9.2",
        "nis2-2024-2690:5.1",
        "gdpr:28(1)",
        "gdpr:32",
    ),
    tags=("supply-chain", "security"),
)
def check(manifest: Manifest, *, allow: tuple[str, ...] = ()) -> Iterator[Hit]:
    """Hits at image fields that name none of the allowed registries."""
    if not manifest.pods:
        return
    patterns, fault = _patterns(allow)
    for image in images(manifest):
        why = fault or _why_not(image, patterns)
        if why:
            yield Hit(image.path, f'{image.user} uses the image "{shown(image.text)}": {why}', value=image.text, help=_HELP)


def _patterns(allow: tuple[str, ...]) -> tuple[tuple[RegistryPattern, ...], str]:
    """The patterns, or what is wrong with them: then nothing is allowed."""
    if not allow:
        return (), "no registry is allowed yet, because the option allow is empty"
    try:
        return tuple(parse_pattern(text) for text in allow), ""
    except ValueError as error:
        return (), f"the option allow of disallowed-registry cannot be used: {error}"


def _why_not(image: Image, patterns: tuple[RegistryPattern, ...]) -> str:
    reference = image.reference()
    if reference is None:
        return "it names no registry, because it is no image reference"
    if any(pattern.matches(reference) for pattern in patterns):
        return ""
    return f"the registry of {shown(reference.repository)} is not allowed"
