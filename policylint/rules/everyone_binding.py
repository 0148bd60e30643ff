"""Binding gives rights to everybody who can log in.

## What it does
Reports RoleBindings and ClusterRoleBindings with the group `system:authenticated`, or `system:serviceaccounts` (all
pods of the cluster), among their subjects.

Left alone are the ClusterRoles that Kubernetes itself gives to them: `system:basic-user`, `system:discovery`,
`system:public-info-viewer` and `system:service-account-issuer-discovery`.

## Why is this bad
Every pod has a login by default, so the rights go to whatever gets into any pod. On GKE `system:authenticated` is
everybody who has a Google account.

## Bad
```yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: dashboard
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: view
subjects:
  - kind: Group
    name: system:authenticated # finding
    apiGroup: rbac.authorization.k8s.io
```

## Good
```yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: system:discovery
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: system:discovery
subjects:
  - kind: Group
    name: system:authenticated
    apiGroup: rbac.authorization.k8s.io
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: readers
  namespace: production
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: view
subjects:
  - kind: Group
    name: system:serviceaccounts:production
    apiGroup: rbac.authorization.k8s.io
```

## Options
- `allow_roles`: names of roles that everybody may have; `*` stands for any text.
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, rule
from policylint.semantics.rbac.builtin import FOR_EVERYBODY
from policylint.semantics.rbac.findings import subjects_called

_EVERYBODY = {
    ("Group", "system:authenticated"): "everybody who can log in",
    ("Group", "system:serviceaccounts"): "every pod of the cluster",
}


@rule(
    severity=Severity.HIGH,
    since="0.1",
    controls=(
        "iso27001-2022:A.5.15",
        "soc2:CC6.1",
    ),
    tags=("security", "rbac"),
    kinds=("ClusterRoleBinding", "RoleBinding"),
)
def check(manifest: Manifest, *, allow_roles: tuple[str, ...] = ()) -> Iterator[Hit]:
    """Hits at the name of the group."""
    for subject, named in subjects_called(manifest, _EVERYBODY, FOR_EVERYBODY, allow_roles):
        yield Hit(
            (*subject.path, "name"),
            f'Group "{subject.name}" gets {named}: that is {_EVERYBODY[subject.kind, subject.name]}',
            value=subject.name,
            help="name a group of your own, or the service accounts that need the rights",
        )
