"""NetworkPolicy opens something for every pod of its namespace.

## What it does
Reports NetworkPolicies that select all pods, with an empty `podSelector` or none at all, and let traffic through. One that
denies only, without rules in its directions, is what an empty selector is for and passes; but it must say `podSelector: {}`,
because a selector that was forgotten, or written in the wrong place, selects everything too.

Some houses have such policies on purpose, so that all pods reach the name service. The rule is in no default pack.

## Why is this bad
What one pod needs is open on all of them. Policies add up, so no other policy can take it back.

## Bad
```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: shop
  namespace: production
spec:
  podSelector: {} # finding
  ingress:
    - ports: [{port: 8080}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: cart
  namespace: production
spec: # finding
  policyTypes: [Ingress]
```

## Good
```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: default-deny
  namespace: production
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: shop
  namespace: production
spec:
  podSelector:
    matchLabels: {app: shop}
  ingress:
    - ports: [{port: 8080}]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, dig, rule
from policylint.semantics.isolation import directions, is_network_policy, pod_selector


@rule(severity=Severity.LOW, since="0.1", tags=("security", "network"), kinds=("NetworkPolicy",))
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at spec.podSelector."""
    spec = dig(manifest.body, "spec")
    selector = pod_selector(manifest) if is_network_policy(manifest) and not manifest.partial else None
    if selector is None or selector.requirements or not isinstance(spec, dict):
        return
    if spec.get("podSelector") is None:
        said = "the NetworkPolicy has no podSelector, so it is for every pod of its namespace"
        yield Hit(("spec", "podSelector"), said, help="write podSelector: {} if all are meant, or select the pods by labels")
        return
    lets = [one for one in sorted(directions(spec)) if spec.get(one)]
    if lets:
        said = f"the NetworkPolicy allows {' and '.join(lets)} for every pod of its namespace"
        yield Hit(("spec", "podSelector"), said, help="select the pods that need it by their labels")
