"""AppArmor profile confines nothing.

## What it does
Reports what keeps the AppArmor profile of the container runtime from confining a pod or a container of any kind, as the
baseline level of the Pod Security Standards does: a `securityContext.appArmorProfile` whose `type` is neither
`RuntimeDefault` nor `Localhost`, and an annotation `container.apparmor.security.beta.kubernetes.io/<container>` of the pod
that is neither empty, `runtime/default` nor begins with `localhost/`. A profile of the pod is reported also where every
container sets its own. Saying nothing is fine: then the profile of the runtime applies.

## Why is this bad
An unconfined container may write where the default profile denies it, in `/proc` and `/sys` for instance, and mount file
systems if it has the capability for that.

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
        container.apparmor.security.beta.kubernetes.io/shop: unconfined # finding
    spec:
      securityContext:
        appArmorProfile:
          type: Unconfined # finding
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
        - name: proxy
          image: ghcr.io/example/proxy:1.1.0
          securityContext:
            appArmorProfile: {type: Unconfined} # finding
```

## Good
```yaml
apiVersion: v1
kind: Pod
metadata:
  name: shop
  namespace: production
  annotations:
    container.apparmor.security.beta.kubernetes.io/shop: localhost/shop
spec:
  containers:
    - name: shop
      image: ghcr.io/example/shop:5.2.0
    - name: proxy
      image: ghcr.io/example/proxy:1.1.0
      securityContext:
        appArmorProfile: {type: RuntimeDefault}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, rule
from policylint.semantics.podsecurity import PROFILE_TYPES, contexts, pod_annotations
from policylint.workload import shown

_KEY = "container.apparmor.security.beta.kubernetes.io/"
_HELP = "remove it, so that the profile of the container runtime applies, or name a profile of the node"


@rule(
    severity=Severity.MEDIUM,
    since="0.1",
    controls=(
        "pss:baseline",
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
    """Hits at the type of each profile, and at each annotation, that confines nothing."""
    for context in contexts(manifest):
        found = context.profile("appArmorProfile")
        if found is None:
            continue
        path, profile = found
        kind = profile.get("type")
        if kind in PROFILE_TYPES or (kind is None and manifest.partial):
            continue
        said = f'type "{shown(kind, 40)}"' if isinstance(kind, str) else "no type"
        value = shown(kind) if isinstance(kind, str) else ""
        yield Hit((*path, "type"), f"{context.who} sets an AppArmor profile of {said}", value=value, help=_HELP)
    for pod in manifest.pods:
        for key, value, path in pod_annotations(manifest, pod):
            if key.startswith(_KEY) and value not in ("", "runtime/default") and not value.startswith("localhost/"):
                who = f'container "{shown(key.removeprefix(_KEY), 63)}"'
                said = f'the annotation sets the AppArmor profile "{shown(value, 40)}" for {who}'
                yield Hit(path, said, value=shown(value), help=_HELP)
