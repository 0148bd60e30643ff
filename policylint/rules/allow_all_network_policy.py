"""NetworkPolicy lets everything through.

## What it does
Reports rules of a NetworkPolicy that name neither peers nor ports (`- {}`), so that they allow everything in their
direction; only `ingress` by default. Rules in a direction that is not in `policyTypes` have no effect and are not reported.

## Why is this bad
It undoes every default deny for the pods that it selects: policies add up, and no other can take it back. The pods look
protected, because a policy selects them.

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
  ingress:
    - {} # finding
```

```yaml
# options: {directions: [egress]}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: shop
  namespace: production
spec:
  podSelector:
    matchLabels: {app: shop}
  policyTypes: [Ingress, Egress]
  egress:
    - to: [] # finding
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
    - from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ingress}}}]
      ports: [{port: 8080}]
  egress:
    - {}
```

## Options
- `directions`: the directions that are looked at, `ingress` and `egress`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from policylint.rule import Hit, Manifest, Severity, dig, rule
from policylint.semantics.isolation import is_network_policy, opened


@rule(severity=Severity.LOW, since="0.1", tags=("security", "network"), kinds=("NetworkPolicy",))
def check(manifest: Manifest, *, directions: tuple[Literal["ingress", "egress"], ...] = ("ingress",)) -> Iterator[Hit]:
    """Hits at the rule."""
    spec = dig(manifest.body, "spec")
    if not is_network_policy(manifest) or not isinstance(spec, dict):
        return
    for direction, index in opened(spec):
        if direction in directions:
            way = "from everybody" if direction == "ingress" else "to everybody"
            said = f"the rule allows all {direction}: {way}, at every port"
            peers = "from" if direction == "ingress" else "to"
            yield Hit(("spec", direction, index), said, help=f"name who may with {peers}, or at which ports")
