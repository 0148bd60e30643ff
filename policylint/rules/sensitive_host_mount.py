"""Volume holds a directory on which the security of the node rests.

## What it does
Reports `hostPath` volumes of pods and PersistentVolumes that lead to what the security of the node rests on:

- a directory of the operating system as a whole (`/etc`, `/usr`, `/var`, `/run`, `/home`, `/proc`, `/dev`...), or what
  lies above one. What lies below is not reported: a program that mounts `/etc/localtime` does not own `/etc`;
- anything in the places of credentials, of other pods' data, and of what the node runs as root: `/etc/kubernetes`,
  `/root`, `/var/lib/kubelet`, `/var/lib/etcd`, the state of the container runtimes, cron and systemd. Left alone are
  the directories where the kubelet meets CSI drivers and device plugins (`/var/lib/kubelet/plugins`...);
- raw disks and memory: `/dev/sda`, `/dev/mapper`, `/dev/mem`.

The socket of a container runtime is left to `container-runtime-socket`. That a volume is a path of the node at all is
said by `host-path-volume`; in the pack core that rule leaves to the other two what they report.

## Why is this bad
Who reads `/etc/kubernetes` or `/var/lib/kubelet` has the credentials of the node and the Secrets of every pod on it;
who writes `/etc`, `/usr` or `/proc` runs programs on the node as root; in `/run` is the socket of the container runtime.

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
            - name: host
              mountPath: /host
      volumes:
        - name: host
          hostPath:
            path: / # finding
        - name: kubelet
          hostPath:
            path: /var/lib/kubelet/ # finding
        - name: admin
          hostPath:
            path: /etc/kubernetes/admin.conf # finding
        - name: disk
          hostPath:
            path: /dev/sda # finding
```

With a list of your own:
```yaml
# options: {paths: [/data], trees: [/srv]}
apiVersion: v1
kind: PersistentVolume
metadata:
  name: shop
spec:
  capacity: {storage: 1Gi}
  accessModes: [ReadWriteOnce]
  hostPath:
    path: /data # finding
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
      volumes:
        - name: data
          hostPath:
            path: /data/shop
        - name: time
          hostPath:
            path: /etc/localtime
        - name: plugin
          hostPath:
            path: /var/lib/kubelet/plugins/shop.example.com
```

## Options
- `paths`: the directories that are sensitive as a whole. The default holds those of the operating system.
- `trees`: what is sensitive with all below it. The default holds what the second point above speaks of.
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, rule
from policylint.semantics.nodepaths import DIRECTORIES, TREES, NodePaths, holds_runtime_socket
from policylint.semantics.podfields import host_paths
from policylint.workload import shown


@rule(
    severity=Severity.HIGH,
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
    kinds=("PersistentVolume",),
    pods=True,
)
def check(manifest: Manifest, *, paths: tuple[str, ...] = DIRECTORIES, trees: tuple[str, ...] = TREES) -> Iterator[Hit]:
    """Hits at hostPath.path."""
    sensitive: NodePaths | None = None
    for volume in host_paths(manifest):
        sensitive = sensitive or NodePaths(paths, trees)
        if volume.place in sensitive:
            held = ", which holds the socket of the container runtime" if holds_runtime_socket(volume.place) else ""
            yield Hit(
                (*volume.path, "path"),
                f'{volume.who} gives access to "{shown(volume.place)}" of the node{held}',
                value=volume.place,
                help="mount the one file or directory that is needed, read-only, or none",
            )
