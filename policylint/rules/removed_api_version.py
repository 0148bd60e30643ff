"""API version is removed from Kubernetes.

## What it does
Reports objects of Kubernetes' own kinds in an API version that the target version of Kubernetes no longer serves. The
table is made from the lifecycle marks in Kubernetes' own source, for alpha and beta kinds too. Without a target in the
configuration (`kubernetes`) or on the command line (`--kubernetes`) it is the newest release that policylint knows.

The help names a version that the target serves: where the replacement has itself been removed since, that of the
replacement.

It also reports versions of kinds of cert-manager, Flux, Istio, Argo Events, Gateway API and external-snapshotter that
their project does not serve any more, where the project says so. Which release of a project a cluster runs is not in its
manifests: unless the configuration says it (`projects: {flux: "2.6"}`; also argo-events, cert-manager, external-snapshotter,
gateway-api, istio), a version is gone once any release of the project dropped it. A CustomResourceDefinition at hand decides.

`policylint check --fix` rewrites the object where the new version can say the same: workloads get the selector that is
required now, an Ingress the new form of its backends. It is left to you where the meaning would change: a budget with an
empty selector selects nothing in policy/v1beta1 and everything in policy/v1. Where a field has no place in the new version
and does nothing any more (`spec.rollbackTo`, `spec.templateGeneration`), the fix is unsafe and needs `--unsafe-fixes`.

## Why is this bad
The API server refuses the object with `no matches for kind`. It works until the day of the upgrade: then the old
objects still run, but no deployment and no rollback goes through.

## Bad
```yaml
# kubernetes: "1.31"
apiVersion: extensions/v1beta1 # finding
kind: Deployment
metadata:
  name: shop
  namespace: production
spec:
  replicas: 2
  template:
    metadata:
      labels: {app: shop}
    spec:
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
---
apiVersion: policy/v1beta1 # finding
kind: PodDisruptionBudget
metadata:
  name: shop
  namespace: production
spec:
  minAvailable: 1
  selector:
    matchLabels: {app: shop}
```

```yaml
apiVersion: helm.toolkit.fluxcd.io/v2beta1 # finding
kind: HelmRelease
metadata:
  name: shop
  namespace: production
```

## Good
```yaml
# kubernetes: "1.31"
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
  namespace: production
spec:
  replicas: 2
  selector:
    matchLabels: {app: shop}
  template:
    metadata:
      labels: {app: shop}
    spec:
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
```

So it is with the kinds of a project that drops its old versions:
```yaml
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: shop
  namespace: production
```

The old version is right for a cluster that still serves it (see `deprecated-api-version`):
```yaml
# kubernetes: "1.24"
apiVersion: policy/v1beta1
kind: PodDisruptionBudget
metadata:
  name: shop
  namespace: production
spec:
  minAvailable: 1
  selector:
    matchLabels: {app: shop}
```

```yaml
# projects: {flux: "2.6"}
apiVersion: helm.toolkit.fluxcd.io/v2beta1
kind: HelmRelease
metadata:
  name: shop
  namespace: production
```

## Fixed
The first example after `policylint check --fix`. The old version had other defaults; the fix writes them out, so that the
object does what it did. Delete what you do not need: 2147483647 stands for no limit, labels need not be those of the pods.
```yaml
# kubernetes: "1.31"
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
  labels:
    app: shop
  namespace: production
spec:
  replicas: 2
  revisionHistoryLimit: 2147483647
  progressDeadlineSeconds: 2147483647
  strategy:
    type: RollingUpdate
    rollingUpdate:
      maxSurge: 1
      maxUnavailable: 1
  selector:
    matchLabels:
      app: shop
  template:
    metadata:
      labels: {app: shop}
    spec:
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: shop
  namespace: production
spec:
  minAvailable: 1
  selector:
    matchLabels: {app: shop}
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from policylint.rule import Hit, Manifest, Severity, rule
from policylint.validation.lifecycle import is_removed, status
from policylint.validation.projects import project_hits
from policylint.workload import use_instead

_GUIDE = "https://kubernetes.io/docs/reference/using-api/deprecation-guide/"


@rule(
    severity=Severity.HIGH,
    since="0.1",
    controls=("iso27001-2022:A.8.9", "soc2:CC8.1", "gdpr:32(1)(b)"),
    tags=("api", "reliability"),
)
def check(
    manifest: Manifest,
    *,
    kubernetes: tuple[int, int] = (1, 37),
    oldest: tuple[int, int] = (1, 37),
    projects: Mapping[str, tuple[int, int]] = MappingProxyType({}),
    defined: bool = False,
) -> Iterator[Hit]:
    """Hits at apiVersion."""
    if not defined:  # a definition at hand decides, not what its project says
        yield from project_hits(manifest, projects, "removed-api-version")
    version, kind = manifest.resource.api_version, manifest.resource.kind
    row = status(version, kind, kubernetes)
    if row is None or row.removed is None or not is_removed(row, kubernetes):
        return
    from policylint.validation.migrations import migration

    major, minor = row.removed
    yield Hit(
        ("apiVersion",),
        f"{version} {kind} is not served since Kubernetes {major}.{minor}",
        value=version,
        help=use_instead(row, kubernetes) or f"remove the object, or see what replaces it: {_GUIDE}",
        fix=migration(manifest, oldest, kubernetes),
    )
