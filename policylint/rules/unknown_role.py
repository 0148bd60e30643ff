"""Binding grants a Role or ClusterRole that nobody declares.

## What it does
Reports bindings whose `roleRef` names a Role or ClusterRole that is not there. A Role must lie in the namespace of its
binding.

Reported is a Role that the input can be expected to hold: what is built together (a directory, or directories that
kustomizations tie together) has one of nearly that name in the namespace, or one of that name in another namespace,
or has others but not this one. A ClusterRole is reported where its name is nearly that of another one in the input:
many come with charts and operators.

Not reported: the roles that the cluster brings itself (`view`, `edit`, `admin`, `cluster-admin`, `system:*`), and
what something else may make: a generator of kustomize, a custom resource of that name or one that names it, a chart,
a tool that is told the name. Where the namespace is not known, the name is enough.

What lives elsewhere (made by Terraform, an operator, by hand) is named in the configuration:
`externals: ["ClusterRole/shop-*"]`.

## Why is this bad
The binding is accepted and grants nothing: the workload is refused at run time. And whoever makes a role of that name
later, hands it to subjects that he does not know of.

## Bad
```yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: read-config
  namespace: production
rules:
  - {apiGroups: [""], resources: [configmaps], verbs: [get]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: shop
  namespace: production
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: read-confg # finding
subjects:
  - {kind: ServiceAccount, name: shop, namespace: production}
```

## Good
```yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: read-config
  namespace: production
rules:
  - {apiGroups: [""], resources: [configmaps], verbs: [get]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: shop
  namespace: production
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: read-config
subjects:
  - {kind: ServiceAccount, name: shop, namespace: production}
```

Built in:
```yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: shop
  namespace: production
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: view
subjects:
  - {kind: ServiceAccount, name: shop, namespace: production}
```

## Options
- `complete`: the input holds everything that the cluster gets, so what is not in it does not exist (default `false`).
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import External, Hit, Manifest, ManifestSet, Memo, Severity, dig, rule
from policylint.semantics.inventory.objects import Inventory
from policylint.semantics.inventory.references import Reference
from policylint.semantics.rbac.roles import bindings


@rule(severity=Severity.MEDIUM, since="0.1", tags=("security", "rbac"), kinds=("ClusterRoleBinding", "RoleBinding"))
def check(
    manifests: ManifestSet,
    *,
    complete: bool = False,
    externals: tuple[External, ...] = (),
    memo: Memo = None,
) -> Iterator[tuple[Manifest, Hit]]:
    """Hits at the name."""
    roles = {kind: Inventory(manifests, kind, externals, memo, complete=complete) for kind in ("Role", "ClusterRole")}
    for manifest in bindings(manifests):
        kind, name = (dig(manifest.body, "roleRef", field) for field in ("kind", "name"))
        if isinstance(kind, str) and kind in roles and isinstance(name, str) and name:
            reference = Reference(("roleRef", "name"), kind, name, f"the {manifest.resource.kind}")
            yield from roles[kind].hits(manifest, reference)
