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


@rule(severity=Severity.LOW, since="0.1", controls=("gdpr:32(1)(b)",), tags=("reliability",))
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at livenessProbe, related to readinessProbe."""
    for container in containers(manifest, *PROBED):
        live, ready = container.body.get("livenessProbe"), container.body.get("readinessProbe")
        if not isinstance(live, Mapping) or not isinstance(ready, Mapping):
            continue
        handler = _handler(live)
        if handler and handler == _handler(ready) and _patience(live) <= _patience(ready):
            yield Hit(
                (*container.path, "livenessProbe"),
                f"{label(container)} has a liveness probe that fails whenever its readiness probe does",
                help="ask for less in the livenessProbe, or give it a higher failureThreshold",
                related=(Related((*container.path, "readinessProbe"), "the same request"),),
            )


def _handler(probe: Mapping[str, Any]) -> dict[str, Any]:
    """The request that a probe makes, with the API's defaults; empty where it makes none."""
    found: dict[str, Any] = {}
    for name in _HANDLERS:
        handler = probe.get(name)
        if isinstance(handler, Mapping):
            said = {field: value for field, value in handler.items() if value not in (None, "", [])}
            found[name] = {**_DEFAULTS.get(name, {}), **said}
    return found


def _patience(probe: Mapping[str, Any]) -> int:
    """The seconds until a probe that always fails has failed for good."""
    return _positive(probe.get("periodSeconds"), 10) * _positive(probe.get("failureThreshold"), 3)


def _positive(value: Any, default: int) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else default
