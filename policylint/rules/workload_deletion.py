"""Role may delete workloads and Secrets.

## What it does
Reports each entry of a Role or ClusterRole that allows to delete pods, Secrets, Services, namespaces or workloads,
judged by what it says and not by its name, and each binding of such a role, built-in or among the objects at hand.
Entries with `resourceNames` are left alone.

## Why is this bad
One command stops a service, and a deleted Secret does not come back.

## Bad
```yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: shop-operator
rules:
  - apiGroups: [apps]
    resources: [deployments] # finding
    verbs: [get, delete]
```

## Good
```yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: shop-operator
rules:
  - apiGroups: [apps]
    resources: [deployments]
    verbs: [get, patch]
  - apiGroups: [""]
    resources: [pods/eviction]
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
    Right("", "pods", ("delete", "deletecollection")),
    Right("", "secrets", ("delete", "deletecollection")),
    Right("", "services", ("delete", "deletecollection")),
    Right("", "namespaces", ("delete", "deletecollection")),
    Right("apps", "daemonsets", ("delete", "deletecollection")),
    Right("apps", "deployments", ("delete", "deletecollection")),
    Right("apps", "replicasets", ("delete", "deletecollection")),
    Right("apps", "statefulsets", ("delete", "deletecollection")),
    Right("batch", "cronjobs", ("delete", "deletecollection")),
    Right("batch", "jobs", ("delete", "deletecollection")),
)
_HELP = "leave deleting to the pipeline; an eviction restarts a pod and minds its budget"


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
    yield from findings(manifests, Search("delete workloads", _RIGHTS, _HELP, wildcards, bindings, exempt), memo)
