"""Object is there twice.

## What it does
Reports an object with the group, kind, namespace and name of another one in the same file (for a stream: in the stream). The
same object in another file is not reported: environments, charts and examples hold it many times, and only one of them is
applied. Patches are left out, and so are objects without a name (`generateName`).

With the option `directories`, files of one directory are held against each other too.

## Why is this bad
The last one wins, without a word: `kubectl apply` changes the object twice, and Argo CD and Flux go back and forth or refuse
the lot. What is written first is never what runs.

## Bad
```yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: shop
  namespace: production
data: {level: info}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: shop # finding
  namespace: production
data: {level: debug}
```

## Good
```yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: shop
  namespace: production
data: {level: info}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: shop
  namespace: staging
data: {level: debug}
```

## Options
- `directories`: all files of a directory are applied together (default `false`).
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, ManifestSet, Severity, dig, rule
from policylint.workload import shown


@rule(severity=Severity.MEDIUM, since="0.1", tags=("reliability", "consistency"), definitions=True)
def check(manifests: ManifestSet, *, directories: bool = False) -> Iterator[tuple[Manifest, Hit]]:
    """Hits at metadata.name of all but the first."""
    first: dict[tuple[object, ...], Manifest] = {}
    for manifest in manifests.manifests:
        if manifest.partial:
            continue
        file = manifest.document.file
        place = manifest.document.directory if directories else file
        key = (place, manifest.resource.ref)
        other = first.setdefault(key, manifest)
        if other is manifest or not _is_named(manifest):
            continue
        if not _is_named(other):
            first[key] = manifest
        else:
            resource = manifest.resource
            where = f" in {shown(other.document.file)}" if other.document.file != file else ""
            line = other.document.line
            said = f'{resource.kind} "{shown(resource.name, 63)}" is there twice, first{where} in the document at line {line}'
            yield manifest, Hit(("metadata", "name"), said, value=resource.name, help="remove one of them")


def _is_named(manifest: Manifest) -> bool:
    """Whether it has a name of its own: of ``generateName`` the API server makes a new one each time."""
    return isinstance(dig(manifest.body, "metadata", "name"), str)
