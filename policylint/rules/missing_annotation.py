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

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase

from policylint.rule import Hit, Manifest, Severity, rule
from policylint.semantics.podfields import metadata_of
from policylint.workload import shown


@rule(severity=Severity.LOW, since="0.1", controls=("iso27001-2022:A.5.9",), tags=("metadata",))
def check(
    manifest: Manifest, *, annotations: tuple[str, ...] = (), kinds: tuple[str, ...] = (), where: str = "object"
) -> Iterator[Hit]:
    """Hits at metadata.annotations, or at the annotation whose value does not fit."""
    if manifest.partial or (kinds and manifest.resource.kind not in kinds):
        return
    for path, metadata, who in metadata_of(manifest, where):
        given = metadata.get("annotations")
        for wanted in annotations:
            key, _, pattern = wanted.partition("=")
            value = given.get(key) if isinstance(given, Mapping) else None
            if value is None or value == "":
                said = f'{who} has no annotation "{shown(key, 80)}"'
                yield Hit((*path, "annotations"), said, value=key, help=f"add the annotation {shown(wanted, 80)}")
            elif pattern and not (isinstance(value, str) and fnmatchcase(value, pattern)):
                said = f'the annotation "{shown(key, 80)}" of {who} is not of the form "{shown(pattern, 80)}"'
                yield Hit(
                    (*path, "annotations", key), said, value=key, help=f"give it a value of the form {shown(pattern, 80)}"
                )
