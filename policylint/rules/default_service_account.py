"""Pod uses the default service account.

## What it does
Reports pods, and pod templates of any kind, whose `serviceAccountName` is `default` or not set (the deprecated
`serviceAccount` counts where the other is not set). A pod that says `automountServiceAccountToken: false` gets no
credential of it and is not reported.

The rule is in no default pack: a namespace that gives its default account no rights loses little.

## Why is this bad
All pods of a namespace that name no account share this one. Rights that one of them needs, all of them get.

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

```yaml
apiVersion: v1
kind: Pod
metadata:
  name: shop
  namespace: production
spec:
  serviceAccountName: default # finding
  containers:
    - name: shop
      image: ghcr.io/example/shop:5.2.0
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
      serviceAccountName: shop
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
```

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
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, rule
from policylint.semantics.podfields import service_account
from policylint.workload import has_containers


@rule(
    severity=Severity.LOW,
    since="0.1",
    controls=(
        "cis-1.12:5.1.5",
        "cis-2.0.1:5.1.5",
        "iso27001-2022:A.8.2",
        "soc2:CC6.1",
        "nis2-2024-2690:11.2",
    ),
    tags=("security",),
    pods=True,
)
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at serviceAccountName, or at the pod that lacks it."""
    for pod in manifest.pods:
        named = next((key for key in ("serviceAccountName", "serviceAccount") if pod.body.get(key)), "")
        asked = named or (not manifest.partial and has_containers(pod))
        if asked and service_account(pod) == "default" and pod.body.get("automountServiceAccountToken") is not False:
            yield Hit(
                (*pod.path, named or "serviceAccountName"),
                f"the pod uses the default service account: serviceAccountName is {'default' if named else 'not set'}",
                help="give the pod a ServiceAccount of its own, or set automountServiceAccountToken to false",
            )
