"""Image reference is not valid.

## What it does
Reports the text of image fields, in containers of every kind and in image volumes, that no container runtime can read:
it does not follow the grammar of the OCI distribution project (github.com/distribution/reference). A reference in which
something has yet to be filled in, such as `${IMAGE}` or `ko://example.com/cmd/shop`, is no reference either: check what
the tool that fills it in makes of the manifest.

## Why is this bad
The API server accepts almost any text, so the manifest is applied and the old pods are replaced. The new ones then
stay at `InvalidImageName`. And nobody can say which registry such an image would come from.

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
      initContainers:
        - name: wait
          image: "busybox:" # finding
      containers:
        - name: shop
          image: ghcr.io/Example/shop:5.2.0 # finding
        - name: proxy
          image: ghcr.io/example/proxy@1.1.0 # finding
        - name: log
          image: https://ghcr.io/example/log:1.0.0 # finding
        - name: cache
          image: ${REGISTRY}/cache:1.9.1 # finding
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
        - name: shop
          image: ghcr.io/example/shop:5.2.0
        - name: proxy
          image: localhost:5000/proxy
        - name: log
          image: log@sha256:b5b2b2c507a0944348e0303114d8d93aaaa081732b86451d9bce1f432a537bc7
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.residency.references import InvalidReference, parse_reference
from policylint.rule import Hit, Manifest, Severity, rule
from policylint.workload import images, shown


@rule(
    severity=Severity.HIGH,
    since="0.1",
    controls=("iso27001-2022:A.5.21", "iso27001-2022:A.8.9", "soc2:CC8.1"),
    tags=("supply-chain", "reliability"),
)
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at image fields that hold no image reference."""
    for image in images(manifest):
        try:
            parse_reference(image.text)
        except InvalidReference as error:
            yield Hit(
                image.path,
                f'{image.user} has no valid image in "{shown(image.text)}": {error}',
                value=image.text,
                help="write [HOST[:PORT]/]PATH[:TAG][@DIGEST], with the path in lower case",
            )
