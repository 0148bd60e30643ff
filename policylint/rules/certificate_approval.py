"""Role may approve or sign certificates.

## What it does
Reports each entry of a Role or ClusterRole that allows to update `certificatesigningrequests/approval`, or to
`approve` or `sign` for any signer, judged by what it says and not by its name, and each binding of such a role,
built-in or among the objects at hand.

An approval takes both. Entries with `resourceNames` are left alone, because they name the signer, unless the name stands
for all signers of Kubernetes (`kubernetes.io/*`).

Roles and RoleBindings give no such right, whatever they say: certificate signing requests belong to no namespace.

## Why is this bad
A certificate of the signer kubernetes.io/kube-apiserver-client is a login with any name and group, and it cannot be
revoked.

## Bad
```yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: approver
rules:
  - apiGroups: [certificates.k8s.io]
    resources: [certificatesigningrequests/approval] # finding
    verbs: [update]
  - apiGroups: [certificates.k8s.io]
    resources: [signers] # finding
    verbs: [approve]
  - apiGroups: [certificates.k8s.io]
    resources: [signers] # finding
    resourceNames: ["kubernetes.io/*"]
    verbs: [sign]
```

## Good
```yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: approver
rules:
  - apiGroups: [certificates.k8s.io]
    resources: [signers]
    resourceNames: [example.com/shop]
    verbs: [approve]
  - apiGroups: [certificates.k8s.io]
    resources: [certificatesigningrequests]
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
    Right("certificates.k8s.io", "certificatesigningrequests/approval", ("update", "patch")),
    # The name may stand for all signers of a domain (plugin/pkg/admission/certificates util.go IsAuthorizedForSignerName).
    Right("certificates.k8s.io", "signers", ("approve", "sign"), ("kubernetes.io/*",)),
)
_HELP = "name the signer in resourceNames, and leave approving to one controller"


@rule(
    severity=Severity.MEDIUM,
    since="0.1",
    controls=(
        "cis-1.12:5.1.11",
        "cis-2.0.1:5.1.11",
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
    yield from findings(manifests, Search("approve certificates", _RIGHTS, _HELP, wildcards, bindings, exempt), memo)
