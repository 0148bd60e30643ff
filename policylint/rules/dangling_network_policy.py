"""NetworkPolicy selects no pod.

## What it does
Reports NetworkPolicies whose `podSelector` meets the labels of no pod, and says which pod comes nearest. What counts as seen
is as for `dangling-service`: all pods of the input are asked, and the policy is reported only where the workloads of its
directory show that its pods should be among them; or anywhere with the option `complete`.

With the option `peers`, the pods that its rules let in and out are asked for as well, where they are of the policy's own
namespace (a `podSelector` without a `namespaceSelector`).

Not asked: patches, policies in kube-system, and selectors that name no value (an empty one, `Exists`, `NotIn`): they are for
pods that may come.

## Why is this bad
The policy protects nothing. The pods that it was written for are open to everybody, or, under a default deny, cannot be
reached by those that it should let in; and it looks as if all were well.

## Bad
```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: shop
  namespace: production
spec:
  podSelector: # finding
    matchLabels: {app: shop, tier: frontend}
  ingress:
    - from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ingress}}}]
---
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
      labels: {app: shop, tier: web}
    spec:
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
```

```yaml
# options: {complete: true}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: shop
  namespace: production
spec:
  podSelector: # finding
    matchExpressions:
      - {key: app, operator: In, values: [shop, cart]}
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
    matchExpressions:
      - {key: app, operator: In, values: [shop, cart]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: default-deny
  namespace: production
spec:
  podSelector: {}
---
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
      labels: {app: shop, tier: web}
    spec:
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
```

## Options
- `complete`: the input holds everything that the cluster gets, so what is not in it does not exist (default `false`).
- `peers`: report the peers of rules that select no pod, too (default `false`).
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import FieldPath, Hit, Manifest, ManifestSet, Memo, Severity, rule
from policylint.semantics.claims import Claims, Neighbours
from policylint.semantics.isolation import is_network_policy, peer_selectors, pod_selector
from policylint.semantics.selectors import without_later_labels

_OWN: FieldPath = ("spec", "podSelector")


@rule(severity=Severity.MEDIUM, since="0.1", tags=("security", "consistency"), kinds=("NetworkPolicy",))
def check(
    manifests: ManifestSet, *, complete: bool = False, peers: bool = False, memo: Memo = None
) -> Iterator[tuple[Manifest, Hit]]:
    """Hits at spec.podSelector, or at that of the peer."""
    policies = [one for one in manifests.of_kind("NetworkPolicy") if is_network_policy(one) and not one.partial]
    selectors = [(one, selector) for one in policies if (selector := pod_selector(one))]
    claims = Claims(Neighbours.of(manifests, memo), selectors)
    for policy, selector in selectors:
        asked = [(_OWN, selector), *(peer_selectors(policy) if peers else ())]
        for path, one in asked:
            known = without_later_labels(one)
            named = any(each.operator == "In" for each in known.requirements)
            if named and (near := claims.missed(policy, known, complete=complete)) is not None:
                who = "the NetworkPolicy" if path == _OWN else "the peer"
                said = f"{who} selects no pod{f': {near}' if near else ''}"
                yield policy, Hit(path, said, help="correct the selector, or the labels of the pod template")
