"""Pod or volume uses a directory of its node.

## What it does
Reports every volume of a pod that is a `hostPath`, whatever the path and whether or not it is mounted read-only, and
every PersistentVolume with `spec.hostPath`, but for the paths that `allow` names. A PersistentVolume with `spec.local`
is left alone: it is a disk that is bound to one node, and the scheduler knows it.

## Why is this bad
A path of the node leads around the isolation of the container: the socket of the container runtime, the credentials
of the kubelet and the logs of other pods are files. Read-only does not help against a socket or a secret. It also
ties the pod to one node, and its data is in no backup of the cluster.

## Bad
```yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: builder
  namespace: ci
spec:
  selector:
    matchLabels: {app: builder}
  template:
    metadata:
      labels: {app: builder}
    spec:
      containers:
        - name: builder
          image: ghcr.io/example/builder:4.0.2
          volumeMounts:
            - {name: runtime, mountPath: /run/containerd.sock}
            - {name: scratch, mountPath: /scratch}
      volumes:
        - name: scratch
          emptyDir: {}
        - name: runtime
          hostPath: # finding
            path: /run/containerd/containerd.sock
            type: Socket
```

```yaml
apiVersion: v1
kind: PersistentVolume
metadata:
  name: data
spec:
  capacity: {storage: 10Gi}
  accessModes: [ReadWriteOnce]
  hostPath: # finding
    path: /srv/data
```

## Good
```yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: builder
  namespace: ci
spec:
  selector:
    matchLabels: {app: builder}
  template:
    metadata:
      labels: {app: builder}
    spec:
      containers:
        - name: builder
          image: ghcr.io/example/builder:4.0.2
          volumeMounts:
            - {name: cache, mountPath: /cache}
            - {name: scratch, mountPath: /scratch}
      volumes:
        - name: scratch
          emptyDir: {}
        - name: cache
          persistentVolumeClaim: {claimName: builder-cache}
```

```yaml
apiVersion: v1
kind: PersistentVolume
metadata:
  name: data
spec:
  capacity: {storage: 10Gi}
  accessModes: [ReadWriteOnce]
  storageClassName: local-disks
  local:
    path: /mnt/disks/ssd1
  nodeAffinity:
    required:
      nodeSelectorTerms:
        - matchExpressions:
            - {key: kubernetes.io/hostname, operator: In, values: [node-1]}
```

The Pod Security Standards are about pods only:
```yaml
# options: {persistent_volumes: false}
apiVersion: v1
kind: PersistentVolume
metadata:
  name: data
spec:
  capacity: {storage: 10Gi}
  accessModes: [ReadWriteOnce]
  hostPath: {path: /srv/data}
```

Agents that look after the node may have their paths:
```yaml
# options: {allow: ["/var/log:ro"]}
apiVersion: v1
kind: Pod
metadata:
  name: log-agent
  namespace: logging
spec:
  containers:
    - name: agent
      image: ghcr.io/example/log-agent:2.3.1
      volumeMounts:
        - {name: pods, mountPath: /logs, readOnly: true}
  volumes:
    - name: pods
      hostPath: {path: /var/log/pods}
```

Where `sensitive-host-mount` and `container-runtime-socket` are on, one finding for a volume is enough:
```yaml
# options: {leave_sensitive: true}
apiVersion: v1
kind: Pod
metadata:
  name: node-agent
  namespace: monitoring
spec:
  containers:
    - name: agent
      image: ghcr.io/example/node-agent:1.9.0
  volumes:
    - name: runtime
      hostPath: {path: /run/containerd/containerd.sock}
    - name: kubelet
      hostPath: {path: /var/lib/kubelet/pki}
```

## Options
- `allow`: paths that may be used, with all below them. With `:ro` behind it, only where every mount says `readOnly: true`;
  how a PersistentVolume is mounted is not known, so it needs a path without.
- `leave_sensitive`: leave out what `container-runtime-socket` and, with its own lists, `sensitive-host-mount` report. Off by
  default; the pack core, which has all three, sets it. Who switches one of them off there should set it to false.
- `persistent_volumes`: whether PersistentVolumes are looked at, too. By default they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policylint.model.values import as_list
from policylint.rule import FieldPath, Hit, Manifest, Severity, containers, dig, rule
from policylint.semantics.nodepaths import NodePaths, is_runtime_socket
from policylint.semantics.podfields import host_paths
from policylint.workload import shown, volume_label, volumes

_READ_ONLY = ":ro"
_POD_HELP = "use emptyDir for scratch space, a persistentVolumeClaim for data, and an API or CSI driver for devices"
_VOLUME_HELP = "use local with a nodeAffinity for a disk of the node, or a volume of a CSI driver"


@rule(
    severity=Severity.HIGH,
    since="0.1",
    controls=(
        "pss:baseline",
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
    kinds=("PersistentVolume",),
    pods=True,
)
def check(
    manifest: Manifest, *, allow: tuple[str, ...] = (), leave_sensitive: bool = False, persistent_volumes: bool = True
) -> Iterator[Hit]:
    """Hits at hostPath of each volume that has one."""
    written = _written(manifest) if allow else set()
    left = _reported_elsewhere(manifest) if leave_sensitive else frozenset()
    for pod in manifest.pods:
        for path, volume in volumes(pod):
            if volume.get("hostPath") is not None and (*path, "hostPath") not in left:
                name = volume.get("name")
                who = volume_label(volume)
                if not _is_allowed(volume["hostPath"], allow, read_only=(pod.path, str(name)) not in written):
                    yield _hit((*path, "hostPath"), volume["hostPath"], f"{who} mounts", _POD_HELP)
    if persistent_volumes and manifest.resource.kind == "PersistentVolume" and manifest.resource.api_version == "v1":
        source = dig(manifest.body, "spec", "hostPath")
        elsewhere = ("spec", "hostPath") in left
        if source is not None and not elsewhere and not _is_allowed(source, allow, read_only=False):
            yield _hit(("spec", "hostPath"), source, "the PersistentVolume uses", _VOLUME_HELP)


def _reported_elsewhere(manifest: Manifest) -> frozenset[FieldPath]:
    """The volumes that container-runtime-socket or sensitive-host-mount report."""
    found = list(host_paths(manifest))
    if not found:
        return frozenset()
    sensitive = NodePaths()
    return frozenset(one.path for one in found if one.place in sensitive or is_runtime_socket(one.place))


def _written(manifest: Manifest) -> set[tuple[FieldPath, str]]:
    """The volumes, by pod and name, that a container mounts otherwise than read-only."""
    found = set()
    for container in containers(manifest):
        mounts = container.body.get("volumeMounts")
        for mount in as_list(mounts):
            if dig(mount, "readOnly") is not True:
                found.add((container.pod.path, str(dig(mount, "name"))))
    return found


def _is_allowed(source: Any, allow: tuple[str, ...], *, read_only: bool) -> bool:
    """Whether the path, or one above it, is on the list. ``..`` leads anywhere (the API server refuses it)."""
    place = dig(source, "path") if allow else None
    if not isinstance(place, str) or ".." in place.split("/"):
        return False
    steps = _steps(place)
    for entry in allow:
        prefix = _steps(entry.removesuffix(_READ_ONLY))
        if steps[: len(prefix)] == prefix and (read_only or not entry.endswith(_READ_ONLY)):
            return True
    return False


def _steps(path: str) -> list[str]:
    return [step for step in path.split("/") if step not in ("", ".")]


def _hit(path: FieldPath, source: Any, who: str, advice: str) -> Hit:
    where = dig(source, "path")
    place = f'"{shown(where)}"' if isinstance(where, str) else "a path"
    return Hit(
        path,
        f"{who} {place} of the node",
        value=where if isinstance(where, str) else "",
        help=advice,
    )
