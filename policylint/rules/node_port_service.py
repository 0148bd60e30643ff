"""Service opens a port on every node.

## What it does
Reports Services of type NodePort.

## Why is this bad
The port is open on every node, on all its addresses, public ones included. NetworkPolicies that look at the client see
the node instead of it, and nobody stands in front who would end TLS or ask for a login.

## Bad
```yaml
apiVersion: v1
kind: Service
metadata:
  name: shop
  namespace: production
spec:
  type: NodePort # finding
  selector: {app: shop}
  ports: [{port: 443, targetPort: 8443}]
```

## Good
```yaml
apiVersion: v1
kind: Service
metadata:
  name: shop
  namespace: production
spec:
  selector: {app: shop}
  ports: [{port: 443, targetPort: 8443}]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, dig, rule


@rule(
    severity=Severity.LOW,
    since="0.1",
    controls=("iso27001-2022:A.8.20", "soc2:CC6.6"),
    tags=("security", "network"),
    kinds=("Service",),
)
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at the type."""
    ours = manifest.resource.kind == "Service" and manifest.resource.api_version == "v1"
    if ours and dig(manifest.body, "spec", "type") == "NodePort":
        said = "the Service is open on every address of every node"
        yield Hit(("spec", "type"), said, help="use ClusterIP behind an Ingress or a Gateway")
