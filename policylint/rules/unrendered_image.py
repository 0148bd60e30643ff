"""Image is yet to be filled in.

## What it does
Reports images in which something has yet to be filled in, in containers of every kind and in image volumes: variables such
as `${IMAGE}`, `$(params.image)` or `$IMAGE`, and `ko://example.com/cmd/shop`, which ko replaces by what it builds. Any other
text that is no image reference is left to `invalid-image-reference`.

## Why is this bad
What will run cannot be judged from the manifest: neither where the image comes from nor whether its tag moves. And applied
as it is, the pods stay at `InvalidImageName`. It is as it should be in a source that something renders; then check the
result of that too.

## Bad
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
      containers:
        - name: cache
          image: ${REGISTRY}/cache:1.9.1 # finding
        - name: queue
          image: ko://example.com/cmd/queue # finding
```

## Good
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
      containers:
        - name: cache
          image: ghcr.io/example/cache:1.9.1
        - name: queue
          image: ghcr.io/example/queue@sha256:b5b2b2c507a0944348e0303114d8d93aaaa081732b86451d9bce1f432a537bc7
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, rule
from policylint.workload import images, shown, yet_to_be_made


@rule(
    severity=Severity.MEDIUM,
    since="0.1",
    controls=("iso27001-2022:A.5.21", "iso27001-2022:A.8.9", "soc2:CC8.1"),
    tags=("supply-chain",),
)
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at image fields that hold what something has yet to replace."""
    for image in images(manifest):
        made, text = yet_to_be_made(image.text), shown(image.text)
        if made == "ko":
            said, advice = f'an image that ko has yet to build, "{text}"', "run ko resolve first, and check the result"
        elif made:
            said, advice = f'a variable in its image "{text}"', "render the manifest first, and check the result"
        else:
            continue
        yield Hit(image.path, f"{image.user} has {said}: what will run cannot be judged", value=image.text, help=advice)
