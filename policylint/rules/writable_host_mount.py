"""Container can write to the file system of the node.

## What it does
Reports `volumeMounts` of containers of every kind that mount a `hostPath` volume without `readOnly: true`. A volume
that no container mounts is not reported here, sockets and devices are: they are files of the node too.

The rule is in no default pack: `host-path-volume` reports the volume, whether it is read or written.

## Why is this bad
What is written there stays after the pod, and other pods and the node itself use it. Programs, units and credentials
of the node can be replaced.

## Bad
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
        - name: shop
          image: ghcr.io/example/shop:5.2.0
          volumeMounts:
            - name: data # finding
              mountPath: /data
            - name: log
              mountPath: /log
              readOnly: false # finding
      volumes:
        - name: data
          hostPath: {path: /data/shop}
        - name: log
          hostPath: {path: /var/log/shop}
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
        - name: shop
          image: ghcr.io/example/shop:5.2.0
          volumeMounts:
            - name: log
              mountPath: /log
              readOnly: true
            - name: scratch
              mountPath: /tmp
      volumes:
        - name: log
          hostPath: {path: /var/log/shop}
        - name: scratch
          emptyDir: {}
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policylint.model.values import as_list
from policylint.rule import Container, FieldPath, Hit, Manifest, Severity, containers, rule
from policylint.semantics.podfields import host_paths
from policylint.workload import label, shown


@rule(
    severity=Severity.MEDIUM,
    since="0.1",
    controls=(
        "cis-1.12:5.2.12",
        "cis-2.0.1:5.2.11",
        "nsa:C-0058",
        "iso27001-2022:A.8.9",
        "iso27001-2022:A.8.12",
        "soc2:CC6.1",
        "nis2-2024-2690:6.3",
        "gdpr:32(1)(b)",
    ),
    tags=("security",),
    pods=True,
)
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at readOnly of the mount, or at the mount that lacks it."""
    places: dict[tuple[FieldPath, str], str] = {
        (volume.pod.path, volume.name): volume.place for volume in host_paths(manifest) if volume.pod is not None
    }
    for container in containers(manifest) if places else ():
        yield from _of_container(container, places)


def _of_container(container: Container, places: Mapping[tuple[FieldPath, str], str]) -> Iterator[Hit]:
    mounts = container.body.get("volumeMounts")
    for index, mount in enumerate(as_list(mounts)):
        name = mount.get("name") if isinstance(mount, dict) else None
        place = places.get((container.pod.path, name)) if isinstance(name, str) else None
        if place is not None and mount.get("readOnly") is not True:
            yield Hit(
                (*container.path, "volumeMounts", index, "readOnly"),
                f'{label(container)} can write to "{shown(place)}" of the node',
                value=place,
                help="set readOnly to true, or use a volume that is not of the node",
            )
