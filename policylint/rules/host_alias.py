"""Pod has names of its own for hosts.

## What it does
Reports `hostAliases` of pods and pod templates of any kind. The rule is in no default pack.

## Why is this bad
The entries go into `/etc/hosts` and win over DNS, in this pod only: a name leads somewhere else than everywhere else,
past certificates, policies and monitoring that know the service by its name.

## Bad
```yaml
apiVersion: v1
kind: Pod
metadata:
  name: shop
  namespace: production
spec:
  hostAliases: # finding
    - ip: 10.1.2.3
      hostnames: [db.example.com]
  containers:
    - name: shop
      image: ghcr.io/example/shop:5.2.0
```

## Good
```yaml
apiVersion: v1
kind: Pod
metadata:
  name: shop
  namespace: production
spec:
  containers:
    - name: shop
      image: ghcr.io/example/shop:5.2.0
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, rule


@rule(severity=Severity.INFO, since="0.1", controls=("iso27001-2022:A.8.9",), tags=("security",), pods=True)
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at hostAliases."""
    for pod in manifest.pods:
        if pod.body.get("hostAliases"):
            yield Hit(
                (*pod.path, "hostAliases"),
                "the pod has names of its own for hosts: hostAliases is set",
                help="put the names into DNS, or use a Service without a selector",
            )
