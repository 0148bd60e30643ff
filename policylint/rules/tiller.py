"""Tiller of Helm 2 is deployed.

## What it does
Reports workloads that run Tiller, the server of Helm 2: by the image (`tiller`), by the labels that Helm gave it
(`app: helm`, `name: tiller`), or by the name `tiller-deploy`; and the Service of that name.

## Why is this bad
Tiller does what anybody who reaches its port asks, usually as cluster-admin. Helm 2 has had no fixes since November
2020.

## Bad
```yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: tiller-deploy # finding
  namespace: kube-system
spec:
  selector:
    matchLabels: {app: helm, name: tiller}
  template:
    metadata:
      labels: {app: helm, name: tiller}
    spec:
      containers:
        - name: tiller
          image: gcr.io/kubernetes-helm/tiller:v2.16.0
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
        - name: distiller
          image: ghcr.io/example/distiller:1.0.0
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, dig, rule
from policylint.semantics.podfields import metadata_of
from policylint.workload import images

_NAMES = frozenset(("tiller", "tiller-deploy"))


@rule(
    severity=Severity.HIGH,
    since="0.1",
    controls=("iso27001-2022:A.8.9", "soc2:CC6.1"),
    tags=("security",),
    kinds=("Service",),
    pods=True,
)
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at the name of the object."""
    if not manifest.pods and manifest.resource.kind != "Service":
        return
    named = any(_is_tiller(metadata) for _, metadata, _ in metadata_of(manifest, "both"))
    if named or any(_runs_tiller(image.text) for image in images(manifest)):
        yield Hit(
            ("metadata", "name"),
            f"the {manifest.resource.kind} is Tiller, the server of Helm 2",
            help="move the releases to Helm 3 (plugin helm-2to3), and remove Tiller",
        )


def _is_tiller(metadata: object) -> bool:
    labelled = dig(metadata, "labels", "app") == "helm" and dig(metadata, "labels", "name") == "tiller"
    name = dig(metadata, "name")
    return labelled or (isinstance(name, str) and name in _NAMES)


def _runs_tiller(image: str) -> bool:
    return image.partition("@")[0].rpartition("/")[2].partition(":")[0] == "tiller"
