"""NetworkPolicy has rules that have no effect.

## What it does
Reports `ingress` rules of a NetworkPolicy whose `policyTypes` do not name Ingress, and `egress` rules of one whose
`policyTypes` do not name Egress. Without `policyTypes` both count. Patches are not asked.

## Why is this bad
Kubernetes leaves the rules unread, so the policy does not isolate its pods in that direction at all: what looks restricted
to a few is open to everybody.

## Bad
```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: shop
  namespace: production
spec:
  podSelector:
    matchLabels: {app: shop}
  policyTypes: [Ingress]
  ingress:
    - ports: [{port: 8080}]
  egress: # finding
    - ports: [{port: 5432}]
```

## Good
```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: shop
  namespace: production
spec:
  podSelector:
    matchLabels: {app: shop}
  policyTypes: [Ingress, Egress]
  ingress:
    - ports: [{port: 8080}]
  egress:
    - ports: [{port: 5432}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: cart
  namespace: production
spec:
  podSelector:
    matchLabels: {app: cart}
  egress:
    - ports: [{port: 5432}]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Related, Severity, dig, rule
from policylint.semantics.isolation import DIRECTIONS, directions, is_network_policy


@rule(severity=Severity.MEDIUM, since="0.1", tags=("security", "network", "consistency"), kinds=("NetworkPolicy",))
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at the list of rules."""
    spec = dig(manifest.body, "spec")
    if manifest.partial or not is_network_policy(manifest) or not isinstance(spec, dict):
        return
    for direction in DIRECTIONS:
        rules = spec.get(direction)
        if isinstance(rules, list) and rules and direction not in directions(spec):
            name = direction.capitalize()
            yield Hit(
                ("spec", direction),
                f"the {direction} rules have no effect: policyTypes does not name {name}, so {direction} is not isolated",
                help=f"add {name} to policyTypes, or remove the rules",
                related=(Related(("spec", "policyTypes"), "the directions of the policy"),),
            )
