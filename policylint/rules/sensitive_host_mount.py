"""Volume holds a directory on which the security of the node rests.

## What it does
Reports `hostPath` volumes of pods and PersistentVolumes whose path is one of a list of directories, or lies above
one: `/var` holds `/var/lib/kubelet`. What lies below is not reported, a program that mounts `/etc/localtime` does not
own `/etc`. That it mounts a path of the node at all is said by `host-path-volume`.

## Why is this bad
Who reads `/etc/kubernetes` or `/var/lib/kubelet` has the credentials of the node and the Secrets of every pod on it;
who writes `/etc`, `/usr` or `/proc` runs programs on the node as root.

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
```

With a list of your own:
```yaml
# options: {paths: [/data]}
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
- `paths`: the sensitive directories. The default holds those of the operating system, and those of the kubelet, etcd
  and the container runtimes with the credentials and Secrets in them.
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, rule
from policylint.semantics.podfields import host_paths
from policylint.workload import shown

_SENSITIVE = (
    "/bin",
    "/boot",
    "/dev",
    "/etc",
    "/etc/kubernetes",
    "/etc/kubernetes/pki",
    "/etc/passwd",
    "/etc/shadow",
    "/home",
    "/lib",
    "/lib64",
    "/proc",
    "/root",
    "/root/.ssh",
    "/run",
    "/sbin",
    "/sys",
    "/usr",
    "/var",
    "/var/lib/containerd",
    "/var/lib/containers",
    "/var/lib/docker",
    "/var/lib/etcd",
    "/var/lib/kubelet",
    "/var/lib/kubelet/pki",
    "/var/lib/kubelet/pods",
    "/var/run",
)


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
def check(manifest: Manifest, *, paths: tuple[str, ...] = _SENSITIVE) -> Iterator[Hit]:
    """Hits at hostPath.path."""
    sensitive = {path.rstrip("/") for path in paths}
    above = {parent for path in sensitive for parent in _parents(path)}
    for volume in host_paths(manifest):
        place = volume.place.rstrip("/")
        if place in sensitive or place in above:
            held = "" if place in sensitive else ", which holds sensitive directories"
            yield Hit(
                (*volume.path, "path"),
                f'{volume.who} gives access to "{shown(volume.place)}" of the node{held}',
                value=volume.place,
                help="mount the one file or directory that is needed, read-only, or none",
            )


def _parents(path: str) -> Iterator[str]:
    while path:
        path = path.rpartition("/")[0]
        yield path
