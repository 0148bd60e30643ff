"""PodDisruptionBudget does not say what becomes of unhealthy pods.

## What it does
Reports PodDisruptionBudgets of policy/v1 without `unhealthyPodEvictionPolicy`, from Kubernetes 1.27 on, where the field
works without a feature gate. It is IfHealthyBudget then.

## Why is this bad
Pods that run but are not ready may only be evicted while the rest of the application is healthy. One that will never be
ready, for a wrong configuration, blocks the drain of its node. Kubernetes recommends AlwaysAllow.

## Bad
```yaml
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: shop
  namespace: production
spec: # finding
  maxUnavailable: 1
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
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels: {app: shop}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, rule

_SINCE = (1, 27)


@rule(
    severity=Severity.INFO,
    since="0.1",
    controls=("iso27001-2022:A.8.14", "soc2:A1.1", "gdpr:32(1)(b)"),
    tags=("reliability",),
    kinds=("PodDisruptionBudget",),
)
def check(manifest: Manifest, *, kubernetes: tuple[int, int] = (1, 37)) -> Iterator[Hit]:
    """Hits at the spec."""
    resource, spec = manifest.resource, manifest.body.get("spec")
    if resource.kind != "PodDisruptionBudget" or resource.api_version == "policy/v1beta1" or manifest.partial:
        return
    if kubernetes >= _SINCE and isinstance(spec, dict) and spec.get("unhealthyPodEvictionPolicy") is None:
        said = "unhealthyPodEvictionPolicy is not set: a pod that never gets ready can block the drain of its node"
        yield Hit(("spec", "unhealthyPodEvictionPolicy"), said, help="set it to AlwaysAllow")
