"""ServiceMonitor or PodMonitor finds nothing to scrape.

## What it does
Holds the selectors of the Prometheus operator's ServiceMonitors against the labels of Services (their own, not those that
they select pods by), and those of PodMonitors against the labels of pods, in the namespaces of `namespaceSelector`, or else
in that of the monitor.

- One that selects nothing is reported where its directory shows Services or pods with a label of that key, and nothing
  there makes objects that cannot be seen (see `dangling-service`); or anywhere with the option `complete`.
- The `port` of an endpoint must be the name of a port of a Service that is selected, or of a container of a selected pod.
  It is asked where one of them lies in the directory of the monitor.

Not asked: patches, and selectors that name no value.

A Service (for a PodMonitor, a workload) that `externals` in the configuration declares counts as one that is selected, where
its name is that of the monitor, or the value of a label that is asked for.

## Why is this bad
Nothing is scraped, so no alert fires, and that looks exactly as if all were well.

## Bad
```yaml
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata:
  name: shop
  namespace: production
spec:
  selector: # finding
    matchLabels: {app: shop}
  endpoints: [{port: metrics}]
---
apiVersion: v1
kind: Service
metadata:
  name: shop
  namespace: production
  labels: {app: web}
spec:
  selector: {app: shop}
  ports: [{name: metrics, port: 9090}]
```

```yaml
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata:
  name: shop
  namespace: monitoring
spec:
  selector:
    matchLabels: {app: shop}
  namespaceSelector: {matchNames: [production]}
  endpoints:
    - port: "9090" # finding
---
apiVersion: v1
kind: Service
metadata:
  name: shop
  namespace: production
  labels: {app: shop}
spec:
  selector: {app: shop}
  ports: [{name: metrics, port: 9090}]
```

## Good
```yaml
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata:
  name: shop
  namespace: monitoring
spec:
  selector:
    matchLabels: {app: shop}
  namespaceSelector: {matchNames: [production]}
  endpoints:
    - port: metrics
---
apiVersion: v1
kind: Service
metadata:
  name: shop
  namespace: production
  labels: {app: shop}
spec:
  selector: {app: shop}
  ports: [{name: metrics, port: 9090}]
```

## Options
- `complete`: the input holds everything that the cluster gets, so what is not in it does not exist (default `false`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from policylint.model.external import WORKLOADS, lives_elsewhere
from policylint.rule import External, FieldPath, Hit, Manifest, ManifestSet, Memo, Severity, dig, rule
from policylint.semantics.claims import Neighbours, likely_names, nearest
from policylint.semantics.placement import namespace_of
from policylint.semantics.podports import declared_ports
from policylint.semantics.pods import Labelled, PodIndex, labelled_object
from policylint.semantics.selectors import Selector, from_label_selector, without_later_labels
from policylint.workload import shown

_MOST_SELECTED = 50
_ENDPOINTS = {"ServiceMonitor": "endpoints", "PodMonitor": "podMetricsEndpoints"}


@rule(severity=Severity.LOW, since="0.1", tags=("reliability", "consistency"), kinds=("PodMonitor", "ServiceMonitor"))
def check(
    manifests: ManifestSet, *, complete: bool = False, externals: tuple[External, ...] = (), memo: Memo = None
) -> Iterator[tuple[Manifest, Hit]]:
    """Hits at spec.selector, or at the port of an endpoint."""
    beside = Neighbours.of(manifests, memo)
    services = [one for one in manifests.of_kind("Service") if one.resource.api_version == "v1"]
    indexes = {"ServiceMonitor": PodIndex(services, labelled_object), "PodMonitor": PodIndex.of(manifests, memo)}
    known = {id(one.manifest): one for one in indexes["ServiceMonitor"].pods}
    for monitor in manifests.whole("monitoring.coreos.com", *_ENDPOINTS):
        kind, read = monitor.resource.kind, from_label_selector(dig(monitor.body, "spec", "selector"))
        selector = without_later_labels(read) if read else None
        if selector is None or not any(one.operator == "In" for one in selector.requirements):
            continue
        spaces = _namespaces(monitor)
        found = [pod for space in spaces for pod in _some(indexes[kind], selector, space)]
        if found:
            if complete or any(beside.include(monitor, one.manifest) for one in found):
                yield from ((monitor, hit) for hit in _ports(monitor, found))
        elif not any(indexes[kind].may_select(selector, space) for space in spaces) and not (
            externals and _is_elsewhere(monitor, selector, spaces, externals)
        ):
            near = nearest(selector, spaces[0], _missable(beside, monitor, selector, known))
            if near or complete:
                what = "Service" if kind == "ServiceMonitor" else "pod"
                said = f"the {kind} selects no {what}{f': {near}' if near else ''}"
                yield monitor, Hit(("spec", "selector"), said, help=f"correct the selector, or the labels of the {what}")


def _some(index: PodIndex, selector: Selector, namespace: str) -> Iterator[Labelled]:
    return islice(index.listed(index.selected(selector, namespace)), _MOST_SELECTED)


def _is_elsewhere(monitor: Manifest, selector: Selector, spaces: list[str], externals: tuple[External, ...]) -> bool:
    kinds = ("Service",) if monitor.resource.kind == "ServiceMonitor" else WORKLOADS
    return any(lives_elsewhere(externals, kinds, space, likely_names(monitor, selector)) for space in spaces)


def _namespaces(monitor: Manifest) -> list[str]:
    """The namespaces that are looked in; an empty text for any."""
    if dig(monitor.body, "spec", "namespaceSelector", "any") is True:
        return [""]
    names = dig(monitor.body, "spec", "namespaceSelector", "matchNames")
    known = [one for one in names if isinstance(one, str)] if isinstance(names, list) else []
    return known[:_MOST_SELECTED] or [namespace_of(monitor)]


def _missable(
    beside: Neighbours, monitor: Manifest, selector: Selector, services: Mapping[int, Labelled]
) -> Iterable[Labelled]:
    """What lies beside the monitor and may be what it misses: pods, or Services with their own labels."""
    if monitor.resource.kind == "PodMonitor":
        return beside.pods(monitor, selector)
    return (services[id(one)] for one in beside.of_kind(monitor, "", "Service")[:_MOST_SELECTED])


def _ports(monitor: Manifest, found: list[Labelled]) -> Iterator[Hit]:
    """The endpoints whose port is the name of none that what is selected has."""
    # Where not all were looked at, one of the others may have the port.
    have = declared_ports(found) if len(found) < _MOST_SELECTED else []
    field = _ENDPOINTS[monitor.resource.kind]
    endpoints = dig(monitor.body, "spec", field)
    for index, endpoint in enumerate(endpoints if have and isinstance(endpoints, list) else ()):
        port = endpoint.get("port") if isinstance(endpoint, dict) else None
        if isinstance(port, str) and port and port not in have:
            path: FieldPath = ("spec", field, index, "port")
            named = ", ".join(shown(one, 63) for one in have[:5])
            what = "Service" if monitor.resource.kind == "ServiceMonitor" else "pod"
            said = f'no selected {what} has a port of the name "{shown(port, 63)}": they are {named}'
            yield Hit(path, said, value=shown(port, 63), help=f"use the name of a port of the {what}")
