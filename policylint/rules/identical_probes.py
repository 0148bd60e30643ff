"""Liveness and readiness probe are the same.

## What it does
Reports containers and sidecars whose `livenessProbe` makes the same request as the `readinessProbe` (same handler,
defaults filled in) and gives up no later: `periodSeconds` (default 10) times `failureThreshold` (default 3) is not
longer than that of the readiness probe. The same request with more patience is a known good pattern and not reported.

## Why is this bad
Both fail at the same moment, so a container that is only too busy to answer is not relieved of requests but killed.
Its load moves to the other pods, whose probes then fail as well.

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
          ports: [{name: http, containerPort: 8080}]
          readinessProbe:
            httpGet: {path: /healthz, port: 8080}
          livenessProbe: # finding
            httpGet: {path: /healthz, port: 8080, scheme: HTTP}
            periodSeconds: 10
            initialDelaySeconds: 20
        - name: queue
          image: ghcr.io/example/queue:2.3.1
          readinessProbe:
            tcpSocket: {port: 5672}
          livenessProbe: # finding
            tcpSocket: {port: 5672}
            periodSeconds: 2
            failureThreshold: 10
```

The second one has the higher `failureThreshold`, but gives up after 20 seconds, its readiness probe after 30.

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
            httpGet: {path: /readyz, port: 8080}
          livenessProbe:
            httpGet: {path: /livez, port: 8080}
        - name: proxy
          image: ghcr.io/example/proxy:1.1.0
          readinessProbe:
            tcpSocket: {port: 8443}
          livenessProbe:
            tcpSocket: {port: 8443}
            failureThreshold: 10
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policylint.rule import Hit, Manifest, Related, Severity, containers, rule
from policylint.workload import PROBED, label

# core/v1 SetDefaults_HTTPGetAction and SetDefaults_Probe; an empty path becomes "/", no scheme HTTP.
_DEFAULTS: Mapping[str, Mapping[str, Any]] = {"httpGet": {"path": "/", "scheme": "HTTP"}, "grpc": {"service": ""}}
_HANDLERS = ("httpGet", "tcpSocket", "exec", "grpc")


@rule(severity=Severity.LOW, since="0.1", controls=("gdpr:32(1)(b)",), tags=("reliability",), pods=True)
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at livenessProbe, related to readinessProbe."""
    for container in containers(manifest, *PROBED):
        live, ready = container.body.get("livenessProbe"), container.body.get("readinessProbe")
        if not isinstance(live, dict) or not isinstance(ready, dict):
            continue
        handler = _handler(live)
        kills, relieves = _patience(live), _patience(ready)
        if handler and handler == _handler(ready) and kills <= relieves:
            when = "as the other does" if kills == relieves else f"before the other does ({relieves} s)"
            enough = relieves // _period(live) + 1
            yield Hit(
                (*container.path, "livenessProbe"),
                f"{label(container)} asks the same in both probes: the liveness probe gives up after {kills} s, {when}",
                help=f"ask for less in the livenessProbe, or give it a failureThreshold of {enough} or more",
                related=(Related((*container.path, "readinessProbe"), "the same request"),),
            )


def _handler(probe: Mapping[str, Any]) -> dict[str, Any]:
    """The request that a probe makes, with the API's defaults; empty where it makes none."""
    found: dict[str, Any] = {}
    for name in _HANDLERS:
        handler = probe.get(name)
        if isinstance(handler, dict):
            said = {field: value for field, value in handler.items() if value not in (None, "", [])}
            found[name] = {**_DEFAULTS.get(name, {}), **said}
    return found


def _patience(probe: Mapping[str, Any]) -> int:
    """The seconds until a probe that always fails has failed for good."""
    return _period(probe) * _positive(probe.get("failureThreshold"), 3)


def _period(probe: Mapping[str, Any]) -> int:
    return _positive(probe.get("periodSeconds"), 10)


def _positive(value: Any, default: int) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else default
