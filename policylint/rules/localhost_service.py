"""Service leads to localhost.

## What it does
Reports Services of type ExternalName whose name is `localhost`, a name below it, or a loopback address.

## Why is this bad
Whoever asks for such a Service is sent to itself. An ingress controller that follows it opens its own ports to the
outside, those for administration included.

## Bad
```yaml
apiVersion: v1
kind: Service
metadata:
  name: shop
  namespace: production
spec:
  type: ExternalName
  externalName: localhost # finding
```

## Good
```yaml
apiVersion: v1
kind: Service
metadata:
  name: shop
  namespace: production
spec:
  type: ExternalName
  externalName: shop.example.com
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, dig, rule


@rule(
    severity=Severity.HIGH,
    since="0.1",
    controls=("iso27001-2022:A.8.20", "soc2:CC6.6"),
    tags=("security", "network"),
    kinds=("Service",),
)
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at the external name."""
    if manifest.resource.kind != "Service" or manifest.resource.api_version != "v1":
        return
    name = dig(manifest.body, "spec", "externalName")
    if dig(manifest.body, "spec", "type") == "ExternalName" and isinstance(name, str):
        host = name.lower().removesuffix(".")
        if host in ("localhost", "::1") or host.endswith((".localhost", ".localdomain")) or host.startswith("127."):
            yield Hit(
                ("spec", "externalName"),
                "whoever asks for this Service is sent to itself",
                help="name the host that is meant, or select pods",
            )
