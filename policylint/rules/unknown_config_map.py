"""Pod takes settings from a ConfigMap that nobody declares.

## What it does
Reports ConfigMaps that containers (`env`, `envFrom`) and volumes (projected ones too) name and that are not there.

Reported is one that the input can be expected to hold: what is built together (a directory, or directories that
kustomizations tie together) has one of nearly that name in the namespace, or one of that name in another namespace, or
has others of the kind but not this one.

Not reported: what is `optional`, what the cluster brings itself, and what something else may make: a generator of
kustomize, a custom resource of that name or one that names it, a chart, a tool that is told the name. Where the
namespace is not known, the name is enough.

What lives elsewhere (made by Terraform, an operator, by hand) is named in the configuration:
`externals: ["ConfigMap/shop-*"]`.

## Why is this bad
The container does not start: it waits in `CreateContainerConfigError`, or in `ContainerCreating` for a volume, until
somebody makes the ConfigMap. A rollout stands still.

## Bad
```yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: shop-config
  namespace: production
data:
  LOG_LEVEL: info
---
apiVersion: v1
kind: Pod
metadata:
  name: shop
  namespace: production
spec:
  containers:
    - name: shop
      image: ghcr.io/example/shop:5.2.0
      envFrom:
        - configMapRef:
            name: shop-confg # finding
```

One in another namespace is none:
```yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: shop-config
  namespace: production
data:
  LOG_LEVEL: info
---
apiVersion: v1
kind: Pod
metadata:
  name: shop
  namespace: staging
spec:
  containers:
    - name: shop
      image: ghcr.io/example/shop:5.2.0
  volumes:
    - name: settings
      configMap:
        name: shop-config # finding
```

Where the input holds everything:
```yaml
# options: {complete: true}
apiVersion: v1
kind: Pod
metadata:
  name: shop
  namespace: production
spec:
  containers:
    - name: shop
      image: ghcr.io/example/shop:5.2.0
      env:
        - name: LOG_LEVEL
          valueFrom:
            configMapKeyRef:
              name: shop-config # finding
              key: LOG_LEVEL
```

## Good
```yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: shop-config
  namespace: production
data:
  LOG_LEVEL: info
---
apiVersion: v1
kind: Pod
metadata:
  name: shop
  namespace: production
spec:
  containers:
    - name: shop
      image: ghcr.io/example/shop:5.2.0
      envFrom:
        - configMapRef:
            name: shop-config
        - configMapRef:
            name: shop-overrides
            optional: true
```

It lives elsewhere, and the configuration says so:
```yaml
# options: {complete: true}
# externals: ["ConfigMap/production/shop-*"]
apiVersion: v1
kind: Pod
metadata:
  name: shop
  namespace: production
spec:
  containers:
    - name: shop
      image: ghcr.io/example/shop:5.2.0
      envFrom:
        - configMapRef:
            name: shop-config
```

## Options
- `complete`: the input holds everything that the cluster gets, so what is not in it does not exist (default `false`).
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import External, Hit, Manifest, ManifestSet, Memo, Severity, rule
from policylint.semantics.inventory.objects import Inventory
from policylint.semantics.inventory.references import referring


@rule(severity=Severity.MEDIUM, since="0.1", tags=("reliability",), pods=True)
def check(
    manifests: ManifestSet,
    *,
    complete: bool = False,
    externals: tuple[External, ...] = (),
    memo: Memo = None,
) -> Iterator[tuple[Manifest, Hit]]:
    """Hits at the name."""
    inventory = Inventory(manifests, "ConfigMap", externals, memo, complete=complete)
    for manifest, named in referring(manifests, memo):
        for reference in named.configs:
            if reference.kind == "ConfigMap":
                yield from inventory.hits(manifest, reference)
