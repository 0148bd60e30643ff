"""Pod gets a token for the API server that it does not need.

## What it does
Reports pods, and pod templates of any kind, that get the token of their service account mounted. That is so unless
the pod says `automountServiceAccountToken: false`, or says nothing and its ServiceAccount says so; what the pod says
counts more. The ServiceAccount is looked for among the objects at hand, `default` where the pod names none.

Not reported: pods whose service account is given rights by a RoleBinding or ClusterRoleBinding at hand. They are
meant to call the API server. A token that the pod mounts itself (a projected volume) is not looked at.

## Why is this bad
Whoever gets into the pod holds a credential of the cluster. With it he asks the API server what is there, and does
whatever somebody will allow that account some day.

## Bad
```yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
  namespace: production
spec:
  selector:
    matchLabels: {app: shop}
  template:
    metadata:
      labels: {app: shop}
    spec: # finding
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
```

What the pod says counts more:
```yaml
apiVersion: v1
kind: Pod
metadata:
  name: shop
  namespace: production
spec:
  serviceAccountName: shop
  automountServiceAccountToken: true # finding
  containers:
    - name: shop
      image: ghcr.io/example/shop:5.2.0
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: shop
  namespace: production
automountServiceAccountToken: false
```

## Good
```yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
  namespace: production
spec:
  selector:
    matchLabels: {app: shop}
  template:
    metadata:
      labels: {app: shop}
    spec:
      automountServiceAccountToken: false
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
```

The ServiceAccount says so:
```yaml
apiVersion: v1
kind: Pod
metadata:
  name: shop
  namespace: production
spec:
  serviceAccountName: shop
  containers:
    - name: shop
      image: ghcr.io/example/shop:5.2.0
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: shop
  namespace: production
automountServiceAccountToken: false
```

An account with rights is there to be used:
```yaml
apiVersion: v1
kind: Pod
metadata:
  name: shop
  namespace: production
spec:
  serviceAccountName: controller
  containers:
    - name: shop
      image: ghcr.io/example/shop:5.2.0
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: controller
  namespace: production
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: controller}
subjects:
  - {kind: ServiceAccount, name: controller, namespace: production}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, ManifestSet, PodSpec, Severity, rule
from policylint.semantics.podfields import service_account
from policylint.semantics.rbac.roles import bindings, subjects_of
from policylint.workload import has_containers

_HELP = "set automountServiceAccountToken to false in the pod or in its ServiceAccount"


@rule(
    severity=Severity.LOW,
    since="0.1",
    controls=(
        "cis-1.12:5.1.6",
        "cis-2.0.1:5.1.6",
        "nsa:C-0034",
        "iso27001-2022:A.8.2",
        "soc2:CC6.1",
        "nis2-2024-2690:11.2",
        "gdpr:32(1)(b)",
    ),
    tags=("security",),
    pods=True,
)
def check(manifests: ManifestSet) -> Iterator[tuple[Manifest, Hit]]:
    """Hits at automountServiceAccountToken of the pod, or at the pod that lacks it."""
    said = {
        (one.resource.namespace, one.resource.name): one.body.get("automountServiceAccountToken")
        for one in manifests.of_kind("ServiceAccount")
        if one.resource.api_version == "v1"
    }
    bound = set(_bound(manifests))
    for manifest in manifests.manifests:
        for pod in manifest.pods:
            own = pod.body.get("automountServiceAccountToken")
            if own is False or (own is not True and (manifest.partial or not has_containers(pod))):
                continue
            keys = _keys(manifest, pod)
            if bound.isdisjoint(keys) and (own is True or not any(said.get(key) is False for key in keys)):
                cause = "automountServiceAccountToken is true" if own is True else "automountServiceAccountToken is not false"
                yield (
                    manifest,
                    Hit(
                        (*pod.path, "automountServiceAccountToken"),
                        f"the pod gets a token for the API server: {cause}",
                        help=_HELP,
                    ),
                )


def _keys(manifest: Manifest, pod: PodSpec) -> tuple[tuple[str, str], tuple[str, str]]:
    """The account as it is found: in the namespace of the object, or where nothing names a namespace."""
    name = service_account(pod)
    return (manifest.resource.namespace, name), ("", name)


def _bound(manifests: ManifestSet) -> Iterator[tuple[str, str]]:
    for binding in bindings(manifests):
        for subject in subjects_of(binding):
            if subject.kind == "ServiceAccount":
                yield subject.namespace, subject.name
