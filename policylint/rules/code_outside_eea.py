"""Manifests or charts come from outside the EEA.

## What it does
Reports sources of manifests and charts in places that the configuration does not allow (`residency.policy`): GitRepository,
HelmRepository, OCIRepository and Bucket of Flux, the repositories of Argo CD, of Fleet and of HelmChart, what kustomizations
fetch, and the charts that a Chart.yaml depends on.

## Why is this bad
Whoever serves the manifests decides what runs, and one that is cut off takes the deployments with it.

## Bad
```yaml
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: payment
  namespace: flux-system
spec:
  interval: 5m
  url: https://github.com/example/payment # finding
```

## Good
```yaml
# residency: {hosts: {git.example.no: {country: "NO"}}}
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: payment
  namespace: flux-system
spec:
  interval: 5m
  url: https://git.example.no/example/payment
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policylint.recipients.wording import CODE, outside
from policylint.residency.atlas import Atlas
from policylint.rule import Hit, Manifest, ManifestSet, Severity, rule


@rule(
    severity=Severity.LOW,
    since="0.2",
    controls=("iso27001-2022:A.5.21", "iso27001-2022:A.5.23", "nis2-2024-2690:5.1"),
    tags=("residency", "supply-chain"),
)
def check(manifests: ManifestSet, *, atlas: Atlas, memo: dict[str, Any] | None = None) -> Iterator[tuple[Manifest, Hit]]:
    """Hits at sources in a place that the policy does not allow."""
    return outside(manifests, atlas, memo, CODE)
