"""Role may make tokens of service accounts.

## What it does
Reports each entry of a Role or ClusterRole that allows to create `serviceaccounts/token`, judged by what it says and
not by its name, and each binding of such a role, built-in or among the objects at hand.

Entries with `resourceNames` are left alone: they name the service accounts.

## Why is this bad
A token is the service account. Who may make one for any account of a namespace has all the rights that are there, and
in a ClusterRole all of the controllers in kube-system.

## Bad
```yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: shop-operator
rules:
  - apiGroups: [""]
    resources: [serviceaccounts/token] # finding
    verbs: [create]
```

## Good
```yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: shop-operator
  namespace: production
rules:
  - apiGroups: [""]
    resources: [serviceaccounts/token]
    resourceNames: [shop]
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

_RIGHTS = (Right("", "serviceaccounts/token", ("create",)),)
_HELP = "name the service accounts in resourceNames"


@rule(
    severity=Severity.HIGH,
    since="0.1",
    controls=(
        "cis-1.12:5.1.13",
        "cis-2.0.1:5.1.13",
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
    yield from findings(
        manifests, Search("make tokens of service accounts", _RIGHTS, _HELP, wildcards, bindings, exempt), memo
    )
