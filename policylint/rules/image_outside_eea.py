"""Image comes from outside the EEA.

## What it does
Reports images whose registry keeps them outside the countries that the configuration allows (`residency.policy`), or in no
place in particular, as Docker Hub and registry.k8s.io do: in containers of every kind, image volumes, custom resources that
embed pods or have image fields, values of Helm charts in one piece or in several, Crossplane packages, and images that
kustomizations put in. The reference is read as the container runtime reads it, and the whole host is compared:
`eu.gcr.io.evil.example` is not `eu.gcr.io`. What is no image reference is allowed nowhere.

With a mirror under `residency.mirrors` there is a fix: the image at the mirror, tag and digest kept. It is safe with a
digest; with a tag alone only the mirror says that it is the same, so it takes `--unsafe-fixes`.

## Why is this bad
A registry abroad can be cut off, or be told to serve something else, by a law that does not apply here. It is a matter of the
supply chain: pulling an image normally moves no personal data, so it is kept apart from where data are.

## Bad
```yaml
# residency: {mirrors: {ghcr.io: registry.example.no/ghcr}, registries: {registry.example.no: {country: "NO"}}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: payment
  namespace: production
spec:
  selector:
    matchLabels: {app: payment}
  template:
    metadata:
      labels: {app: payment}
    spec:
      containers:
        - name: payment
          image: ghcr.io/example/payment:5.2.0 # finding
```

```yaml
apiVersion: v1
kind: Pod
metadata:
  name: payment
  namespace: production
spec:
  initContainers:
    - name: wait
      image: busybox:1.36.1 # finding
  containers:
    - name: payment
      image: 123456789012.dkr.ecr.eu-west-2.amazonaws.com/payment:5.2.0 # finding
    - name: proxy
      image: eu.gcr.io/proxy@evil # finding
```

## Good
```yaml
# residency: {registries: {registry.example.no: {country: "NO"}}}
apiVersion: v1
kind: Pod
metadata:
  name: payment
  namespace: production
spec:
  containers:
    - name: payment
      image: registry.example.no/payment:5.2.0
    - name: proxy
      image: europe-north1-docker.pkg.dev/example/payment/proxy:1.1.0
```

## Fixed
```yaml
# residency: {mirrors: {ghcr.io: registry.example.no/ghcr}, registries: {registry.example.no: {country: "NO"}}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: payment
  namespace: production
spec:
  selector:
    matchLabels: {app: payment}
  template:
    metadata:
      labels: {app: payment}
    spec:
      containers:
        - name: payment
          image: "registry.example.no/ghcr/example/payment:5.2.0"
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policylint.recipients.wording import IMAGES, outside
from policylint.residency.atlas import Atlas
from policylint.rule import Hit, Manifest, ManifestSet, Severity, rule


@rule(
    severity=Severity.MEDIUM,
    since="0.2",
    controls=("iso27001-2022:A.5.21", "iso27001-2022:A.5.23", "nis2-2024-2690:5.1"),
    tags=("residency", "supply-chain"),
)
def check(manifests: ManifestSet, *, atlas: Atlas, memo: dict[str, Any] | None = None) -> Iterator[tuple[Manifest, Hit]]:
    """Hits at images from a place that the policy does not allow."""
    return outside(manifests, atlas, memo, IMAGES)
