"""Role may change what admission control does.

## What it does
Reports each entry of a Role or ClusterRole that allows to create, change or delete admission webhooks or admission
policies (ValidatingWebhookConfiguration, MutatingWebhookConfiguration, ValidatingAdmissionPolicy,
MutatingAdmissionPolicy and their bindings), judged by what it says and not by its name, and each binding of such a
role, built-in or among the objects at hand.

Entries with `resourceNames` are left alone: a controller may keep its own webhook.

Roles and RoleBindings give no such right, whatever they say: these objects belong to no namespace.

## Why is this bad
A webhook reads every object that is written, Secrets included, and a mutating one changes it. Who may delete one
switches the rules of the cluster off.

## Bad
```yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: shop-operator
rules:
  - apiGroups: [admissionregistration.k8s.io]
    resources: [validatingwebhookconfigurations] # finding
    verbs: [get, patch]
```

## Good
```yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: shop-operator
rules:
  - apiGroups: [admissionregistration.k8s.io]
    resources: [validatingwebhookconfigurations]
    resourceNames: [shop]
    verbs: [get, patch]
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
    Right(
        "admissionregistration.k8s.io",
        "mutatingwebhookconfigurations",
        ("create", "update", "patch", "delete", "deletecollection"),
    ),
    Right(
        "admissionregistration.k8s.io",
        "validatingwebhookconfigurations",
        ("create", "update", "patch", "delete", "deletecollection"),
    ),
    Right(
        "admissionregistration.k8s.io",
        "mutatingadmissionpolicies",
        ("create", "update", "patch", "delete", "deletecollection"),
    ),
    Right(
        "admissionregistration.k8s.io",
        "mutatingadmissionpolicybindings",
        ("create", "update", "patch", "delete", "deletecollection"),
    ),
    Right(
        "admissionregistration.k8s.io",
        "validatingadmissionpolicies",
        ("create", "update", "patch", "delete", "deletecollection"),
    ),
    Right(
        "admissionregistration.k8s.io",
        "validatingadmissionpolicybindings",
        ("create", "update", "patch", "delete", "deletecollection"),
    ),
)
_HELP = "limit it to the controller's own webhook with resourceNames"


@rule(
    severity=Severity.MEDIUM,
    since="0.1",
    controls=(
        "cis-1.12:5.1.12",
        "cis-2.0.1:5.1.12",
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
        manifests, Search("change what admission control does", _RIGHTS, _HELP, wildcards, bindings, exempt), memo
    )
