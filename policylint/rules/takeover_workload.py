"""Pod has a service account with which the cluster is taken over.

## What it does
Reports pods, and pod templates of any kind, whose service account has rights in the whole cluster that lead to all
others: everything, reading Secrets, creating pods or running commands in them, making tokens, escalating, binding,
impersonating, `nodes/proxy`, changing admission webhooks. The ClusterRoleBindings at hand count, by what the role allows
and for whatever group of service accounts they are.

A ClusterRoleBinding of the same name in the pod's own file counts instead of one in another file, which is a variant of
it. Where a pod names no namespace and its own file binds the account, no other file counts for the account. For the
account `default` a binding counts only if it lies in the directory of the pod; default-service-account-binding reports it
anyhow. A pod that does not mount the token, not even as a projected volume, is left alone. Where the ServiceAccount is at
hand, what it says about that counts for pods that say nothing.

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

from collections.abc import Container, Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple

from policylint.model.position import FieldPath
from policylint.model.values import as_list, as_mapping
from policylint.rule import Hit, Manifest, ManifestSet, Memo, PodSpec, Severity, rule
from policylint.semantics.podfields import service_account
from policylint.semantics.rbac.findings import allows
from policylint.semantics.rbac.grants import GROUP, Right
from policylint.semantics.rbac.roles import Roles, Subject, bindings, subjects_of
from policylint.workload import shown, volumes

_ADMINS = ("kubeadm:cluster-admins", "kubernetes-admin", "kubernetes-super-admin", "system:admin", "system:masters")
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
    (
        "hand out any right",
        tuple(Right(GROUP, kind, ("bind", "escalate"), ("cluster-admin",)) for kind in ("clusterroles", "roles")),
    ),
    (
        "act as somebody else",
        tuple(Right("", kind, ("impersonate",), _ADMINS) for kind in ("groups", "serviceaccounts", "users")),
    ),
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
    that have nothing to do with each other, or "" for anywhere. ``at_home``: by file and account, the ClusterRoleBindings
    of the account there; none of them where only RoleBindings are. ``known``: what was found, so as to look once.
    """

    given: dict[tuple[str, str, str], dict[str, str]]
    at_home: dict[tuple[str, str], set[str]]
    known: dict[tuple[str, str, str], tuple[str, str] | None]

    def of(self, account: tuple[str, str], manifest: Manifest) -> tuple[str, str] | None:
        """What the account of a pod may do, and by which binding."""
        key = (*account, manifest.document.file)
        if key not in self.known:
            self.known[key] = next(self._found(*account, manifest), None)
        return self.known[key]

    def _found(self, namespace: str, name: str, manifest: Manifest) -> Iterator[tuple[str, str]]:
        file = manifest.document.file
        at_home = self.at_home.get((file, name))
        yield from self._at((namespace, name, file))
        # Which account it is, is a guess where the pod names no namespace: what its own file says is better.
        if namespace or at_home is None:
            place = manifest.document.directory if name == _SHARED else ""
            yield from self._at((namespace, name, place), at_home or ())
        for group in ("system:serviceaccounts", f"system:serviceaccounts:{namespace}", "system:authenticated"):
            yield from self._at(("Group", group, ""))

    def _at(self, key: tuple[str, str, str], replaced: Container[str] = ()) -> Iterator[tuple[str, str]]:
        return ((may, by) for by, may in self.given.get(key, {}).items() if by not in replaced)

    def add(self, binding: Manifest, subject: Subject, may: str) -> None:
        """Says what the subject of a binding may do, for a pod that leaves its namespace to whoever applies it, too."""
        is_group = subject.kind == "Group"
        anywhere = binding.document.directory if not is_group and subject.name == _SHARED else ""
        for owner in ("Group",) if is_group else (subject.namespace, ""):
            for place in (anywhere, binding.document.file):
                self.given.setdefault((owner, subject.name, place), {}).setdefault(binding.resource.name, may)


def _powers(manifests: ManifestSet, everything_only: bool, memo: Memo) -> _Powers:
    roles = Roles.of(manifests, memo)
    having = [(_EVERYTHING, roles.with_everything(""))]
    if not everything_only:
        having.extend((may, roles.with_right(partial(allows, rights=rights))) for may, rights in _TAKEOVER)
    powers = _Powers({}, {}, {})
    for binding in bindings(manifests):
        named = roles.named_by(binding) if binding.resource.kind == "ClusterRoleBinding" else frozenset()
        may = next((words for words, names in having if names & named), None)
        for subject in subjects_of(binding):
            if subject.kind == "ServiceAccount":
                at_home = powers.at_home.setdefault((binding.document.file, subject.name), set())
                at_home.update([binding.resource.name] if binding.resource.kind == "ClusterRoleBinding" else [])
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
    return (said if isinstance(said, bool) else otherwise) or any(map(_is_token, volumes(pod)))


def _is_token(placed: tuple[FieldPath, Mapping[str, Any]]) -> bool:
    """Whether a volume holds a token for the API server, and not for somebody else (its audience)."""
    sources = as_list(as_mapping(placed[1].get("projected")).get("sources"))
    tokens = [as_mapping(one)["serviceAccountToken"] for one in sources if "serviceAccountToken" in as_mapping(one)]
    audiences = [as_mapping(one).get("audience") for one in tokens]
    return any(not one or "kubernetes" in str(one)[:200] for one in audiences)
