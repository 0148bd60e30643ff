"""API version is not in this Kubernetes yet.

## What it does
Reports objects of Kubernetes' own kinds in an API version that only a later release than the target serves. The help names
the version that the target has, if it has one. Whether a cluster serves an alpha or beta version that its release has is
for its feature gates and `--runtime-config` to say, not for this rule. Without a target in the configuration (`kubernetes`)
or on the command line (`--kubernetes`) it is the newest release that policylint knows.

What is gone is left to `removed-api-version`.

## Why is this bad
The API server refuses the object with `no matches for kind`, and a deployment that holds it stops half way. Manifests for
several clusters run into this when one of them is older, and so do charts that were written for a newer release.

## Bad
```yaml
# kubernetes: "1.31"
apiVersion: resource.k8s.io/v1 # finding
kind: DeviceClass
metadata:
  name: gpu.example.com
spec:
  selectors:
    - cel:
        expression: device.driver == "gpu.example.com"
---
apiVersion: admissionregistration.k8s.io/v1 # finding
kind: MutatingAdmissionPolicy
metadata:
  name: sidecars
```

```yaml
# kubernetes: "1.20"
apiVersion: batch/v1 # finding
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

## Good
```yaml
# kubernetes: "1.34"
apiVersion: resource.k8s.io/v1
kind: DeviceClass
metadata:
  name: gpu.example.com
spec:
  selectors:
    - cel:
        expression: device.driver == "gpu.example.com"
```

What the target does not have any more is another matter, and so are custom resources:
```yaml
# kubernetes: "1.31"
apiVersion: policy/v1beta1
kind: PodDisruptionBudget
metadata:
  name: shop
  namespace: production
---
apiVersion: resource.example.com/v1
kind: DeviceClass
metadata:
  name: gpu
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, rule
from policylint.validation.lifecycle import is_introduced, status
from policylint.workload import served_instead


@rule(
    severity=Severity.HIGH,
    since="0.1",
    controls=("iso27001-2022:A.8.9", "soc2:CC8.1"),
    tags=("api", "reliability"),
)
def check(manifest: Manifest, *, kubernetes: tuple[int, int] = (1, 37)) -> Iterator[Hit]:
    """Hits at apiVersion."""
    version, kind = manifest.resource.api_version, manifest.resource.kind
    row = status(version, kind, kubernetes)
    if row is None or row.introduced is None or is_introduced(row, kubernetes):
        return
    since, target = (f"{major}.{minor}" for major, minor in (row.introduced, kubernetes))
    yield Hit(
        ("apiVersion",),
        f"{version} {kind} is served from Kubernetes {since} on, the target is {target}",
        value=version,
        help=served_instead(row, kubernetes) or f"leave it out until the cluster runs Kubernetes {since}",
    )
