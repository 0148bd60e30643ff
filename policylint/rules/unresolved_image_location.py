"""Where the image comes from is not known.

## What it does
Reports images whose registry does not say where it keeps them: a registry of one's own, one of Azure (its endpoint is global
and leads to any replica), a name with a variable, a repository in the values of a chart without its registry. The finding has
the lines for `.policylint.yaml` that declare a registry.

## Why is this bad
As for `image-outside-eea`: what is not known cannot be said to come from the EEA.

## Bad
```yaml
apiVersion: v1
kind: Pod
metadata:
  name: payment
  namespace: production
spec:
  containers:
    - name: payment
      image: example.azurecr.io/payment:5.2.0 # finding
    - name: proxy
      image: ${PROXY_IMAGE} # finding
```

## Good
```yaml
# residency: {registries: {example.azurecr.io: {provider: azure, region: norwayeast}}}
apiVersion: v1
kind: Pod
metadata:
  name: payment
  namespace: production
spec:
  containers:
    - name: payment
      image: example.azurecr.io/payment:5.2.0
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policylint.recipients.wording import IMAGES, unresolved
from policylint.residency.atlas import Atlas
from policylint.rule import Hit, Manifest, ManifestSet, Severity, rule


@rule(
    severity=Severity.MEDIUM,
    since="0.2",
    controls=("iso27001-2022:A.5.21", "iso27001-2022:A.5.23", "nis2-2024-2690:5.1"),
    tags=("residency", "supply-chain"),
)
def check(manifests: ManifestSet, *, atlas: Atlas, memo: dict[str, Any] | None = None) -> Iterator[tuple[Manifest, Hit]]:
    """Hits at images from a place that is not known well enough."""
    return unresolved(manifests, atlas, memo, IMAGES)
