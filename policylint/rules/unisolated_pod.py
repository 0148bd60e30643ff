"""No NetworkPolicy isolates the pod.

## What it does
Reports pods, those of workloads too, that no NetworkPolicy isolates in one of the `directions`. As in Kubernetes, a policy is
for the pods of its own namespace whose labels meet its whole `podSelector`, an empty one for all of them. It isolates in the
directions of `policyTypes`; where that is not set, ingress, and egress if it has egress rules. What its rules let through
does not matter here.

CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy count by their `endpointSelector` and the directions that they have
rules for. Policies of Calico count by their `selector`, `namespaceSelector` and `types`, where those are plain conditions
joined with `&&`, else for whatever they may be for; staged ones enforce nothing and do not count. Policies of the cluster's
administrator (AdminNetworkPolicy, BaselineAdminNetworkPolicy, ClusterNetworkPolicy) count by their `subject` in the
directions in which they deny something. A namespace that is not written may be any.

Pods in the network of their node (`hostNetwork`) are left out: whether a NetworkPolicy does anything to them is left to the
network plugin, and most ignore them.

Every pod needs a policy, so where there are none yet, everything is reported: the rule is in no default pack.

## Why is this bad
A pod that no policy selects talks to every pod of the cluster and to the internet, and all of them talk to it. Who takes one
pod over has them all before them.

## Bad
```yaml
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
      labels: {app: shop} # finding
    spec:
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: shop
  namespace: production
spec:
  podSelector:
    matchLabels: {app: shop, tier: frontend}
---
apiVersion: v1
kind: Pod
metadata:
  name: cart
  namespace: production
  labels: {app: cart} # finding
spec:
  containers:
    - name: cart
      image: ghcr.io/example/cart:1.0.0
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: cart
  namespace: production
spec:
  podSelector:
    matchLabels: {app: cart}
  policyTypes: [Ingress]
```

## Good
```yaml
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
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: default-deny
  namespace: production
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
```

```yaml
# options: {directions: []}
apiVersion: v1
kind: Pod
metadata:
  name: cart
  namespace: production
  labels: {app: cart}
spec:
  containers:
    - name: cart
      image: ghcr.io/example/cart:1.0.0
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: cart
  namespace: production
spec:
  podSelector:
    matchLabels: {app: cart}
  policyTypes: [Ingress]
```

## Options
- `directions`: those that must be isolated, of `ingress` and `egress`. With none, any policy that selects the pod will do.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from policylint.rule import Hit, Manifest, ManifestSet, Memo, Severity, rule
from policylint.semantics.isolation import Isolated
from policylint.semantics.pods import PodIndex


@rule(
    severity=Severity.LOW,
    since="0.1",
    controls=(
        "cis-1.12:5.3.2",
        "cis-2.0.1:5.3.2",
        "nsa:C-0030",
        "nsa:C-0054",
        "iso27001-2022:A.8.20",
        "iso27001-2022:A.8.22",
        "soc2:CC6.6",
        "nis2-2024-2690:6.7",
        "nis2-2024-2690:6.8",
        "gdpr:32(1)(b)",
    ),
    tags=("security", "network"),
    pods=True,
)
def check(
    manifests: ManifestSet, *, directions: tuple[Literal["ingress", "egress"], ...] = ("ingress", "egress"), memo: Memo = None
) -> Iterator[tuple[Manifest, Hit]]:
    """Hits at the labels of the pod."""
    index = PodIndex.of(manifests, memo)
    isolated = Isolated(manifests.manifests, index)
    for pod in index.pods:
        spec = pod.pod.body
        if pod.manifest.partial or not spec.get("containers") or spec.get("hostNetwork") is True:
            continue
        found = isolated.of(pod)
        open_ones = [one for one in directions if one not in found]
        if not found:
            said = "no NetworkPolicy selects the pod: everybody reaches it, and it reaches everybody"
        elif open_ones:
            said = f"no NetworkPolicy isolates the pod for {' and '.join(open_ones)}: those that select it leave that open"
        else:
            continue
        advice = "add a NetworkPolicy that denies by default (podSelector: {}), and one that allows what the pod needs"
        yield pod.manifest, Hit(pod.path, said, value=",".join(open_ones), help=advice)
