"""Pod or binding names a ServiceAccount that nobody declares.

## What it does
Reports ServiceAccounts that pods, pod templates of any kind, and the subjects of bindings name and that are not there.

Reported is one that the input can be expected to hold: what is built together (a directory, or directories that
kustomizations tie together) has one of nearly that name in the namespace, or one of that name in another namespace, or
(for a pod) has others of the kind but not this one.

Not reported: what the cluster brings itself, and what something else may make: a generator of kustomize, a custom
resource of that name or one that names it, a chart, a tool that is told the name. Where the namespace is not known,
the name is enough.

What lives elsewhere (made by Terraform, an operator, by hand) is named in the configuration:
`externals: ["ServiceAccount/shop-*"]`.

## Why is this bad
The API server refuses the pods ("serviceaccount not found"). The Deployment is accepted, has no pods, and says why
only in an event of its ReplicaSet. A binding is accepted too, and the pods that should have its rights are refused.

## Bad
```yaml
apiVersion: v1
kind: ServiceAccount
metadata:
  name: checkout
  namespace: production
---
apiVersion: v1
kind: Pod
metadata:
  name: shop
  namespace: production
spec:
  serviceAccountName: chekcout # finding
  containers:
    - name: shop
      image: ghcr.io/example/shop:5.2.0
```

## Good
```yaml
apiVersion: v1
kind: ServiceAccount
metadata:
  name: checkout
  namespace: production
---
apiVersion: v1
kind: Pod
metadata:
  name: shop
  namespace: production
spec:
  serviceAccountName: checkout
  containers:
    - name: shop
      image: ghcr.io/example/shop:5.2.0
```

## Options
- `complete`: the input holds everything that the cluster gets, so what is not in it does not exist (default `false`).
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import External, Hit, Manifest, ManifestSet, Memo, Severity, rule
from policylint.semantics.inventory.objects import Inventory
from policylint.semantics.inventory.references import referring, subjects
from policylint.semantics.placement import namespace_of
from policylint.semantics.rbac.roles import bindings


@rule(severity=Severity.MEDIUM, since="0.1", tags=("reliability",), kinds=("ClusterRoleBinding", "RoleBinding"), pods=True)
def check(
    manifests: ManifestSet,
    *,
    complete: bool = False,
    externals: tuple[External, ...] = (),
    memo: Memo = None,
) -> Iterator[tuple[Manifest, Hit]]:
    """Hits at the name."""
    inventory = Inventory(manifests, "ServiceAccount", externals, memo, complete=complete)
    for manifest, named in referring(manifests, memo):
        for reference in named.accounts:
            yield from inventory.hits(manifest, reference)
    for manifest in bindings(manifests):
        moved = namespace_of(manifest) != manifest.resource.namespace
        for reference, namespace in subjects(manifest):
            yield from inventory.hits(manifest, reference, "" if moved else namespace, beside=False)
