"""Role may change endpoints.

## What it does
Reports each entry of a Role or ClusterRole that allows to create or change Endpoints or EndpointSlices, judged by
what it says and not by its name, and each binding of such a role, built-in or among the objects at hand.

## Why is this bad
Endpoints say where a Service leads. Who writes them has an Ingress or a load balancer send traffic to addresses in
other namespaces, past NetworkPolicies that trust it (CVE-2021-25740). Since Kubernetes 1.22 new clusters do not give
the right with `edit` any more.

## Bad
```yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: shop-operator
rules:
  - apiGroups: [""]
    resources: [endpoints] # finding
    verbs: [get, patch]
```

## Good
```yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: shop-operator
rules:
  - apiGroups: [""]
    resources: [endpoints]
    verbs: [get, list, watch]
  - apiGroups: [discovery.k8s.io]
    resources: [endpointslices]
    verbs: [get]
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
    Right("", "endpoints", ("create", "update", "patch")),
    Right("discovery.k8s.io", "endpointslices", ("create", "update", "patch")),
)
_HELP = "let Services select pods; remove the verbs create, update and patch"


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
    yield from findings(manifests, Search("change endpoints", _RIGHTS, _HELP, wildcards, bindings, exempt), memo)
