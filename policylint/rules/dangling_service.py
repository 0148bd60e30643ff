"""Service selects no pod.

## What it does
Reports Services whose selector meets the labels of no pod, and says which pod comes nearest. All pods of the input count, in
every kind of object, Jobs and custom resources too; patches may add labels; a namespace that is not written may be any.

A repository rarely holds all that runs, so a Service is reported only where its pods should be seen: a workload in its
file, or one in its directory that no other Service selects, has a label of that key, or has all labels in another
namespace; and nothing in the directory makes pods that cannot be seen. That would be a custom resource of an operator, a
HelmRelease or an Application, a template or a kustomization that must be rendered first, or workloads that get their labels
from elsewhere. With the option `complete` the input is all there is, and every such Service is reported.

Not asked: patches, Services without a selector, of type ExternalName, or in kube-system, where the installer makes pods.
Conditions on labels that controllers or the pods themselves set (`statefulset.kubernetes.io/pod-name`, `vault-active`) hold.

A workload that `externals` in the configuration declares counts as one that is selected, where its name is that of the
Service, or the value of a label that is asked for.

## Why is this bad
The Service has no endpoints: every connection to it fails, although all objects are there and healthy. Mostly a label was
changed in one place, or the two lie in different namespaces.

## Bad
```yaml
apiVersion: v1
kind: Service
metadata:
  name: shop
  namespace: production
spec:
  selector: {app: shop, tier: frontend} # finding
  ports: [{port: 80, targetPort: 8080}]
---
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
      labels: {app: shop, tier: web}
    spec:
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
```

```yaml
# options: {complete: true}
apiVersion: v1
kind: Service
metadata:
  name: shop
  namespace: production
spec:
  selector: {app: shop} # finding
  ports: [{port: 80, targetPort: 8080}]
```

## Good
```yaml
apiVersion: v1
kind: Service
metadata:
  name: shop
  namespace: production
spec:
  selector: {app: shop}
  ports: [{port: 80, targetPort: 8080}]
---
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
      labels: {app: shop, tier: web}
    spec:
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
```

Its pods are made by an operator:
```yaml
apiVersion: v1
kind: Service
metadata:
  name: shop-db
  namespace: production
spec:
  selector: {application: shop-db}
  ports: [{port: 5432}]
---
apiVersion: acid.zalan.do/v1
kind: postgresql
metadata:
  name: shop-db
  namespace: production
spec: {numberOfInstances: 2}
---
apiVersion: v1
kind: Pod
metadata:
  name: shop
  namespace: production
  labels: {application: shop}
spec:
  containers:
    - name: shop
      image: ghcr.io/example/shop:5.2.0
```

## Options
- `complete`: the input holds everything that the cluster gets, so what is not in it does not exist (default `false`).
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import External, Hit, Manifest, ManifestSet, Memo, Severity, rule
from policylint.semantics.claims import Claims, Neighbours
from policylint.semantics.selectors import service_selector


@rule(severity=Severity.MEDIUM, since="0.1", tags=("reliability", "consistency"), kinds=("Service",))
def check(
    manifests: ManifestSet, *, complete: bool = False, externals: tuple[External, ...] = (), memo: Memo = None
) -> Iterator[tuple[Manifest, Hit]]:
    """Hits at spec.selector."""
    services = [(one, selector) for one in manifests.whole("", "Service") if (selector := service_selector(one))]
    claims = Claims(Neighbours.of(manifests, memo), services, externals)
    for service, selector in services:
        near = claims.missed(service, selector, complete=complete)
        if near is not None:
            yield (
                service,
                Hit(
                    ("spec", "selector"),
                    f"the Service selects no pod{f': {near}' if near else ''}",
                    help="correct the selector, or the labels of the pod template",
                ),
            )
