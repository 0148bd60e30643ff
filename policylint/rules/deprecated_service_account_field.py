"""Pod names its service account by the deprecated field.

## What it does
Reports `serviceAccount` in pods and pod templates of any kind. The API server takes it where `serviceAccountName` is
not set, and ignores it where that is set. Both with the same name is how the API server prints a pod, and not
reported.

## Why is this bad
The field is deprecated since Kubernetes 1.0 and read for old clients only. Where both differ, the reader is told the
wrong account.

## Bad
```yaml
apiVersion: v1
kind: Pod
metadata:
  name: shop
  namespace: production
spec:
  serviceAccount: shop # finding
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
      serviceAccount: old # finding
      serviceAccountName: shop
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
```

## Good
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
```

```yaml
apiVersion: v1
kind: Pod
metadata:
  name: shop
  namespace: production
spec:
  serviceAccount: shop
  serviceAccountName: shop
  containers:
    - name: shop
      image: ghcr.io/example/shop:5.2.0
```

## Fixed
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
      serviceAccountName: shop
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Fix, Hit, Manifest, PodSpec, Remove, RenameKey, Severity, rule
from policylint.workload import shown


@rule(severity=Severity.LOW, since="0.1", tags=("correctness", "api"), pods=True)
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at serviceAccount."""
    for pod in manifest.pods:
        old, new = pod.body.get("serviceAccount"), pod.body.get("serviceAccountName")
        if isinstance(old, str) and old and old != new:
            said = (
                f'serviceAccountName ("{shown(new, 63)}") counts'
                if new and isinstance(new, str)
                else "use serviceAccountName"
            )
            yield Hit(
                (*pod.path, "serviceAccount"),
                f'the pod names the account "{shown(old, 63)}" by the deprecated field serviceAccount: {said}',
                value=old,
                help="rename the field to serviceAccountName, or remove it where that is set",
                on_key=True,
                fix=_fix(pod, new),
            )


def _fix(pod: PodSpec, new: object) -> Fix | None:
    path = (*pod.path, "serviceAccount")
    if new is None and "serviceAccountName" not in pod.body:
        return Fix("rename serviceAccount to serviceAccountName", (RenameKey(path, "serviceAccountName"),))
    return Fix("remove serviceAccount", (Remove(path),)) if isinstance(new, str) and new else None
