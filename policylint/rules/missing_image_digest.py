"""Image is not pinned by digest.

## What it does
Reports images that are named without a digest, in containers of every kind and in image volumes. Text that is no image
reference is left to `invalid-image-reference`. So is an image to which a kustomization gives another tag or digest, which is
judged there, and one that `skaffold.yaml` builds. The rule is in no default pack: it asks for a tool such as Renovate or
Flux image automation, which keeps digests up to date.

## Why is this bad
A tag, also one that looks like a version, can be pushed again with other content. A digest is computed from the
content, so what runs is what was reviewed and scanned, whoever has the password of the registry.

## Bad
```yaml
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
          initContainers:
            - name: fetch
              image: ghcr.io/example/fetch # finding
          containers:
            - name: report
              image: ghcr.io/example/report:1.8.0 # finding
```

## Good
```yaml
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
              image: ghcr.io/example/report:1.8.0@sha256:b5b2b2c507a0944348e0303114d8d93aaaa081732b86451d9bce1f432a537bc7
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, rule
from policylint.workload import images, shown


@rule(
    severity=Severity.LOW,
    since="0.1",
    controls=(
        "cis-1.12:5.5.1",
        "cis-2.0.1:5.5.1",
        "iso27001-2022:A.5.21",
        "iso27001-2022:A.8.30",
        "soc2:CC6.8",
        "soc2:CC8.1",
        "nis2-2024-2690:6.1",
        "gdpr:32",
    ),
    tags=("supply-chain", "security"),
    pods=True,
)
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at image fields without a digest."""
    for image in images(manifest):
        reference = image.reference()
        if reference is not None and not reference.digest and not image.retagged:
            yield Hit(
                image.path,
                f'{image.user} uses the image "{shown(image.text)}" without a digest',
                value=image.text,
                help="append the digest that the registry gives for the tag: IMAGE:VERSION@sha256:DIGEST",
            )
