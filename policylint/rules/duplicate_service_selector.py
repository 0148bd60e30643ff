"""Two Services select the same pods at the same ports.

## What it does
Reports a Service whose selector is that of an earlier one in the same namespace. Two Services for the same pods are common:
a headless one beside the one that clients use, one inside and one outside the cluster, one for each port. So they must have
the same type and one port in common, and both be headless or none; with the option `any_ports` the selector alone counts.
Both must be in one directory; patches and Services without a selector are left out.

The rule is in no default pack.

## Why is this bad
Often one is a copy whose selector nobody changed: clients that mean one system reach another.

## Bad
```yaml
apiVersion: v1
kind: Service
metadata:
  name: shop
  namespace: production
spec:
  selector: {app: shop}
  ports: [{port: 80, targetPort: 8080}]
---
apiVersion: v1
kind: Service
metadata:
  name: cart
  namespace: production
spec:
  selector: {app: shop} # finding
  ports: [{port: 80, targetPort: 8080}]
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
  ports: [{port: 80, targetPort: 8080}]
---
apiVersion: v1
kind: Service
metadata:
  name: shop-pods
  namespace: production
spec:
  clusterIP: None
  selector: {app: shop}
  ports: [{port: 80, targetPort: 8080}]
```

## Options
- `any_ports`: the selector alone makes them the same (default `false`).
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, ManifestSet, Severity, dig, rule
from policylint.semantics.placement import namespace_of
from policylint.semantics.podports import service_ports
from policylint.semantics.selectors import from_labels
from policylint.workload import shown


@rule(severity=Severity.LOW, since="0.1", tags=("consistency",), kinds=("Service",))
def check(manifests: ManifestSet, *, any_ports: bool = False) -> Iterator[tuple[Manifest, Hit]]:
    """Hits at spec.selector."""
    first: dict[tuple[object, ...], Manifest] = {}
    for service in manifests.whole("", "Service"):
        selector = from_labels(dig(service.body, "spec", "selector"))
        kind = dig(service.body, "spec", "type")
        if selector is None or not selector.requirements or kind == "ExternalName":
            continue
        place = (service.document.directory, namespace_of(service), frozenset(selector.requirements))
        shape = (kind == "NodePort", kind == "LoadBalancer", dig(service.body, "spec", "clusterIP") == "None")
        for port in ((),) if any_ports else [(shape, one.target, one.protocol) for one in service_ports(service)]:
            other = first.setdefault((place, port), service)
            if other.resource.ref != service.resource.ref:
                said = f'the Service has the selector of Service "{shown(other.resource.name, 63)}"'
                more = "" if any_ports else " and a port in common with it"
                yield service, Hit(("spec", "selector"), f"{said}{more}", help="correct the selector, or remove one of them")
                break
