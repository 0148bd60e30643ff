"""Binding names the group system:masters.

## What it does
Reports RoleBindings and ClusterRoleBindings with the group `system:masters` among their subjects, but for the binding
of `cluster-admin` that Kubernetes itself has. A user of that name is reported too: nobody has it, and the group was
meant.

## Why is this bad
The API server asks nobody about members of that group: no binding gives them anything, none can take it away, and no
webhook authorizer sees them. Who relies on it hands out client certificates that cannot be revoked.

## Bad
```yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: admins
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: edit
subjects:
  - kind: Group
    name: system:masters # finding
    apiGroup: rbac.authorization.k8s.io
```

## Good
```yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: cluster-admin
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: cluster-admin
subjects:
  - kind: Group
    name: system:masters
    apiGroup: rbac.authorization.k8s.io
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: admins
  namespace: production
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: admin
subjects:
  - kind: Group
    name: platform-team
    apiGroup: rbac.authorization.k8s.io
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, rule
from policylint.semantics.rbac.grants import is_binding
from policylint.semantics.rbac.roles import reference_of, subjects_of

_MASTERS = "system:masters"


@rule(
    severity=Severity.HIGH,
    since="0.1",
    controls=(
        "cis-1.12:5.1.7",
        "cis-2.0.1:5.1.7",
        "iso27001-2022:A.8.2",
        "soc2:CC6.1",
    ),
    tags=("security", "rbac"),
    kinds=("ClusterRoleBinding", "RoleBinding"),
)
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at the name of the subject."""
    if not is_binding(manifest):
        return
    reference = reference_of(manifest)
    own = reference is not None and reference.name == "cluster-admin" and manifest.resource.name == "cluster-admin"
    for subject in subjects_of(manifest):
        if subject.name == _MASTERS and subject.kind in ("User", "Group") and not (own and subject.kind == "Group"):
            said = "may do everything anyway, and nobody can take it away"
            yield Hit(
                (*subject.path, "name"),
                f'Group "{_MASTERS}" {said}' if subject.kind == "Group" else f'no user is called "{_MASTERS}", it is a group',
                value=subject.kind,
                help="bind a group of your own",
            )
