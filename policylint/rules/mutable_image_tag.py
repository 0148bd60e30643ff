"""Image tag can move.

## What it does
Reports images without a tag (which means `latest`), with the tag `latest`, or with a tag that moves by convention, in
containers of every kind and in image volumes. A digest makes any tag fine: then the digest is what is pulled. Tags are
compared without regard to case. Text that is no image reference is left to `invalid-image-reference`.

An image to which a kustomization that takes the file in gives another tag (`images` with `newTag` or `digest`) is judged
there, not where it stands. One that the repository's `skaffold.yaml` builds is left alone: Skaffold gives it a tag.

## Why is this bad
Two nodes can run different programs under the same manifest, a restart can become an upgrade, and a rollback brings
back the same tag but not the same image. What was reviewed is not what runs, and no audit can say what ran.

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
          image: busybox # finding
      containers:
        - name: shop
          image: ghcr.io/example/shop:latest # finding
        - name: proxy
          image: localhost:5000/proxy # finding
        - name: log
          image: ghcr.io/example/log:main # finding
      volumes:
        - name: model
          image: # a volume that is an image
            reference: ghcr.io/example/model # finding
```

```yaml
# options: {moving_tags: [candidate]}
apiVersion: v1
kind: Pod
metadata:
  name: shop
  namespace: production
spec:
  containers:
    - name: shop
      image: ghcr.io/example/shop:candidate # finding
    - name: log
      image: ghcr.io/example/log:main
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
          image: registry.example.com:5000/proxy:a1b2c3d
        - name: log
          image: ghcr.io/example/log:latest@sha256:b5b2b2c507a0944348e0303114d8d93aaaa081732b86451d9bce1f432a537bc7
```

## Options
- `moving_tags`: the tags that count as moving besides `latest`. The default holds names of branches (`main`,
  `develop`), of release channels (`stable`, `edge`, `nightly`, `lts`) and of environments (`dev`, `staging`,
  `production`). A number such as `1.27` can move too, but whether it does depends on its publisher, so it is not there.
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, rule
from policylint.semantics.movingtags import MOVING_TAGS, moves
from policylint.workload import images, shown


@rule(
    severity=Severity.MEDIUM,
    since="0.1",
    controls=("iso27001-2022:A.5.21", "iso27001-2022:A.8.30", "soc2:CC6.8", "soc2:CC8.1", "nis2-2024-2690:6.1", "gdpr:32"),
    tags=("supply-chain", "reliability"),
    pods=True,
)
def check(manifest: Manifest, *, moving_tags: tuple[str, ...] = MOVING_TAGS) -> Iterator[Hit]:
    """Hits at image fields whose tag can move."""
    for image in images(manifest):
        reference = image.reference()
        if reference is None or reference.digest or image.retagged:
            continue
        if not moves(reference.tag, moving_tags):
            continue
        said = f'with the moving tag "{reference.tag}"' if reference.tag else "without a tag, which means latest"
        yield Hit(
            image.path,
            f'{image.user} uses the image "{shown(image.text)}" {said}',
            value=image.text,
            help="name the version, best with its digest: IMAGE:VERSION@sha256:DIGEST",
        )
