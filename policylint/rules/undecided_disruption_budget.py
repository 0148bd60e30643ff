"""PodDisruptionBudget sets neither bound, or both.

## What it does
Reports PodDisruptionBudgets with neither `minAvailable` nor `maxUnavailable`, and those with both. Patches are not
asked for what is missing.

## Why is this bad
With neither, the controller expects no pods and then allows no eviction: the budget blocks every drain. With both, the
API server refuses it.

## Bad
```yaml
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: shop
  namespace: production
spec: # finding
  selector:
    matchLabels: {app: shop}
```

```yaml
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: shop
  namespace: production
spec:
  minAvailable: 1
  maxUnavailable: 1 # finding
  selector:
    matchLabels: {app: shop}
```

## Good
```yaml
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: shop
  namespace: production
spec:
  maxUnavailable: 1
  selector:
    matchLabels: {app: shop}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, dig, rule


@rule(
    severity=Severity.MEDIUM,
    since="0.1",
    controls=("iso27001-2022:A.8.14", "soc2:A1.1", "gdpr:32(1)(b)"),
    tags=("reliability",),
    kinds=("PodDisruptionBudget",),
)
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at the spec, or at maxUnavailable."""
    if manifest.resource.kind != "PodDisruptionBudget":
        return
    bounds = [dig(manifest.body, "spec", field) is not None for field in ("minAvailable", "maxUnavailable")]
    if all(bounds):
        said = "minAvailable and maxUnavailable are both set: the API server refuses that"
        yield Hit(("spec", "maxUnavailable"), said, help="keep maxUnavailable and remove minAvailable")
    elif not any(bounds) and not manifest.partial:
        said = "neither minAvailable nor maxUnavailable is set: no pod may be evicted"
        yield Hit(("spec",), said, help="set maxUnavailable: 1")
