"""Built-in role edit or admin is bound in the whole cluster.

## What it does
Reports ClusterRoleBindings of the built-in ClusterRoles `edit` and `admin`, which are made for RoleBindings.
`cluster-admin` is the business of cluster-admin-binding.

## Why is this bad
In every namespace, kube-system included, whoever has `edit` reads the Secrets, makes tokens for the service accounts and
starts pods under them. Some of those accounts may do everything in the cluster, and so may he.

## Bad
```yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: developers
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: edit # finding
subjects:
  - kind: Group
    name: developers
    apiGroup: rbac.authorization.k8s.io
```

## Good
```yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: developers
  namespace: production
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: edit
subjects:
  - kind: Group
    name: developers
    apiGroup: rbac.authorization.k8s.io
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: developers
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: view
subjects:
  - kind: Group
    name: developers
    apiGroup: rbac.authorization.k8s.io
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, rule
from policylint.semantics.rbac.grants import is_binding
from policylint.semantics.rbac.roles import Reference, reference_of, subjects_of, who

_ROLES = frozenset(Reference("ClusterRole", "", name) for name in ("admin", "edit"))


@rule(
    severity=Severity.HIGH,
    since="0.1",
    controls=("cis-1.12:5.1.2", "cis-2.0.1:5.1.2", "iso27001-2022:A.8.3", "soc2:CC6.3"),
    tags=("security", "rbac"),
    kinds=("ClusterRoleBinding",),
)
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at the name of the role."""
    if manifest.resource.kind != "ClusterRoleBinding" or not is_binding(manifest):
        return
    reference, subjects = reference_of(manifest), subjects_of(manifest)
    if reference is not None and reference in _ROLES and subjects:
        yield Hit(
            ("roleRef", "name"),
            f"{who(subjects)} may read the Secrets and start pods in every namespace, kube-system included",
            value=reference.name,
            help=f"bind {reference.name} with a RoleBinding in each namespace where it is needed",
        )
