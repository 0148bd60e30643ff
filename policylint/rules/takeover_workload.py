"""Pod has a service account with which the cluster is taken over.

## What it does
Reports pods, and pod templates of any kind, whose service account has rights in the whole cluster that lead to all
others: everything, reading Secrets, creating pods or running commands in them, making tokens, escalating, binding,
impersonating, `nodes/proxy`, changing admission webhooks. The ClusterRoleBindings at hand count, by what the role allows
and for whatever group of service accounts they are.

Where the file of the pod binds its account, no other file counts: it is complete, and others are variants of it. For the
account `default` a binding counts only if it lies in the directory of the pod; default-service-account-binding reports it
anyhow. A pod that does not mount the token is left alone. Where the ServiceAccount is at hand, what it says about that
counts for pods that say nothing.

## Why is this bad
A hole in this one program is a hole in the cluster. Controllers do need such rights: know which they are, and let nothing
else run beside them.

## Bad
```yaml
apiVersion: v1
kind: Pod
metadata:
  name: dashboard
  namespace: monitoring
spec:
  serviceAccountName: dashboard # finding
  containers:
    - name: dashboard
      image: ghcr.io/example/dashboard:1.2.0
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: dashboard
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: dashboard
subjects:
  - kind: ServiceAccount
    name: dashboard
    namespace: monitoring
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: dashboard
rules:
  - apiGroups: [""]
    resources: [pods, secrets]
    verbs: [get, list]
```

## Good
```yaml
apiVersion: v1
kind: Pod
metadata:
  name: dashboard
  namespace: monitoring
spec:
  serviceAccountName: dashboard
  containers:
    - name: dashboard
      image: ghcr.io/example/dashboard:1.2.0
---
apiVersion: v1
kind: Pod
metadata:
  name: batch
  namespace: monitoring
spec:
  serviceAccountName: admin
  automountServiceAccountToken: false
  containers:
    - name: batch
      image: ghcr.io/example/batch:1.2.0
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: dashboard
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: view
subjects:
  - kind: ServiceAccount
    name: dashboard
    namespace: monitoring
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: admin
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: cluster-admin
subjects:
  - kind: ServiceAccount
    name: admin
    namespace: monitoring
```

## Options
- `everything_only`: report only accounts that may create, change and delete every resource, of all API groups or of the
  core group (default `false`).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from policylint.rule import Hit, Manifest, ManifestSet, Memo, PodSpec, Severity, rule
from policylint.semantics.podfields import service_account
from policylint.semantics.rbac.findings import allows
from policylint.semantics.rbac.grants import GROUP, Right
from policylint.semantics.rbac.roles import Roles, Subject, bindings, subjects_of
from policylint.workload import shown

_TAKEOVER = (
    ("read Secrets", (Right("", "secrets", ("get", "list", "watch")),)),
    (
        "create pods",
        (Right("", "pods", ("create",)), Right("apps", "deployments", ("create",)), Right("batch", "jobs", ("create",))),
    ),
    (
        "run commands in pods",
        (Right("", "pods/exec", ("create",)), Right("", "pods/ephemeralcontainers", ("patch", "update"))),
    ),
    ("make tokens of service accounts", (Right("", "serviceaccounts/token", ("create",)),)),
    ("hand out any right", tuple(Right(GROUP, kind, ("bind", "escalate")) for kind in ("clusterroles", "roles"))),
    ("act as somebody else", tuple(Right("", kind, ("impersonate",)) for kind in ("groups", "serviceaccounts", "users"))),
    ("run commands in every pod of a node", (Right("", "nodes/proxy", ("create", "get"), ("*",)),)),
    (
        "change what admission control does",
        (Right("admissionregistration.k8s.io", "mutatingwebhookconfigurations", ("create", "patch", "update")),),
    ),
)
_EVERYTHING = "do everything"
_SHARED = "default"
_HELP = "give the account what the program needs, in its namespace; or set automountServiceAccountToken to false"


@rule(
    severity=Severity.MEDIUM,
    since="0.1",
    controls=("nsa:C-0034", "iso27001-2022:A.8.2", "soc2:CC6.3", "nis2-2024-2690:11.2"),
    tags=("security", "rbac"),
    pods=True,
)
def check(manifests: ManifestSet, *, everything_only: bool = False, memo: Memo = None) -> Iterator[tuple[Manifest, Hit]]:
    """Hits at the service account's name in the pod, or at the pod where it names none."""
    powers = _powers(manifests, everything_only, memo)
    mounting = _mounting(manifests)
    for manifest in manifests.manifests if powers.given else ():
        for pod in manifest.pods:
            account = (manifest.resource.namespace, service_account(pod))
            power = powers.of(account, manifest)
            if power and _mounts(pod, mounting.get(account, True)):
                said = f'the service account "{shown(account[1], 80)}" of the pod may {power[0]} in the whole cluster'
                by = f'by the ClusterRoleBinding "{shown(power[1], 80)}"'
                field = "serviceAccountName" if "serviceAccountName" in pod.body else "serviceAccount"
                path = (*pod.path, field) if field in pod.body else pod.path
                yield manifest, Hit(path, f"{said}, {by}", value=account[1][:200], help=_HELP)


