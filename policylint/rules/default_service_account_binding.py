"""Binding gives rights to the default service account.

## What it does
Reports RoleBindings and ClusterRoleBindings with a service account called `default` among their subjects, be it as the
user `system:serviceaccount:production:default` or as one of the group of all service accounts of a namespace.
The group of those of all namespaces is reported by everyone-binding.

## Why is this bad
Every pod of the namespace that names no service account runs under `default`, so all of them get the rights, and so
does what gets into one of them.

## Bad
```yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: shop
  namespace: production
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: view
subjects:
  - kind: ServiceAccount
    name: default # finding
    namespace: production
```

The default account is one of this group:
```yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: shop
  namespace: production
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: view
subjects:
  - kind: Group
    name: system:serviceaccounts:production # finding
    apiGroup: rbac.authorization.k8s.io
```

## Good
```yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: shop
  namespace: production
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: view
subjects:
  - kind: ServiceAccount
    name: shop
    namespace: production
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, rule
from policylint.semantics.rbac.grants import is_binding
from policylint.semantics.rbac.roles import subjects_of
from policylint.workload import shown

_ACCOUNTS = "system:serviceaccounts:"


@rule(
    severity=Severity.MEDIUM,
    since="0.1",
    controls=(
        "cis-1.12:5.1.5",
        "cis-2.0.1:5.1.5",
        "iso27001-2022:A.8.2",
        "soc2:CC6.3",
    ),
    tags=("security", "rbac"),
    kinds=("ClusterRoleBinding", "RoleBinding"),
)
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at the name of the service account."""
    for subject in subjects_of(manifest) if is_binding(manifest) else ():
        if (subject.kind, subject.name) == ("ServiceAccount", "default"):
            namespace = subject.namespace
        elif subject.kind == "Group" and subject.name.startswith(_ACCOUNTS):
            namespace = subject.name.removeprefix(_ACCOUNTS)
        else:
            continue
        where = f"of {shown(namespace, 80)}" if namespace else "of its namespace"
        yield Hit(
            (*subject.path, "name"),
            f"every pod {where} that names no service account gets these rights",
            value=namespace[:80],
            help="make a service account for the application, bind that, and name it in the pod",
        )
