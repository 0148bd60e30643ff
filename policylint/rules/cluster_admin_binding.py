"""Binding gives full control.

## What it does
Reports RoleBindings and ClusterRoleBindings of `cluster-admin`, and of any role that allows as much: to create, change
and delete every resource of every API group, or of the core group if it may also hand out rights. Roles are judged by
what they say, what they aggregate included; the ClusterRole `cluster-admin` is known. A RoleBinding gives full control
of its namespace.

Left alone is what Kubernetes itself binds: `cluster-admin` to the group `system:masters`.

## Why is this bad
Whoever gets hold of one of the subjects owns the cluster, or the namespace: every Secret, every pod and, in a cluster,
every node. No mistake is too big for him to make, and no admission rule is there that he may not remove.

## Bad
```yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: deployer
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: cluster-admin # finding
subjects:
  - kind: ServiceAccount
    name: deployer
    namespace: ci
```

A role that is as much by another name:
```yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: owners
  namespace: production
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: owner # finding
subjects:
  - kind: Group
    name: shop-team
    apiGroup: rbac.authorization.k8s.io
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: owner
  namespace: production
rules:
  - apiGroups: ["*"]
    resources: ["*"]
    verbs: ["*"]
```

## Good
```yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: deployer
  namespace: production
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: edit
subjects:
  - kind: ServiceAccount
    name: deployer
    namespace: ci
```

A role that reads everything:
```yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: auditors
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: auditor
subjects:
  - kind: Group
    name: auditors
    apiGroup: rbac.authorization.k8s.io
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: auditor
rules:
  - apiGroups: ["*"]
    resources: ["*"]
    verbs: [get, list, watch]
```

## Options
- `exempt`: names of bindings that are left alone; `*` stands for any text.
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, ManifestSet, Memo, Severity, rule
from policylint.semantics.rbac.findings import is_exempt
from policylint.semantics.rbac.roles import Roles, Subject, bindings, reference_of, subjects_of, who
from policylint.workload import shown

_HELP = "bind a role with the rights that are needed; for a team the built-in roles edit or admin in its namespace"


@rule(
    severity=Severity.HIGH,
    since="0.1",
    controls=(
        "cis-1.12:5.1.1",
        "cis-2.0.1:5.1.1",
        "nsa:C-0035",
        "iso27001-2022:A.5.15",
        "iso27001-2022:A.8.2",
        "soc2:CC6.1",
        "soc2:CC6.3",
        "nis2-2024-2690:11.2",
        "nis2-2024-2690:11.3",
        "gdpr:32",
    ),
    tags=("security", "rbac"),
    kinds=("ClusterRoleBinding", "RoleBinding"),
)
def check(manifests: ManifestSet, *, exempt: tuple[str, ...] = (), memo: Memo = None) -> Iterator[tuple[Manifest, Hit]]:
    """Hits at the name of the role in the binding."""
    roles = Roles.of(manifests, memo)
    powerful = roles.with_everything()
    for manifest in bindings(manifests):
        reference, subjects = reference_of(manifest), [one for one in subjects_of(manifest) if not _is_masters(one)]
        if reference is None or not subjects or is_exempt(manifest, exempt):
            continue
        if roles.named_by(manifest) & powerful:
            where = "the cluster" if manifest.resource.kind == "ClusterRoleBinding" else "the namespace"
            role = f'the {reference.kind} "{shown(reference.name, 80)}"'
            said = f"{who(subjects)} may do everything in {where}: {role} is bound here"
            yield manifest, Hit(("roleRef", "name"), said, value=reference.name[:200], help=_HELP)


def _is_masters(subject: Subject) -> bool:
    """Whether it is the group that may do everything without being asked, bound or not (masters-binding reports it)."""
    return (subject.kind, subject.name) == ("Group", "system:masters")
