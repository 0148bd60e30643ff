"""Image is missing or no valid reference.

## What it does
Reports the text of image fields, in containers of every kind and in image volumes, that no container runtime can read:
it does not follow the grammar of the OCI distribution project (github.com/distribution/reference). Containers without an
image, or with one that is empty or no text, are reported too, unless something else completes them: a patch is not asked.

A text in which something has yet to be filled in, such as `${IMAGE}` or `ko://example.com/cmd/shop`, is left to
`unrendered-image`.

## Why is this bad
The API server accepts almost any text, so the manifest is applied and the old pods are replaced. The new ones then
stay at `InvalidImageName`. And nobody can say which registry such an image would come from. A container without an image
it refuses.

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
        - name: index # finding
          command: [index]
        - name: mail
          image: "" # finding
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

A patch need not name the image, and has no selector:
```yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
  namespace: production
spec:
  template:
    spec:
      containers:
        - name: shop
          command: [shop, --verbose]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.residency.references import InvalidReference, parse_reference
from policylint.rule import Hit, Manifest, Severity, containers, rule
from policylint.validation.credentials import without_userinfo
from policylint.workload import Image, images, label, shown, yet_to_be_made

_NO_IMAGE = "name the image: a text, [HOST[:PORT]/]PATH[:TAG][@DIGEST]"


@rule(
    severity=Severity.HIGH,
    since="0.1",
    controls=("iso27001-2022:A.5.21", "iso27001-2022:A.8.9", "soc2:CC8.1"),
    tags=("supply-chain", "reliability"),
    pods=True,
)
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at image fields that hold no image reference, or at the container that has none."""
    for container in containers(manifest):
        image = container.body.get("image")
        asked = container.whole and not manifest.partial
        if image == "" or (asked and not isinstance(image, str)):
            yield Hit((*container.path, "image"), f"{label(container)} has no image", help=_NO_IMAGE)
    for found in images(manifest):
        # What is "" in a container is reported above.
        if found.text or found.path[-1] != "image":
            yield from _fault(found)


def _fault(image: Image) -> Iterator[Hit]:
    try:
        parse_reference(image.text)
        return
    except InvalidReference as error:
        # The parser's words may quote the beginning of a password.
        secret = without_userinfo(image.text) != image.text
        why = "an image reference holds no user and password" if secret else str(error)
    if not yet_to_be_made(image.text):
        said = f'{image.user} has no valid image in "{shown(image.text)}": {why}'
        advice = "write [HOST[:PORT]/]PATH[:TAG][@DIGEST], with the path in lower case"
        yield Hit(image.path, said, value=image.text, help=advice)
