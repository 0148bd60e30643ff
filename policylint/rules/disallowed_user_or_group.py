"""User or group is not among those that are allowed.

## What it does
Reports numbers of users and groups that are outside the ranges of the options: `runAsUser` and `runAsGroup` of pods and
containers, `fsGroup` and `supplementalGroups` of pods. Without ranges for a field nothing is asked of it. With `required`
a field that has ranges must be set, too; a container may inherit it from its pod.

The rule is in no pack, because only you know which numbers belong to whom.

## Why is this bad
On shared file systems the number is the identity: a pod with the number of another team reads and writes that team's
files.

## Bad
```yaml
# options: {run_as_user: ["10000-19999"], supplemental_groups: ["100-200", "550"]}
apiVersion: v1
kind: Pod
metadata:
  name: shop
  namespace: production
spec:
  securityContext:
    runAsUser: 10001
    supplementalGroups:
      - 150
      - 230 # finding
  containers:
    - name: shop
      image: ghcr.io/example/shop:5.2.0
    - name: proxy
      image: ghcr.io/example/proxy:1.1.0
      securityContext:
        runAsUser: 1000 # finding
```

```yaml
# options: {run_as_user: ["10000-19999"], fs_group: ["2000"], required: true}
apiVersion: v1
kind: Pod
metadata:
  name: shop
  namespace: production
spec: # finding
  containers:
    - name: shop # finding
      image: ghcr.io/example/shop:5.2.0
```

## Good
```yaml
# options: {run_as_user: ["10000-19999"], run_as_group: ["10000-19999"], fs_group: ["2000"], required: true}
apiVersion: v1
kind: Pod
metadata:
  name: shop
  namespace: production
spec:
  securityContext:
    runAsUser: 10001
    runAsGroup: 10001
    fsGroup: 2000
  containers:
    - name: shop
      image: ghcr.io/example/shop:5.2.0
```

## Options
- `run_as_user`: the users that are allowed, numbers and ranges: `10000-19999`.
- `run_as_group`: the groups that are allowed for processes.
- `fs_group`: the groups that may own volumes.
- `supplemental_groups`: the further groups that are allowed.
- `required`: whether a field with ranges must be set. `supplementalGroups` never has to be.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policylint.model.values import as_list
from policylint.rule import Container, FieldPath, Hit, Manifest, PodSpec, Severity, containers, dig, rule
from policylint.workload import is_windows, label, security


@rule(severity=Severity.MEDIUM, since="0.1", controls=("iso27001-2022:A.8.2", "soc2:CC6.1"), tags=("security",), pods=True)
def check(
    manifest: Manifest,
    *,
    run_as_user: tuple[str, ...] = (),
    run_as_group: tuple[str, ...] = (),
    fs_group: tuple[str, ...] = (),
    supplemental_groups: tuple[str, ...] = (),
    required: bool = False,
) -> Iterator[Hit]:
    """Hits at the fields, or where one should stand."""
    seen: set[FieldPath] = set()
    for container in containers(manifest):
        if is_windows(container.pod):
            continue
        ask = required and container.whole and not manifest.partial
        for field, ranges in (("runAsUser", run_as_user), ("runAsGroup", run_as_group)):
            for hit in _of_container(container, field, ranges, ask=ask):
                if hit.path not in seen:
                    seen.add(hit.path)
                    yield hit
    for pod in manifest.pods:
        if not is_windows(pod):
            yield from _of_pod(pod, fs_group, supplemental_groups, ask=required and not manifest.partial)


def _of_container(container: Container, field: str, ranges: tuple[str, ...], *, ask: bool) -> Iterator[Hit]:
    setting = security(container, field)
    own = setting.path[: len(container.path)] == container.path
    yield from _hits(setting.path, field, setting.value, ranges, label(container) if own else "the pod", ask=ask)


def _of_pod(pod: PodSpec, fs_group: tuple[str, ...], supplemental: tuple[str, ...], *, ask: bool) -> Iterator[Hit]:
    path = (*pod.path, "securityContext")
    yield from _hits((*path, "fsGroup"), "fsGroup", dig(pod.body, "securityContext", "fsGroup"), fs_group, "the pod", ask=ask)
    groups = dig(pod.body, "securityContext", "supplementalGroups")
    for index, group in enumerate(as_list(groups)):
        place = (*path, "supplementalGroups", index)
        yield from _hits(place, "supplementalGroups", group, supplemental, "the pod", ask=False)


def _hits(path: FieldPath, field: str, value: Any, ranges: tuple[str, ...], who: str, *, ask: bool) -> Iterator[Hit]:
    if not ranges:
        return
    allowed = ", ".join(ranges[:5])
    if isinstance(value, int) and not isinstance(value, bool):
        if not any(_is_in(value, one) for one in ranges):
            said = f"{who} has {value} for {field}, which is not allowed"
            yield Hit(path, said, value=str(value), help=f"use one of {allowed}")
    elif value is None and ask:
        yield Hit(path, f"{who} does not set {field}", value=field, help=f"set it to one of {allowed}")


def _is_in(value: int, text: str) -> bool:
    """Whether the number is in the range. What is no range holds nothing."""
    first, dash, last = text.partition("-")
    bounds = [part.strip() for part in (first, last if dash else first)]
    if not all(bound.isascii() and bound.isdigit() and len(bound) <= 19 for bound in bounds):
        return False
    return int(bounds[0]) <= value <= int(bounds[1])
