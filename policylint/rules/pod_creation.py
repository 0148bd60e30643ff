"""Role may create pods or change what runs in them.

## What it does
Reports each entry of a Role or ClusterRole that allows to create or change pods, or what makes pods of a template:
Deployments, ReplicaSets, StatefulSets, DaemonSets, Jobs, CronJobs, ReplicationControllers, judged by what it says and
not by its name, and each binding of such a role, built-in or among the objects at hand.

## Why is this bad
Who may create a pod may run it under every service account of the namespace and mount every Secret of it. Where Pod
Security admission does not forbid it, a pod with a host path is root on its node.

## Bad
```yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: shop-operator
rules:
  - apiGroups: [""]
    resources: [pods] # finding
    verbs: [get, list, create]
  - apiGroups: [apps]
    resources: [deployments/status, statefulsets] # finding
    verbs: [patch]
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
    verbs: [get, list, watch]
  - apiGroups: [apps]
    resources: [deployments/scale]
    verbs: [patch]
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
    Right("", "pods", ("create", "patch", "update")),
    Right("", "replicationcontrollers", ("create", "patch", "update")),
    Right("apps", "daemonsets", ("create", "patch", "update")),
    Right("apps", "deployments", ("create", "patch", "update")),
    Right("apps", "replicasets", ("create", "patch", "update")),
    Right("apps", "statefulsets", ("create", "patch", "update")),
    Right("batch", "cronjobs", ("create", "patch", "update")),
    Right("batch", "jobs", ("create", "patch", "update")),
)
_HELP = "leave deploying to the pipeline or the controller; give people get, list and watch"


@rule(
    severity=Severity.MEDIUM,
    since="0.1",
    controls=(
        "cis-1.12:5.1.4",
        "cis-2.0.1:5.1.4",
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
        manifests, Search("create pods or change what runs in them", _RIGHTS, _HELP, wildcards, bindings, exempt), memo
    )