class _Powers(NamedTuple):
    """What accounts and groups may do in the whole cluster, and the name of the binding that says so.

    ``given`` is by namespace (or "Group"), name and place: a file, a directory for the account default, which things share
    that have nothing to do with each other, or "" for anywhere. ``at_home``: file and account of each binding.
    """

    given: dict[tuple[str, str, str], tuple[str, str]]
    at_home: set[tuple[str, str]]

    def of(self, account: tuple[str, str], manifest: Manifest) -> tuple[str, str] | None:
        """What the account of a pod may do. Where the pod's own file binds the account, no other file counts."""
        namespace, name = account
        file = manifest.document.file
        if (file, name) in self.at_home:
            return self.given.get((namespace, name, file))
        groups = ("system:serviceaccounts", f"system:serviceaccounts:{namespace}", "system:authenticated")
        keys = (
            (namespace, name, manifest.document.directory if name == _SHARED else ""),
            *(("Group", group, "") for group in groups),
        )
        return next((self.given[key] for key in keys if key in self.given), None)

    def add(self, binding: Manifest, subject: Subject, may: str) -> None:
        """Says what the subject of a binding may do, for a pod that leaves its namespace to whoever applies it, too."""
        is_group = subject.kind == "Group"
        anywhere = binding.document.directory if not is_group and subject.name == _SHARED else ""
        for owner in ("Group",) if is_group else (subject.namespace, ""):
            for place in (anywhere, binding.document.file):
                self.given.setdefault((owner, subject.name, place), (may, binding.resource.name))


def _powers(manifests: ManifestSet, everything_only: bool, memo: Memo) -> _Powers:
    roles = Roles.of(manifests, memo)
    having = [(_EVERYTHING, roles.with_everything(""))]
    if not everything_only:
        having.extend((may, roles.with_right(partial(allows, rights=rights))) for may, rights in _TAKEOVER)
    powers = _Powers({}, set())
    for binding in bindings(manifests):
        named = roles.named_by(binding) if binding.resource.kind == "ClusterRoleBinding" else frozenset()
        may = next((words for words, names in having if names & named), None)
        for subject in subjects_of(binding):
            if subject.kind == "ServiceAccount":
                powers.at_home.add((binding.document.file, subject.name))
            if may and subject.kind in ("Group", "ServiceAccount"):
                powers.add(binding, subject, may)
    return powers


def _mounting(manifests: ManifestSet) -> dict[tuple[str, str], bool]:
    accounts = (one for one in manifests.of_kind("ServiceAccount") if one.resource.api_version == "v1")
    return {
        (one.resource.namespace, one.resource.name): one.body.get("automountServiceAccountToken") is not False
        for one in accounts
    }


def _mounts(pod: PodSpec, otherwise: bool) -> bool:
    said = pod.body.get("automountServiceAccountToken")
    return said if isinstance(said, bool) else otherwise
