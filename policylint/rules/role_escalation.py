"""Role may hand out more rights than it has.

## What it does
Reports each entry of a Role or ClusterRole that allows to `escalate` or `bind` roles or cluster roles, judged by what
it says and not by its name, and each binding of such a role, built-in or among the objects at hand.

Entries with `resourceNames` are left alone, unless `cluster-admin` is among them: they say which roles may be handed out.

In a Role, and in a RoleBinding, `escalate` counts for Roles only, because ClusterRoles belong to no namespace; `bind` for
both, because a RoleBinding may name a ClusterRole.

## Why is this bad
The API server refuses to write a role with rights that the writer does not have himself, unless he may escalate, and
to bind a role with more rights, unless he may bind. Who has either verb can make himself cluster-admin.

## Bad
```yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: shop-operator
rules:
  - apiGroups: [rbac.authorization.k8s.io]
    resources: [clusterroles] # finding
    verbs: [escalate]
  - apiGroups: [rbac.authorization.k8s.io]
    resources: [roles, rolebindings] # finding
    verbs: ["*"]
```

## Good
```yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: shop-operator
rules:
  - apiGroups: [rbac.authorization.k8s.io]
    resources: [clusterroles]
    resourceNames: [shop-viewer]
    verbs: [bind]
  - apiGroups: [rbac.authorization.k8s.io]
    resources: [rolebindings]
    verbs: [create]
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
    Right("rbac.authorization.k8s.io", "roles", ("bind", "escalate")),
    Right("rbac.authorization.k8s.io", "clusterroles", ("bind", "escalate"), ("cluster-admin",)),
)
_HELP = "remove escalate; limit bind to the roles that are handed out with resourceNames"


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
    yield from findings(manifests, Search("hand out any right", _RIGHTS, _HELP, wildcards, bindings, exempt), memo)
