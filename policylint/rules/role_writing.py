"""Role may write roles or bindings.

## What it does
Reports each entry of a Role or ClusterRole that allows to create or change Roles, ClusterRoles or their bindings,
judged by what it says and not by its name, and each binding of such a role, built-in or among the objects at hand.
Entries with `resourceNames` are left alone.

## Why is this bad
He cannot give more than he has, but he can give all of it to anybody, and it stays when his own rights are taken
away.

## Bad
```yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: shop-operator
rules:
  - apiGroups: [rbac.authorization.k8s.io]
    resources: [rolebindings] # finding
    verbs: [get, create]
```

## Good
```yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: shop-operator
rules:
  - apiGroups: [rbac.authorization.k8s.io]
    resources: [rolebindings, roles]
    verbs: [get, list, watch]
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
    Right("rbac.authorization.k8s.io", "clusterrolebindings", ("create", "update", "patch")),
    Right("rbac.authorization.k8s.io", "clusterroles", ("create", "update", "patch")),
    Right("rbac.authorization.k8s.io", "rolebindings", ("create", "update", "patch")),
    Right("rbac.authorization.k8s.io", "roles", ("create", "update", "patch")),
)
_HELP = "leave roles and bindings to the pipeline"


@rule(
    severity=Severity.MEDIUM,
    since="0.1",
    controls=(
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
    yield from findings(manifests, Search("write roles or bindings", _RIGHTS, _HELP, wildcards, bindings, exempt), memo)
