"""Where manifests or charts come from is not known.

## What it does
Reports sources of manifests and charts (see `code-outside-eea`) whose host no table has. The finding has the lines for
`.policylint.yaml` that declare it.

## Why is this bad
As for `code-outside-eea`: what is not known cannot be said to come from the EEA.

## Bad
```yaml
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata:
  name: charts
  namespace: flux-system
spec:
  interval: 1h
  url: https://charts.example.no # finding
```

## Good
```yaml
# residency: {hosts: {charts.example.no: {country: "NO"}}}
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata:
  name: charts
  namespace: flux-system
spec:
  interval: 1h
  url: https://charts.example.no
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policylint.recipients.wording import CODE, unresolved
from policylint.residency.atlas import Atlas
from policylint.rule import Hit, Manifest, ManifestSet, Severity, rule


@rule(
    severity=Severity.LOW,
    since="0.2",
    controls=("iso27001-2022:A.5.21", "iso27001-2022:A.5.23", "nis2-2024-2690:5.1"),
    tags=("residency", "supply-chain"),
)
def check(manifests: ManifestSet, *, atlas: Atlas, memo: dict[str, Any] | None = None) -> Iterator[tuple[Manifest, Hit]]:
    """Hits at sources in a place that is not known well enough."""
    return unresolved(manifests, atlas, memo, CODE)
