"""Pod asks a ConfigMap or Secret for a key that it does not have.

## What it does
Reports keys that containers (`env`) and volumes (`items`, projected volumes too) take from a ConfigMap or Secret that is at
hand, and that does not have them. Where several files declare the object (variants, patches), a key of any of them counts.
The keys of a SealedSecret are those of the Secret that it becomes, and those of a kustomize generator are the ones that it
lists.

Not reported: what is `optional`, and keys of an object that something else fills: one without data, the token of a service
account, an object that a custom resource has the name of or names, a generator that reads a file of variables.

A ConfigMap or Secret that `externals` in the configuration declares has every key.

## Why is this bad
The container does not start: it waits in `CreateContainerConfigError`, or in `ContainerCreating` for a volume. A rollout
stands still.

## Bad
```yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: shop-config
  namespace: production
data:
  log-level: info
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
      env:
        - name: LOG_LEVEL
          valueFrom:
            configMapKeyRef:
              name: shop-config
              key: log_level # finding
  volumes:
    - name: settings
      configMap:
        name: shop-config
        items:
          - {key: log-level, path: level}
          - {key: log-format, path: format} # finding
```

## Good
```yaml
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata:
  name: shop-database
  namespace: production
spec:
  encryptedData:
    password: AgBy8hCi
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
      env:
        - name: PASSWORD
          valueFrom:
            secretKeyRef: {name: shop-database, key: password}
        - name: OPTIONS
          valueFrom:
            secretKeyRef: {name: shop-database, key: options, optional: true}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.model.external import lives_elsewhere
from policylint.rule import External, Hit, Manifest, ManifestSet, Memo, Severity, rule
from policylint.semantics.inventory.keys import Keys
from policylint.semantics.inventory.references import referring
from policylint.semantics.placement import namespace_of
from policylint.workload import shown


@rule(severity=Severity.HIGH, since="0.1", tags=("reliability",), pods=True)
def check(
    manifests: ManifestSet, *, externals: tuple[External, ...] = (), memo: Memo = None
) -> Iterator[tuple[Manifest, Hit]]:
    """Hits at the key."""
    held = {kind: Keys(manifests, kind, memo) for kind in ("ConfigMap", "Secret")}
    for manifest, named in referring(manifests, memo):
        for reference in named.configs:
            wanted = () if reference.optional else reference.keys
            if lives_elsewhere(externals, (reference.kind,), namespace_of(manifest), (reference.name,)):
                continue
            known = held[reference.kind].of(manifest, reference.name) if wanted else None
            for path, key in wanted if known else ():
                if not any(key in keys for keys in known or ()):
                    name = f'{reference.kind} "{shown(reference.name, 80)}"'
                    said = f'{reference.who} takes the key "{shown(key, 80)}" from the {name}, which does not have it'
                    yield (
                        manifest,
                        Hit(path, said, value=key, help=f"add the key to the {reference.kind}, or correct it here"),
                    )
