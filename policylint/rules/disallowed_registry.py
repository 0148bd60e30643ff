"""Image comes from a registry that is not allowed.

## What it does
Reports images, in containers of every kind and in image volumes, that come from no registry on the list `allow`. The
reference is read as the container runtime reads it: `nginx` is `docker.io/library/nginx`. Hosts are compared whole and
without regard to case, path prefixes end at a `/`: `evil-ghcr.io` and `ghcr.io/example-evil` do not pass for
`ghcr.io/example`. Text that is no image reference is in no allowed registry either, and the finding says so.

With a list `deny`, images from its registries are reported, whatever `allow` says. Where there is only a list `deny`,
everything else is allowed.

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
        - name: queue
          image: ${IMAGE} # finding
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

Some may be denied instead:
```yaml
# options: {deny: [docker.io, quay.io/example]}
apiVersion: v1
kind: Pod
metadata:
  name: shop
  namespace: production
spec:
  containers:
    - name: shop
      image: ghcr.io/example/shop:5.2.0
    - name: cache
      image: redis:7.4.1 # finding
    - name: proxy
      image: quay.io/example/proxy:1.1.0 # finding
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
- `deny`: registries that are not allowed, written in the same way. They count more than `allow`.
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.residency.references import Reference, RegistryPattern, parse_pattern
from policylint.rule import Hit, Manifest, Severity, rule
from policylint.workload import Image, images, shown

_HELP = "use an image from an allowed registry, or add the registry to the option allow of disallowed-registry"
_HELP_DENIED = "use an image from another registry, or take this one off the option deny of disallowed-registry"
_NAMED = 3


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
    pods=True,
)
def check(manifest: Manifest, *, allow: tuple[str, ...] = (), deny: tuple[str, ...] = ()) -> Iterator[Hit]:
    """Hits at image fields that name a denied registry, or none of the allowed ones."""
    if not manifest.pods:
        return
    denied, wrong = _patterns("deny", deny)
    allowed, fault = _patterns("allow", allow)
    fault = fault or wrong or ("" if allow or deny else "no registry is allowed yet, because the option allow is empty")
    said = f": {fault}" if fault else f" (allowed: {_cut(allow)})" if allow else ""
    for image in images(manifest):
        reference = image.reference()
        pattern = next((text for text, one in denied.items() if reference and one.matches(reference)), "")
        if pattern:
            yield Hit(image.path, f"{shown(pattern)} is a denied registry", value=image.text, help=_HELP_DENIED)
        elif allow or fault or reference is None:
            why = _why_not(image, reference, tuple(allowed.values()))
            if why:
                yield Hit(image.path, f"{why}{said}", value=image.text, help=_HELP)


def _patterns(option: str, texts: tuple[str, ...]) -> tuple[dict[str, RegistryPattern], str]:
    """The patterns by text, or none and what is wrong with them: then nothing is allowed."""
    try:
        return {text: parse_pattern(text) for text in texts}, ""
    except ValueError as error:
        return {}, f"the option {option} of disallowed-registry cannot be used: {error}"


def _why_not(image: Image, reference: Reference | None, patterns: tuple[RegistryPattern, ...]) -> str:
    """Why the image is in none of the registries; empty where it is in one."""
    if reference is None:
        return f'"{shown(image.text)}" is no image reference, so it is in no allowed registry'
    if any(pattern.matches(reference) for pattern in patterns):
        return ""
    if not reference.host:
        return f"{shown(reference.repository)} names no registry, so it is in no allowed one"
    if any(pattern.host == reference.host for pattern in patterns):
        return f"{shown(reference.repository)} is in no allowed registry"
    return f"{shown(reference.host)} is not an allowed registry"


def _cut(allow: tuple[str, ...]) -> str:
    """The first entries of the list, as they were written."""
    more = f" and {len(allow) - _NAMED} more" if len(allow) > _NAMED else ""
    return ", ".join(shown(entry, 80) for entry in allow[:_NAMED]) + more
