"""Role may act as somebody else.

## What it does
Reports each entry of a Role or ClusterRole that allows to `impersonate` users, groups, service accounts or uids, judged
by what it says and not by its name, and each binding of such a role, built-in or among the objects at hand. Extra fields
(`userextras/...`) are not looked for.

Entries with `resourceNames` are left alone, unless the name is that of a group which may do everything
(`system:masters`, and `kubeadm:cluster-admins` of kubeadm) or of an administrator (`system:admin`, `kubernetes-admin`,
`kubernetes-super-admin`). In a Role, and in a RoleBinding, only service accounts count:
users and groups belong to no namespace, so that nobody may impersonate them with rights in one.

## Why is this bad
Who may impersonate groups is a member of system:masters whenever he likes, and the API server does not ask for rights
any more.

## Bad
```yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: proxy
rules:
  - apiGroups: [""]
    resources: [users, groups] # finding
    verbs: [impersonate]
```

## Good
```yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: proxy
  namespace: production
rules:
  - apiGroups: [""]
    resources: [serviceaccounts]
    resourceNames: [deployer]
    verbs: [impersonate]
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

_RIGHTS = (
    Right("", "users", ("impersonate",), ("kubernetes-admin", "kubernetes-super-admin", "system:admin")),
    Right("", "groups", ("impersonate",), ("kubeadm:cluster-admins", "system:masters")),
    Right("", "serviceaccounts", ("impersonate",)),
    Right("authentication.k8s.io", "uids", ("impersonate",)),
)
_HELP = "name whom it may impersonate in resourceNames"


@rule(
    severity=Severity.HIGH,
    since="0.1",
    controls=(
        "cis-1.12:5.1.8",
        "cis-2.0.1:5.1.8",
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
    yield from findings(manifests, Search("act as somebody else", _RIGHTS, _HELP, wildcards, bindings, exempt), memo)
