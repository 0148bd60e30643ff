"""Role may create PersistentVolumes.

## What it does
Reports each entry of a Role or ClusterRole that allows to create PersistentVolumes, judged by what it says and not by
its name, and each binding of such a role, built-in or among the objects at hand.

Roles and RoleBindings give no such right, whatever they say: PersistentVolumes belong to no namespace.

## Why is this bad
A PersistentVolume may be a hostPath, and Pod Security admission looks at pods only. Who may create one reads and
writes the file systems of the nodes.

## Bad
```yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: storage
rules:
  - apiGroups: [""]
    resources: [persistentvolumes] # finding
    verbs: [get, create]
```

## Good
```yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: storage
rules:
  - apiGroups: [""]
    resources: [persistentvolumeclaims]
    verbs: [get, create]
  - apiGroups: [""]
    resources: [persistentvolumes]
    verbs: [get, list]
```

## Options
- `wildcards`: report roles that allow it with `*` for the resource, too (default `true`; the pack rbac leaves those to
  wildcard-in-role).
- `bindings`: report the bindings of such roles, too (default `true`; the pack rbac reports the roles only). Built-in
  roles such as `edit` are known.
- `exempt`: names of roles and bindings that are left alone; `*` stands for any text.
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, ManifestSet, Memo, Severity, rule
from policylint.semantics.rbac.findings import Search, findings
from policylint.semantics.rbac.grants import Right

_RIGHTS = (Right("", "persistentvolumes", ("create",)),)
_HELP = "let people claim volumes and leave creating them to the provisioner"


@rule(
    severity=Severity.MEDIUM,
    since="0.1",
    controls=(
        "cis-1.12:5.1.9",
        "cis-2.0.1:5.1.9",
        "iso27001-2022:A.8.3",
        "soc2:CC6.3",
    ),
    tags=("security", "rbac"),
    kinds=("ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"),
)
def check(
    manifests: ManifestSet, *, wildcards: bool = True, bindings: bool = True, exempt: tuple[str, ...] = (), memo: Memo = None
) -> Iterator[tuple[Manifest, Hit]]:
    """Hits at the resource in an entry of a role, and at the role's name in a binding."""
    yield from findings(manifests, Search("create PersistentVolumes", _RIGHTS, _HELP, wildcards, bindings, exempt), memo)
