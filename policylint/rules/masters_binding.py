"""Binding names the group system:masters.

## What it does
Reports RoleBindings and ClusterRoleBindings with the group `system:masters` among their subjects, or the group
`kubeadm:cluster-admins` (that of the admin.conf of kubeadm 1.29 and later), but for the bindings of `cluster-admin` that
Kubernetes and kubeadm themselves make. A user of that name is reported too: nobody has it, and the group was meant.

## Why is this bad
The API server asks nobody about members of system:masters: no binding gives them anything, none can take it away, and no
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
from policylint.semantics.rbac.roles import Reference, reference_of, subjects_of

# Each with the name of the binding to cluster-admin that Kubernetes, or kubeadm, makes for it, and what to say of it.
_MASTERS = {
    "system:masters": ("cluster-admin", "may do everything anyway, and nobody can take it away"),
    "kubeadm:cluster-admins": ("kubeadm:cluster-admins", "may do everything anyway: it is that of kubeadm's admin.conf"),
}


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
    bound = reference_of(manifest) == Reference("ClusterRole", "", "cluster-admin")
    for subject in subjects_of(manifest):
        own, said = _MASTERS.get(subject.name, ("", ""))
        if (
            said
            and subject.kind in ("User", "Group")
            and not (bound and manifest.resource.name == own and subject.kind == "Group")
        ):
            group = f'Group "{subject.name}" {said}'
            yield Hit(
                (*subject.path, "name"),
                group if subject.kind == "Group" else f'no user is called "{subject.name}", it is a group',
                value=subject.kind,
                help="bind a group of your own",
            )
