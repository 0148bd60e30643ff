"""Node keeps using the old image of a tag that moves.

## What it does
Reports containers of every kind whose image has a tag that moves, no digest, and an `imagePullPolicy` that is not
`Always`. The policy in force counts: where it is not set, it is `Always` for `latest` and for no tag, and
`IfNotPresent` for every other tag. The tags that move are those of `mutable-image-tag` (`latest`, `main`, `stable`...).
With a digest the policy does not matter. An image that a kustomization or Skaffold gives another tag is left alone.

## Why is this bad
A node that has some image of that name does not ask the registry again. So two replicas of one workload run two
programs, a fix never arrives on some nodes, and nobody can say which one runs where.

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
          image: ghcr.io/example/wait:stable # finding
      containers:
        - name: shop
          image: ghcr.io/example/shop:latest
          imagePullPolicy: IfNotPresent # finding
        - name: proxy
          image: ghcr.io/example/proxy
          imagePullPolicy: Never # finding
```

With `versions: true` every image without a digest has to be asked for again:
```yaml
# options: {versions: true}
apiVersion: v1
kind: Pod
metadata:
  name: shop
  namespace: production
spec:
  containers:
    - name: shop
      image: ghcr.io/example/shop:5.2.0 # finding
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
          image: ghcr.io/example/shop:latest
        - name: proxy
          image: ghcr.io/example/proxy:stable
          imagePullPolicy: Always
        - name: log
          image: ghcr.io/example/log:1.4.2
        - name: queue
          image: ghcr.io/example/queue@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
          imagePullPolicy: IfNotPresent
```

## Options
- `moving_tags`: the tags that move, beside `latest` and no tag.
- `versions`: report all other tags as well.
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.residency.references import InvalidReference, Reference, parse_reference
from policylint.rule import Container, Hit, Manifest, Severity, containers, rule
from policylint.semantics.movingtags import MOVING_TAGS, moves
from policylint.workload import images, label, shown


@rule(
    severity=Severity.LOW,
    since="0.1",
    controls=("iso27001-2022:A.8.30", "soc2:CC8.1"),
    tags=("supply-chain", "reliability"),
    pods=True,
)
def check(manifest: Manifest, *, moving_tags: tuple[str, ...] = MOVING_TAGS, versions: bool = False) -> Iterator[Hit]:
    """Hits at imagePullPolicy, or at the image where no policy is set."""
    retagged = {image.path for image in images(manifest) if image.retagged}
    for container in containers(manifest):
        reference = _reference(container) if (*container.path, "image") not in retagged else None
        policy = container.body.get("imagePullPolicy")
        if reference is None or reference.digest or policy == "Always":
            continue
        tag = reference.tag or "latest"
        if policy is None and (tag == "latest" or manifest.partial):
            continue
        if versions or moves(tag, moving_tags):
            said = f"imagePullPolicy is {shown(policy, 20)}" if isinstance(policy, str) else "imagePullPolicy is IfNotPresent"
            yield Hit(
                (*container.path, "image" if policy is None else "imagePullPolicy"),
                f'{label(container)} may run an old image of the tag "{shown(tag, 63)}": {said}',
                value=tag,
                help="name the digest (IMAGE:VERSION@sha256:DIGEST), or set imagePullPolicy to Always",
            )


def _reference(container: Container) -> Reference | None:
    try:
        return parse_reference(str(container.body.get("image") or ""))
    except InvalidReference:
        return None
