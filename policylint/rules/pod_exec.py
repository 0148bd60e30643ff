"""Role may run commands in pods.

## What it does
Reports each entry of a Role or ClusterRole that allows to create `pods/exec` or `pods/attach`, or to change
`pods/ephemeralcontainers`, judged by what it says and not by its name, and each binding of such a role, built-in or
among the objects at hand. Before Kubernetes 1.35 `get` on exec and attach is enough, because the request may be a
WebSocket.

## Why is this bad
Who gets a shell in a pod has its service account, its Secrets and its network, and nothing of what he does there is
in Git.

## Bad
```yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: shop-operator
rules:
  - apiGroups: [""]
    resources: [pods, pods/exec] # finding
    verbs: [get, create]
  - apiGroups: [""]
    resources: ["*/attach"] # finding
    verbs: [create]
```

Before 1.35 it takes no more than to read:
```yaml
# kubernetes: "1.34"
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: support
  namespace: production
rules:
  - apiGroups: [""]
    resources: [pods/exec] # finding
    verbs: [get]
```

## Good
```yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: shop-operator
rules:
  - apiGroups: [""]
    resources: [pods, pods/log, pods/exec]
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

_RIGHTS = (
    Right("", "pods/exec", ("create",)),
    Right("", "pods/attach", ("create",)),
    Right("", "pods/ephemeralcontainers", ("patch", "update")),
)
_BEFORE = (
    Right("", "pods/exec", ("get",)),
    Right("", "pods/attach", ("get",)),
)
# From then on the registry of pods asks for create as well (AuthorizePodWebsocketUpgradeCreatePermission, beta).
_CREATE_ONLY = (1, 35)
_HELP = "remove exec and attach, or give them for the time of an incident"


@rule(
    severity=Severity.MEDIUM,
    since="0.1",
    controls=(
        "nsa:C-0002",
        "iso27001-2022:A.8.3",
        "soc2:CC6.3",
    ),
    tags=("security", "rbac"),
    kinds=("ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"),
)
def check(
    manifests: ManifestSet,
    *,
    kubernetes: tuple[int, int],
    wildcards: bool = True,
    bindings: bool = True,
    exempt: tuple[str, ...] = (),
    memo: Memo = None,
) -> Iterator[tuple[Manifest, Hit]]:
    """Hits at the resource in an entry of a role, and at the role's name in a binding."""
    rights = _RIGHTS if kubernetes >= _CREATE_ONLY else (*_RIGHTS, *_BEFORE)
    yield from findings(manifests, Search("run commands in pods", rights, _HELP, wildcards, bindings, exempt), memo)
