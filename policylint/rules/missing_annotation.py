"""Object lacks an annotation that is required here.

## What it does
Reports objects without an annotation of the list `annotations`, with an empty one, or with a value of another form.
Which those are, only you know: without the option the rule reports nothing, and it is in no default pack. Patches are
not asked.

## Why is this bad
Whom to call, where the handbook is, how long the data are kept: what nobody wrote down cannot be asked of the
cluster.

## Bad
```yaml
# options: {annotations: [example.com/handbook, "example.com/contact=*@example.com"], kinds: [Service]}
apiVersion: v1
kind: Service
metadata:
  name: shop
  namespace: production
  annotations: # finding
    example.com/contact: nobody # finding
spec:
  ports: [{port: 80}]
```

## Good
```yaml
# options: {annotations: [example.com/handbook, "example.com/contact=*@example.com"], kinds: [Service]}
apiVersion: v1
kind: Service
metadata:
  name: shop
  namespace: production
  annotations:
    example.com/contact: shop@example.com
    example.com/handbook: https://handbook.example.com/shop
spec:
  ports: [{port: 80}]
---
apiVersion: v1
kind: Namespace
metadata:
  name: production
```

## Options
- `annotations`: what is required, as keys (`owner`) or with a pattern for the value in which `*` stands for any text
  (`owner=*@example.com`).
- `kinds`: the kinds of object that are asked; none means all.
- `where`: `object` asks the object itself, `pods` the pods of a workload (its pod template; a Pod is its own), `both`
  asks both.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from policylint.rule import Hit, Manifest, Severity, rule
from policylint.semantics.podfields import unmet_metadata


@rule(severity=Severity.LOW, since="0.1", controls=("iso27001-2022:A.5.9",), tags=("metadata",))
def check(
    manifest: Manifest,
    *,
    annotations: tuple[str, ...] = (),
    kinds: tuple[str, ...] = (),
    where: Literal["object", "pods", "both"] = "object",
) -> Iterator[Hit]:
    """Hits at metadata.annotations, or at the annotation whose value does not fit."""
    return unmet_metadata(manifest, "annotation", annotations, kinds, where)
