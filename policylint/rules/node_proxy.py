"""Role may talk to kubelets directly.

## What it does
Reports each entry of a Role or ClusterRole that allows to get or create `nodes/proxy`, judged by what it says and not
by its name, and each binding of such a role, built-in or among the objects at hand.

Roles and RoleBindings give no such right, whatever they say: nodes belong to no namespace.

## Why is this bad
The kubelet runs commands in every pod of the node for whoever may reach it through `nodes/proxy`, and `get` is enough
for it. It goes past admission control, and no audit log of the API server says which pod it was. Metrics, statistics and
logs have resources of their own, and since Kubernetes 1.33 so have the health and the pods of a node.

## Bad
```yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: metrics
rules:
  - apiGroups: [""]
    resources: [nodes, nodes/proxy] # finding
    verbs: [get, list]
```

## Good
```yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: metrics
rules:
  - apiGroups: [""]
    resources: [nodes, nodes/metrics, nodes/stats, nodes/healthz]
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

_RIGHTS = (Right("", "nodes/proxy", ("get", "create"), ("*",)),)
_HELP = "use nodes/metrics, nodes/stats, nodes/log, nodes/healthz or nodes/configz instead"


@rule(
    severity=Severity.HIGH,
    since="0.1",
    controls=(
        "cis-1.12:5.1.10",
        "cis-2.0.1:5.1.10",
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
        manifests, Search("run commands in every pod of a node", _RIGHTS, _HELP, wildcards, bindings, exempt), memo
    )
