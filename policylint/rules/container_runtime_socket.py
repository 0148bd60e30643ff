"""Volume holds the socket of the container runtime.

## What it does
Reports `hostPath` volumes of pods and PersistentVolumes that are the socket of a container runtime (Docker,
containerd, CRI-O, cri-dockerd, Podman) in one of its usual places, or the directory of that socket alone. Directories
further up, `/run` and `/`, are left to `sensitive-host-mount`.

## Why is this bad
Who may talk to the socket starts a privileged container with the file system of the node in it: the socket is root on
the node, without a password, past Kubernetes and its audit log. Mounting it read-only does not help, it is not
written to.

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
      volumes:
        - name: docker
          hostPath:
            path: /var/run/docker.sock # finding
        - name: containerd
          hostPath:
            path: /run/containerd # finding
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
        - name: logs
          hostPath:
            path: /var/log/pods
        - name: own
          emptyDir: {}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, rule
from policylint.semantics.nodepaths import is_runtime_socket
from policylint.semantics.podfields import host_paths
from policylint.workload import shown


@rule(
    severity=Severity.CRITICAL,
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
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at hostPath.path."""
    for volume in host_paths(manifest):
        place = volume.place
        if is_runtime_socket(place):
            yield Hit(
                (*volume.path, "path"),
                f'{volume.who} gives access to the container runtime: "{shown(place)}"',
                value=place,
                help="build images with rootless BuildKit or buildah, and read states from the API server",
            )
