"""Service takes external addresses.

## What it does
Reports the addresses in `spec.externalIPs` of a Service.

## Why is this bad
The nodes send all traffic to such an address to this Service, whoever it belongs to. Who may make Services listens in on
others with it (CVE-2020-8554); there is no patch, only the admission plugin DenyServiceExternalIPs.

## Bad
```yaml
apiVersion: v1
kind: Service
metadata:
  name: shop
  namespace: production
spec:
  selector: {app: shop}
  externalIPs: [203.0.113.10] # finding
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

## Options
- `allow`: addresses that are known to be yours.
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, dig, rule
from policylint.workload import shown


@rule(
    severity=Severity.MEDIUM,
    since="0.1",
    controls=("iso27001-2022:A.8.20", "soc2:CC6.6"),
    tags=("security", "network"),
    kinds=("Service",),
)
def check(manifest: Manifest, *, allow: tuple[str, ...] = ()) -> Iterator[Hit]:
    """Hits at the address."""
    addresses = dig(manifest.body, "spec", "externalIPs")
    ours = manifest.resource.kind == "Service" and manifest.resource.api_version == "v1" and isinstance(addresses, list)
    for index, address in enumerate(addresses if ours else ()):
        if isinstance(address, str) and address not in allow:
            yield Hit(
                ("spec", "externalIPs", index),
                f"traffic for {shown(address, 60)} from anywhere in the cluster comes to this Service",
                value=address[:60],
                help="use a load balancer, or allow the address if it is yours",
            )
