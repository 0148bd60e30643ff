"""Role may change ConfigMaps.

## What it does
Reports each entry of a Role or ClusterRole that allows to change or delete any ConfigMap, or one by which the cluster
itself is configured (`aws-auth`, `coredns`, `kube-proxy`, `kubeadm-config`, `extension-apiserver-authentication`),
judged by what it says and not by its name, and each binding of such a role, built-in or among the objects at hand.

Other entries with `resourceNames` are left alone.

## Why is this bad
On EKS `aws-auth` says who is an administrator, and `coredns` where every name in the cluster leads. Applications take
code paths, addresses and switches from ConfigMaps.

## Bad
```yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: shop-operator
rules:
  - apiGroups: [""]
    resources: [configmaps] # finding
    verbs: [get, update]
  - apiGroups: [""]
    resources: [configmaps] # finding
    resourceNames: [aws-auth]
    verbs: [patch]
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
    resources: [configmaps]
    resourceNames: [shop]
    verbs: [get, update]
  - apiGroups: [""]
    resources: [configmaps]
    verbs: [list]
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

_OF_THE_CLUSTER = ("aws-auth", "coredns", "kube-proxy", "kubeadm-config", "extension-apiserver-authentication")
_RIGHTS = (Right("", "configmaps", ("update", "patch", "delete", "deletecollection"), _OF_THE_CLUSTER),)
_HELP = "name the ConfigMaps in resourceNames"


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
    yield from findings(manifests, Search("change ConfigMaps", _RIGHTS, _HELP, wildcards, bindings, exempt), memo)
