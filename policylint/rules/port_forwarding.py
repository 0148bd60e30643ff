"""Role may forward ports of pods.

## What it does
Reports each entry of a Role or ClusterRole that allows to create `pods/portforward`; before Kubernetes 1.35 `get` is
enough, judged by what it says and not by its name, and each binding of such a role, built-in or among the objects at
hand.

## Why is this bad
A forwarded port goes past NetworkPolicies and past the login in front of an application: what listens on localhost of
a pod is open to whoever may forward.

## Bad
```yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: shop-operator
rules:
  - apiGroups: [""]
    resources: [pods/portforward] # finding
    verbs: [create]
```

## Good
```yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: shop-operator
rules:
  - apiGroups: [""]
    resources: [pods, pods/log]
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

_RIGHTS = (Right("", "pods/portforward", ("create",)),)
_BEFORE = (Right("", "pods/portforward", ("get",)),)
# From then on the registry of pods asks for create as well (AuthorizePodWebsocketUpgradeCreatePermission, beta).
_CREATE_ONLY = (1, 35)
_HELP = "remove pods/portforward, or give it for the time of an incident"


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
    yield from findings(manifests, Search("forward ports of pods", rights, _HELP, wildcards, bindings, exempt), memo)
