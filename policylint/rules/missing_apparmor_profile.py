"""Container has no AppArmor profile of its own.

## What it does
Reports containers of every kind for which no AppArmor profile is set: not by `securityContext.appArmorProfile` of the
container or its pod, nor by the annotation `container.apparmor.security.beta.kubernetes.io/<container>` of the pod. Pods
that say `os: {name: windows}` are left alone. A profile that confines nothing is the business of
`unconfined-apparmor-profile`. The Pod Security Standards do not ask for a profile, so the rule is in no pack.

## Why is this bad
Where nothing is said the profile of the container runtime applies, but only on nodes that have AppArmor: on others the
container runs unconfined, and nobody is told. With a profile set, the kubelet of such a node refuses the pod.

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
      annotations:
        container.apparmor.security.beta.kubernetes.io/proxy: runtime/default
    spec:
      containers:
        - name: shop # finding
          image: ghcr.io/example/shop:5.2.0
        - name: proxy
          image: ghcr.io/example/proxy:1.1.0
```

## Good
```yaml
apiVersion: v1
kind: Pod
metadata:
  name: shop
  namespace: production
spec:
  securityContext:
    appArmorProfile: {type: RuntimeDefault}
  containers:
    - name: shop
      image: ghcr.io/example/shop:5.2.0
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import FieldPath, Hit, Manifest, Severity, rule
from policylint.semantics.podsecurity import asked, of_pod, own, pod_annotations
from policylint.workload import is_windows, label

_KEY = "container.apparmor.security.beta.kubernetes.io/"


@rule(
    severity=Severity.INFO,
    since="0.1",
    controls=(
        "cis-1.12:5.7.3",
        "cis-2.0.1:5.6.3",
        "nsa:C-0055",
        "iso27001-2022:A.8.9",
        "soc2:CC6.8",
        "nis2-2024-2690:6.3",
        "gdpr:32(1)(b)",
    ),
    tags=("security",),
    pods=True,
)
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at each container for which no profile is set."""
    annotated: dict[FieldPath, set[str]] = {}
    for pod in manifest.pods:
        found = (one for one in pod_annotations(manifest, pod) if one.key.startswith(_KEY))
        annotated[pod.path] = {one.key.removeprefix(_KEY) for one in found if one.value}
    for container in asked(manifest):
        profiles = (own(container, "appArmorProfile"), of_pod(container.pod, "appArmorProfile"))
        said = any(isinstance(profile, dict) for profile in profiles) or container.name in annotated[container.pod.path]
        if not said and not is_windows(container.pod):
            yield Hit(
                (*container.path, "securityContext", "appArmorProfile"),
                f"{label(container)} has no AppArmor profile of its own",
                help="set securityContext.appArmorProfile of the pod to {type: RuntimeDefault}",
            )
