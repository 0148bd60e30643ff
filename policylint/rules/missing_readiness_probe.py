"""Container has no readiness probe.

## What it does
Reports containers and sidecars (init containers with `restartPolicy: Always`) without a `readinessProbe`. Each container
is asked for its own; a `startupProbe` is no substitute, because it ends once the container has started. Workloads of
every kind are asked, DaemonSets, bare pods and pod templates in custom resources included.

Not asked: plain init containers and ephemeral containers, which may not have probes, and whatever ends when its work
is done: pods in Jobs and CronJobs, and pods whose `restartPolicy` is `Never` or `OnFailure`. Nor are the kinds of Knative
Serving (`serving.knative.dev`): Knative gives the container that serves a TCP probe of its own where it has none.
Containers without `ports` are asked too: a Service reaches a port whether or not it is declared, and a rollout waits
for readiness even where no Service does.

## Why is this bad
Without it a container counts as ready as soon as its process exists. A Service sends it requests before it can
answer them, and a rolling update replaces the last working pod by one that never will.

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
      initContainers:
        - name: migrate
          image: ghcr.io/example/shop-migrate:5.2.0
        - name: proxy # finding
          image: ghcr.io/example/proxy:1.1.0
          restartPolicy: Always
          startupProbe:
            tcpSocket: {port: 15021}
      containers:
        - name: shop # finding
          image: ghcr.io/example/shop:5.2.0
          livenessProbe:
            httpGet: {path: /healthz, port: 8080}
        - name: log
          image: ghcr.io/example/log:1.0.0
          readinessProbe:
            exec: {command: [/bin/log, check]}
```

```yaml
apiVersion: v1
kind: Pod
metadata:
  name: shop
  namespace: production
spec:
  containers:
    - name: shop # finding
      image: ghcr.io/example/shop:5.2.0
```

## Good
```yaml
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: queue
  namespace: production
spec:
  serviceName: queue
  selector:
    matchLabels: {app: queue}
  template:
    metadata:
      labels: {app: queue}
    spec:
      initContainers:
        - name: prepare
          image: ghcr.io/example/prepare:1.0.0
      containers:
        - name: queue
          image: ghcr.io/example/queue:2.3.1
          readinessProbe:
            httpGet: {path: /readyz, port: 8080}
```

What runs to completion needs none:
```yaml
apiVersion: batch/v1
kind: CronJob
metadata:
  name: report
  namespace: production
spec:
  schedule: "0 4 * * *"
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: OnFailure
          containers:
            - name: report
              image: ghcr.io/example/report:1.8.0
---
apiVersion: v1
kind: Pod
metadata:
  name: import
  namespace: production
spec:
  restartPolicy: Never
  containers:
    - name: import
      image: ghcr.io/example/import:1.0.0
```

Knative adds the probe:
```yaml
apiVersion: serving.knative.dev/v1
kind: Service
metadata:
  name: shop
  namespace: production
spec:
  template:
    spec:
      containers:
        - image: ghcr.io/example/shop:5.2.0
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, rule, whole_containers
from policylint.workload import PROBED, label, runs_to_completion

# knative.dev/serving pkg/apis/serving/v1, RevisionSpec.SetDefaults: a TCP readiness probe for the one container, or for the
# one among several that has ports.
_KNATIVE = "serving.knative.dev/"


@rule(severity=Severity.MEDIUM, since="0.1", controls=("gdpr:32(1)(b)",), tags=("reliability",), pods=True)
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at containers that lack a readinessProbe."""
    if manifest.resource.api_version.startswith(_KNATIVE):
        return
    for container in whole_containers(manifest, *PROBED):
        probe = container.body.get("readinessProbe")
        if not (isinstance(probe, dict) and probe) and not runs_to_completion(manifest, container):
            yield Hit(
                (*container.path, "readinessProbe"),
                f"{label(container)} has no readiness probe",
                help="add a readinessProbe that succeeds once the container can do its work",
            )
