"""Role may change how traffic flows.

## What it does
Reports each entry of a Role or ClusterRole that allows to create, change or delete Services, Ingresses,
NetworkPolicies, Gateways or HTTPRoutes, judged by what it says and not by its name, and each binding of such a role,
built-in or among the objects at hand. Entries with `resourceNames` are left alone.

## Why is this bad
Who writes these opens an application to the internet, sends the traffic of another to his own pods, or takes away the
policy that keeps them apart.

## Bad
```yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: shop-operator
rules:
  - apiGroups: [networking.k8s.io]
    resources: [ingresses, networkpolicies] # finding
    verbs: [get, create]
```

## Good
```yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: shop-operator
rules:
  - apiGroups: [networking.k8s.io]
    resources: [ingresses, ingresses/status, networkpolicies]
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
    Right("", "services", ("create", "update", "patch", "delete", "deletecollection")),
    Right("networking.k8s.io", "ingresses", ("create", "update", "patch", "delete", "deletecollection")),
    Right("networking.k8s.io", "networkpolicies", ("create", "update", "patch", "delete", "deletecollection")),
    Right("gateway.networking.k8s.io", "gateways", ("create", "update", "patch", "delete", "deletecollection")),
    Right("gateway.networking.k8s.io", "httproutes", ("create", "update", "patch", "delete", "deletecollection")),
)
_HELP = "leave these objects to the pipeline, and give people get, list and watch"


@rule(
    severity=Severity.LOW,
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
    yield from findings(manifests, Search("change how traffic flows", _RIGHTS, _HELP, wildcards, bindings, exempt), memo)
