"""Object has an annotation that is not allowed here.

## What it does
Reports annotations of objects and of pod templates whose key fits a pattern of `deny` and none of `allow`. An entry
may name a value too: `key=value`. `*` stands for any text. Without `deny` the rule reports nothing, and it is in no
default pack.

## Why is this bad
Controllers take orders from annotations: to open a load balancer to the internet, to inject a container, to skip a
check.

## Bad
```yaml
# options: {deny: ["sidecar.example.com/*"], allow: [sidecar.example.com/status]}
apiVersion: v1
kind: Service
metadata:
  name: shop
  namespace: production
  annotations:
    sidecar.example.com/status: injected
    sidecar.example.com/inject: "false" # finding
spec:
  ports: [{port: 80}]
```

## Good
```yaml
# options: {deny: ["sidecar.example.com/inject=false"]}
apiVersion: v1
kind: Service
metadata:
  name: shop
  namespace: production
  annotations:
    sidecar.example.com/inject: "true"
spec:
  ports: [{port: 80}]
```

## Options
- `deny`: patterns for keys that are not allowed (`example.com/*`), or for a key and its value
  (`example.com/mode=open*`).
- `allow`: patterns for those that are allowed all the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from policylint.rule import Hit, Manifest, Severity, rule
from policylint.semantics.podfields import metadata_of
from policylint.workload import shown


@rule(severity=Severity.MEDIUM, since="0.1", tags=("metadata",))
def check(manifest: Manifest, *, deny: tuple[str, ...] = (), allow: tuple[str, ...] = ()) -> Iterator[Hit]:
    """Hits at the annotation."""
    for path, metadata, who in metadata_of(manifest, "both") if deny else ():
        annotations = metadata.get("annotations")
        for key, value in annotations.items() if isinstance(annotations, dict) else ():
            if _fits(key, value, deny) and not _fits(key, value, allow):
                said = f'the annotation "{shown(key, 80)}" of {who} is not allowed'
                yield Hit((*path, "annotations", key), said, value=key, help="remove it", on_key=True)


def _fits(key: str, value: object, patterns: tuple[str, ...]) -> bool:
    for pattern in patterns:
        name, equals, wanted = pattern.partition("=")
        if fnmatchcase(key, name) and (not equals or (isinstance(value, str) and fnmatchcase(value, wanted))):
            return True
    return False
