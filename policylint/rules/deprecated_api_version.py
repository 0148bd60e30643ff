"""API version is deprecated in Kubernetes.

## What it does
Reports objects of Kubernetes' own kinds in an API version that the target version of Kubernetes still serves but has
announced to be on its way out. What is already gone is left to `removed-api-version`. Without a target in the
configuration (`kubernetes`) or on the command line (`--kubernetes`) it is the newest release that policylint knows.

It also reports versions of kinds of cert-manager, Flux, Istio, Argo Events, Gateway API and external-snapshotter that
their project still serves but has deprecated. Which release of a project a cluster runs is not in its manifests: unless the
configuration says it (`projects: {flux: "2.6"}`), it is the newest. A CustomResourceDefinition at hand decides.

`policylint check --fix` changes to the new version where that can say the same and the target serves it, as
`removed-api-version` tells.

## Why is this bad
A later upgrade of the cluster stops at this object. Changing it now can be done at leisure and tested, because the
cluster serves the old and the new version side by side.

## Bad
```yaml
# kubernetes: "1.24"
apiVersion: policy/v1beta1 # finding
kind: PodDisruptionBudget
metadata:
  name: shop
  namespace: production
spec:
  minAvailable: 1
  selector:
    matchLabels: {app: shop}
---
apiVersion: batch/v1beta1 # finding
kind: CronJob
metadata:
  name: report
  namespace: production
spec:
  schedule: "0 4 * * *"
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: OnFailure
          containers:
            - name: report
              image: ghcr.io/example/report:1.8.0
```

```yaml
# projects: {flux: "2.6"}
apiVersion: helm.toolkit.fluxcd.io/v2beta2 # finding
kind: HelmRelease
metadata:
  name: shop
  namespace: production
```

## Good
```yaml
# kubernetes: "1.24"
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

Not yet deprecated in this version, and already removed in that one:
```yaml
# kubernetes: "1.20"
apiVersion: policy/v1beta1
kind: PodDisruptionBudget
metadata:
  name: shop
  namespace: production
spec:
  minAvailable: 1
  selector:
    matchLabels: {app: shop}
---
apiVersion: extensions/v1beta1
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
```

The newest release of Flux does not serve this version any more (`removed-api-version`):
```yaml
apiVersion: helm.toolkit.fluxcd.io/v2beta2
kind: HelmRelease
metadata:
  name: shop
  namespace: production
```

## Fixed
```yaml
# kubernetes: "1.24"
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: shop
  namespace: production
spec:
  minAvailable: 1
  selector:
    matchLabels: {app: shop}
---
apiVersion: batch/v1
kind: CronJob
metadata:
  name: report
  namespace: production
spec:
  schedule: "0 4 * * *"
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: OnFailure
          containers:
            - name: report
              image: ghcr.io/example/report:1.8.0
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from policylint.rule import Hit, Manifest, Severity, rule
from policylint.validation.lifecycle import is_deprecated, status
from policylint.validation.projects import project_hits
from policylint.workload import use_instead


@rule(
    severity=Severity.MEDIUM,
    since="0.1",
    controls=("iso27001-2022:A.8.9", "soc2:CC8.1"),
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
        yield from project_hits(manifest, projects, "deprecated-api-version")
    version, kind = manifest.resource.api_version, manifest.resource.kind
    row = status(version, kind, kubernetes)
    if row is None or row.deprecated is None or not is_deprecated(row, kubernetes):
        return
    from policylint.validation.migrations import migration

    end = f" and not served from {row.removed[0]}.{row.removed[1]} on" if row.removed else ""
    yield Hit(
        ("apiVersion",),
        f"{version} {kind} is deprecated since Kubernetes {row.deprecated[0]}.{row.deprecated[1]}{end}",
        value=version,
        help=use_instead(row, kubernetes) or "plan to do without: Kubernetes names no replacement",
        fix=migration(manifest, oldest, kubernetes),
    )
