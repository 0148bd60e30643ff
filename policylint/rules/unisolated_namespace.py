"""Namespace has no NetworkPolicy.

## What it does
Reports Namespace objects for which the input holds no network policy: a NetworkPolicy or a CiliumNetworkPolicy in it, a
CiliumClusterwideNetworkPolicy for all pods, or one of Calico or of the cluster's administrator that may be for it. A
policy that names no namespace may be for any.

With the option `default_deny`, one of them must select all pods of the namespace, and isolate them for ingress and egress
without a rule that lets everything through again; two policies, one for each direction, will do.

Policies often lie elsewhere than Namespaces, so the rule is in no default pack.

## Why is this bad
Without a policy every pod of the cluster reaches those of the namespace, and they reach everybody. With a default deny what
is forgotten is closed, not open.

## Bad
```yaml
apiVersion: v1
kind: Namespace
metadata:
  name: production # finding
```

```yaml
# options: {default_deny: true}
apiVersion: v1
kind: Namespace
metadata:
  name: production # finding
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: shop
  namespace: production
spec:
  podSelector:
    matchLabels: {app: shop}
  policyTypes: [Ingress, Egress]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: allow-all
  namespace: production
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
  ingress: [{}]
```

## Good
```yaml
# options: {default_deny: true}
apiVersion: v1
kind: Namespace
metadata:
  name: production
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

## Options
- `default_deny`: ask for policies that deny ingress and egress of all pods by default (default `false`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from policylint.rule import Hit, Manifest, ManifestSet, Severity, rule
from policylint.semantics.isolation import DIRECTIONS, isolations
from policylint.workload import shown


@rule(
    severity=Severity.LOW,
    since="0.1",
    controls=(
        "cis-1.12:5.3.2",
        "cis-2.0.1:5.3.2",
        "nsa:C-0054",
        "iso27001-2022:A.8.22",
        "soc2:CC6.6",
        "nis2-2024-2690:6.8",
        "gdpr:32(1)(b)",
    ),
    tags=("security", "network"),
    kinds=("Namespace",),
)
def check(manifests: ManifestSet, *, default_deny: bool = False) -> Iterator[tuple[Manifest, Hit]]:
    """Hits at the name of the Namespace."""
    some: set[str] = set()
    denied: dict[str, set[str]] = defaultdict(set)
    for one in isolations(manifests.manifests):
        everything = not one.selector.requirements
        if one.namespace or everything or not one.clusterwide:
            some.add(one.namespace)
        if everything:
            denied[one.namespace] |= one.directions - one.open
    for namespace in manifests.whole("", "Namespace"):
        name = namespace.resource.name
        # What a kustomization calls it instead may be any of them.
        names = {*some, *denied} if namespace.renamed else {name, ""}
        which = "" if namespace.renamed else f' "{shown(name, 63)}"'
        lacking = [one for one in DIRECTIONS if not any(one in denied.get(each, ()) for each in names)]
        if not default_deny and some.isdisjoint(names):
            said = f"no NetworkPolicy is for the namespace{which}: its pods are open to everybody"
        elif default_deny and lacking:
            said = f"no NetworkPolicy denies {' and '.join(lacking)} by default in the namespace{which}"
        else:
            continue
        advice = (
            "add a NetworkPolicy with podSelector {} and policyTypes Ingress and Egress, and others that allow what is needed"
        )
        yield namespace, Hit(("metadata", "name"), said, help=advice)
