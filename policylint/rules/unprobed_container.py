"""Container has no probe at all.

## What it does
Reports containers of long-running workloads that have no readiness, liveness or startup probe. Containers that end when
their work is done, init containers and ephemeral containers are not asked. The rules `missing-readiness-probe` and
`missing-liveness-probe` ask for each; this one is for teams that leave the choice open.

## Why is this bad
Without a probe a container counts as well as long as its process exists: traffic reaches it before it is ready, and
nobody notices when it hangs.

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
        - name: shop # finding
          image: ghcr.io/example/shop:5.2.0
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
          readinessProbe:
            httpGet: {path: /ready, port: 8080}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, rule, whole_containers
from policylint.workload import PROBED, label, runs_to_completion

_PROBES = ("readinessProbe", "livenessProbe", "startupProbe")


@rule(severity=Severity.LOW, since="0.1", controls=("gdpr:32(1)(b)",), tags=("reliability",), pods=True)
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at each container without a probe."""
    for container in whole_containers(manifest, *PROBED):
        if runs_to_completion(manifest, container):
            continue
        if not any(isinstance(container.body.get(field), dict) and container.body[field] for field in _PROBES):
            yield Hit(
                container.path,
                f"{label(container)} has no probe",
                help="add a readinessProbe that asks whether it can serve",
            )
