"""Service leads to localhost.

## What it does
Reports Services of type ExternalName whose name is `localhost`, a name below it or one of its other names
(`localhost.localdomain`, `localhost6`), or a loopback address.

## Why is this bad
A pod that asks for such a Service is sent to its own network. An ingress controller that follows it opens its own
ports to the outside, those for administration included.

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

```yaml
apiVersion: v1
kind: Service
metadata:
  name: nas
  namespace: production
spec:
  type: ExternalName
  externalName: nas.localdomain
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, dig, rule

# What hosts files and resolvers send to the loopback interface (RFC 6761, section 6.3; glibc nss-myhostname).
_LOOPBACK = re.compile(r"localhost(?:[46]?|\.localdomain|4\.localdomain4|6\.localdomain6)\Z|::1?\Z|0\.0\.0\.0\Z")
_LOOPBACK_ADDRESS = re.compile(r"127(?:\.[0-9]{1,3}){3}\Z")


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
        if _LOOPBACK.match(host) or host.endswith(".localhost") or _LOOPBACK_ADDRESS.match(host):
            yield Hit(
                ("spec", "externalName"),
                "a pod that asks for this Service is sent to its own pod",
                help="name the host that is meant, or select pods",
            )
