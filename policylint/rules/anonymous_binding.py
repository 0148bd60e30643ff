"""Binding gives rights to everybody who can reach the API server.

## What it does
Reports RoleBindings and ClusterRoleBindings with the user `system:anonymous` or the group `system:unauthenticated`
among their subjects. A binding that names the user as a group, or the group as a user, is reported too: it does
nothing, but somebody meant it.

Left alone is the ClusterRole that Kubernetes itself gives to them, `system:public-info-viewer` (on OpenShift
`system:oauth-token-deleter`, too).

## Why is this bad
A request without a login has these names. What is bound to them is open to the whole internet, if the API server is.

## Bad
```yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: metrics
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: view
subjects:
  - kind: Group
    name: system:unauthenticated # finding
    apiGroup: rbac.authorization.k8s.io
  - kind: User
    name: system:anonymous # finding
    apiGroup: rbac.authorization.k8s.io
```

## Good
```yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: system:public-info-viewer
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: system:public-info-viewer
subjects:
  - kind: Group
    name: system:unauthenticated
    apiGroup: rbac.authorization.k8s.io
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: metrics
  namespace: production
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: view
subjects:
  - kind: ServiceAccount
    name: metrics
    namespace: monitoring
```

## Options
- `allow_roles`: names of roles that everybody may have; `*` stands for any text.
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, rule
from policylint.semantics.rbac.builtin import FOR_ANYBODY
from policylint.semantics.rbac.findings import subjects_called

_NOBODY = frozenset((kind, name) for kind in ("Group", "User") for name in ("system:anonymous", "system:unauthenticated"))


@rule(
    severity=Severity.CRITICAL,
    since="0.1",
    controls=(
        "iso27001-2022:A.5.15",
        "soc2:CC6.1",
    ),
    tags=("security", "rbac"),
    kinds=("ClusterRoleBinding", "RoleBinding"),
)
def check(manifest: Manifest, *, allow_roles: tuple[str, ...] = ()) -> Iterator[Hit]:
    """Hits at the name of the subject."""
    for subject, named in subjects_called(manifest, _NOBODY, FOR_ANYBODY, allow_roles):
        yield Hit(
            (*subject.path, "name"),
            f'{subject.kind} "{subject.name}" gets {named}: requests without a login have that name',
            value=subject.name,
            help="name who needs the rights; give scrapers and probes a service account",
        )
