"""Object lies in a namespace that nobody declares.

## What it does
Reports objects whose `metadata.namespace` is not there.

Reported is one that is nearly the name of a Namespace in the input. Namespaces are often made elsewhere, so a name
that is like no other is not reported, nor one that a custom resource names, nor `default` and those of the system.

What lives elsewhere (made by Terraform, an operator, by hand) is named in the configuration:
`externals: ["Namespace/shop-*"]`.

## Why is this bad
The API server refuses the object ("namespaces not found"), and where the namespace exists by chance, the object lies
where nobody looks for it.

## Bad
```yaml
apiVersion: v1
kind: Namespace
metadata:
  name: production
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: shop-config
  namespace: prodution # finding
data:
  LOG_LEVEL: info
```

## Good
```yaml
apiVersion: v1
kind: Namespace
metadata:
  name: production
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: shop-config
  namespace: production
data:
  LOG_LEVEL: info
```

## Options
- `complete`: the input holds everything that the cluster gets, so what is not in it does not exist (default `false`).
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import External, Hit, Manifest, ManifestSet, Memo, Severity, rule
from policylint.semantics.inventory.objects import Inventory
from policylint.semantics.inventory.references import Reference


@rule(severity=Severity.MEDIUM, since="0.1", tags=("reliability",))
def check(
    manifests: ManifestSet,
    *,
    complete: bool = False,
    externals: tuple[External, ...] = (),
    memo: Memo = None,
) -> Iterator[tuple[Manifest, Hit]]:
    """Hits at the name."""
    inventory = Inventory(manifests, "Namespace", externals, memo, complete=complete)
    for manifest in manifests.manifests:
        name = manifest.resource.namespace
        if name and not manifest.renamed:
            reference = Reference(("metadata", "namespace"), "Namespace", name, f"the {manifest.resource.kind}")
            yield from inventory.hits(manifest, reference)
