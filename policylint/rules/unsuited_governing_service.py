"""Service of a StatefulSet cannot give its pods names.

## What it does
Looks at the Service that a StatefulSet names in `serviceName`: the one of that name in its file, else in its directory.
Reported is one that is not headless (`clusterIP: None`), and one whose selector does not select the pods. A Service
that is not in the input is reported only where it can be expected there: a Service that selects the pods stands beside
the StatefulSet in its file or directory. With the option `complete` each that is not in the input is reported. Patches
are not asked.

A Service that `externals` in the configuration declares is there, and suits.

## Why is this bad
DNS names such as `shop-0.shop` come from the headless Service that selects the pods. Otherwise they do not resolve, and
peers do not find each other.

## Bad
```yaml
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: shop
  namespace: production
spec:
  replicas: 3
  serviceName: shop # finding
  selector:
    matchLabels: {app: shop}
  template:
    metadata:
      labels: {app: shop}
    spec:
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
---
apiVersion: v1
kind: Service
metadata:
  name: shop
  namespace: production
spec:
  selector: {app: shop}
  ports: [{port: 80}]
```

```yaml
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: shop
  namespace: production
spec:
  replicas: 3
  serviceName: shops # finding
  selector:
    matchLabels: {app: shop}
  template:
    metadata:
      labels: {app: shop}
    spec:
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
---
apiVersion: v1
kind: Service
metadata:
  name: shop
  namespace: production
spec:
  clusterIP: None
  selector: {app: shop}
  ports: [{port: 80}]
```

```yaml
# options: {complete: true}
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: shop
  namespace: production
spec:
  replicas: 3
  serviceName: shop # finding
  selector:
    matchLabels: {app: shop}
  template:
    metadata:
      labels: {app: shop}
    spec:
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
```

## Good
```yaml
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: shop
  namespace: production
spec:
  replicas: 3
  serviceName: shop
  selector:
    matchLabels: {app: shop}
  template:
    metadata:
      labels: {app: shop}
    spec:
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
---
apiVersion: v1
kind: Service
metadata:
  name: shop
  namespace: production
spec:
  clusterIP: None
  selector: {app: shop}
  ports: [{port: 80}]
```

The Service may be made by a chart:
```yaml
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: shop
  namespace: production
spec:
  replicas: 3
  serviceName: shop
  selector:
    matchLabels: {app: shop}
  template:
    metadata:
      labels: {app: shop}
    spec:
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
```

## Options
- `complete`: the input holds everything that the cluster gets, so what is not in it does not exist (default `false`).
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.model.external import lives_elsewhere
from policylint.rule import External, Hit, Manifest, ManifestSet, Severity, dig, rule
from policylint.semantics.placement import Nearest, namespace_of
from policylint.semantics.pods import Labelled, PodIndex, labelled_pods
from policylint.semantics.selectors import from_labels
from policylint.workload import called, shown


@rule(
    severity=Severity.LOW,
    since="0.1",
    controls=("iso27001-2022:A.8.14", "soc2:A1.1", "gdpr:32(1)(b)"),
    tags=("reliability",),
    kinds=("StatefulSet",),
)
def check(
    manifests: ManifestSet, *, complete: bool = False, externals: tuple[External, ...] = ()
) -> Iterator[tuple[Manifest, Hit]]:
    """Hits at serviceName."""
    asked = [one for one in manifests.of_kind("StatefulSet") if not one.partial and one.resource.ref.group == "apps"]
    services = Nearest()
    beside: dict[int, Manifest] = {}
    index, done = PodIndex(asked), 0
    for one in manifests.of_kind("Service") if asked else ():
        if one.resource.api_version == "v1":
            services.add(one.resource.name, one.document.file, namespace_of(one), one)
            selector = None if one.partial else from_labels(dig(one.body, "spec", "selector"))
            if selector is not None and selector.requirements:
                selected = index.selected(selector, namespace_of(one)) & index.in_directory(one) & ~done
                done |= selected
                beside.update((id(pod.manifest), one) for pod in index.listed(selected))
    for manifest in asked:
        name = dig(manifest.body, "spec", "serviceName")
        if isinstance(name, str) and name and not lives_elsewhere(externals, ("Service",), namespace_of(manifest), (name,)):
            there = services.anywhere(name, namespace_of(manifest))
            found = services.to(name, manifest.document.file, namespace_of(manifest), up=0)
            said = _unsuited(found, manifest) if found else ""
            other = beside.get(id(manifest))
            if not there and (other is not None or complete):
                said = f'there is no Service "{shown(name, 63)}" in the input'
                said += f"; the {called(other)} selects the pods" if other is not None else ""
            if said:
                help_ = "name a headless Service (clusterIP: None) that selects the pods"
                yield manifest, Hit(("spec", "serviceName"), said, value=name, help=help_)


def _unsuited(found: list[Manifest], manifest: Manifest) -> str:
    """What is wrong with all the Services of that name; empty where one is fine or cannot be read."""
    pods: list[Labelled] = list(labelled_pods(manifest))
    faults = [_fault(one, pods) for one in found[:20]]
    return faults[0] if all(faults) else ""


def _fault(service: Manifest, pods: list[Labelled]) -> str:
    if service.partial:
        return ""
    if dig(service.body, "spec", "clusterIP") != "None":
        return f"the {called(service)} is not headless, so the pods get no DNS names"
    selector = from_labels(dig(service.body, "spec", "selector"))
    if selector is not None and pods and not any(selector.matches(pod.labels) for pod in pods):
        return f"the {called(service)} does not select the pods"
    return ""
