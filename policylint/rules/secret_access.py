"""Role may read Secrets.

## What it does
Reports each entry of a Role or ClusterRole that allows to get, list or watch Secrets, judged by what it says and not
by its name, and each binding of such a role, built-in or among the objects at hand. `list` and `watch` return the
content, not only the names.

Entries with `resourceNames` are left alone: they name the Secrets that are needed.

## Why is this bad
Secrets are the credentials of everything else. In a ClusterRole that includes the tokens of controllers in kube-
system, with which the cluster is taken over.

## Bad
```yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: shop-operator
rules:
  - apiGroups: [""]
    resources: [configmaps, secrets] # finding
    verbs: [get, list, watch]
```

A binding, by what the role allows:
```yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: shop
  namespace: production
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: edit # finding
subjects:
  - {kind: Group, name: developers, apiGroup: rbac.authorization.k8s.io}
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
    resources: [secrets]
    resourceNames: [shop-database]
    verbs: [get]
  - apiGroups: [""]
    resources: [configmaps]
    verbs: [get, list, watch]
```

## Options
- `wildcards`: report roles that allow it with `*` for the resource, too (default `true`; the pack rbac leaves those to
  wildcard-in-role).
- `bindings`: report the bindings of such roles, too (default `true`; the pack rbac reports the roles only). Built-in
  roles such as `edit` are known.
- `exempt`: names of roles and bindings that are left alone; `*` stands for any text.
- `verbs`: what counts (default `get`, `list`, `watch`).
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, ManifestSet, Memo, Severity, rule
from policylint.semantics.rbac.findings import Search, findings
from policylint.semantics.rbac.grants import Right

_READ = ("get", "list", "watch")
_HELP = "name the Secrets in resourceNames and allow get only, or mount them"


@rule(
    severity=Severity.MEDIUM,
    since="0.1",
    controls=(
        "cis-1.12:5.1.2",
        "cis-2.0.1:5.1.2",
        "iso27001-2022:A.8.3",
        "soc2:CC6.3",
    ),
    tags=("security", "rbac"),
    kinds=("ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"),
)
def check(
    manifests: ManifestSet,
    *,
    wildcards: bool = True,
    bindings: bool = True,
    exempt: tuple[str, ...] = (),
    verbs: tuple[str, ...] = _READ,
    memo: Memo = None,
) -> Iterator[tuple[Manifest, Hit]]:
    """Hits at the resource in an entry of a role, and at the role's name in a binding."""
    may = "read Secrets" if set(verbs) <= set(_READ) else "read or change Secrets"
    yield from findings(manifests, Search(may, (Right("", "secrets", verbs),), _HELP, wildcards, bindings, exempt), memo)
