"""Object uses a Secret that nobody declares.

## What it does
Reports Secrets that containers (`env`, `envFrom`), volumes (projected ones too), `imagePullSecrets` of pods and service
accounts, and `tls` of an Ingress name and that are not there.

Reported is one that the input can be expected to hold: what is built together (a directory, or directories that
kustomizations tie together) has one of nearly that name in the namespace, or one of that name in another namespace. A Secret
without anything like it is not reported: most are made outside of the repository.

Not reported: what is `optional`, what the cluster brings itself, and what something else may make: a generator of
kustomize, an annotation of cert-manager at the Ingress, a custom resource (SealedSecret, ExternalSecret, Certificate)
of that name or one that names it, a chart, a tool that is told the name. Where the namespace is not known, the name
is enough.

What lives elsewhere (made by Terraform, an operator, by hand) is named in the configuration:
`externals: ["Secret/shop-*"]`.

## Why is this bad
The container does not start: it waits in `CreateContainerConfigError`, or in `ContainerCreating` for a volume. An
Ingress without its certificate serves the default one, and every client complains.

## Bad
```yaml
apiVersion: v1
kind: Secret
metadata:
  name: shop-database
  namespace: production
stringData:
  password: ENC[AES256_GCM,data:example,type:str]
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
            secretKeyRef:
              name: shop-databse # finding
              key: password
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
  imagePullSecrets:
    - name: registry
  containers:
    - name: shop
      image: ghcr.io/example/shop:5.2.0
      env:
        - name: PASSWORD
          valueFrom:
            secretKeyRef:
              name: shop-database
              key: password
```

## Options
- `complete`: the input holds everything that the cluster gets, so what is not in it does not exist (default `false`).
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import External, Hit, Manifest, ManifestSet, Memo, Severity, rule
from policylint.semantics.inventory.objects import Inventory
from policylint.semantics.inventory.references import referring


@rule(severity=Severity.MEDIUM, since="0.1", tags=("reliability",), kinds=("Ingress", "ServiceAccount"), pods=True)
def check(
    manifests: ManifestSet,
    *,
    complete: bool = False,
    externals: tuple[External, ...] = (),
    memo: Memo = None,
) -> Iterator[tuple[Manifest, Hit]]:
    """Hits at the name."""
    inventory = Inventory(manifests, "Secret", externals, memo, complete=complete)
    for manifest, named in referring(manifests, memo):
        for reference in (*named.configs, *named.secrets):
            if reference.kind == "Secret":
                yield from inventory.hits(manifest, reference)
