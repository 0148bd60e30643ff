"""Job may run forever.

## What it does
Reports Jobs, and CronJobs, without `activeDeadlineSeconds`, neither in the Job nor in its pod. Jobs that another
object owns, and suspended ones, are not asked. The rule is in no default pack: some work takes as long as it takes.

## Why is this bad
A Job that hangs holds its CPU, memory and locks until somebody looks. A CronJob that forbids concurrent runs never
runs again.

## Bad
```yaml
apiVersion: batch/v1
kind: Job
metadata:
  name: import
  namespace: production
spec: # finding
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: import
          image: ghcr.io/example/import:1.0.0
```

```yaml
apiVersion: batch/v1
kind: CronJob
metadata:
  name: report
  namespace: production
spec:
  schedule: "0 4 * * *"
  jobTemplate:
    spec: # finding
      template:
        spec:
          restartPolicy: OnFailure
          containers:
            - name: report
              image: ghcr.io/example/report:1.8.0
```

## Good
```yaml
apiVersion: batch/v1
kind: Job
metadata:
  name: import
  namespace: production
spec:
  activeDeadlineSeconds: 3600
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: import
          image: ghcr.io/example/import:1.0.0
```

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
          activeDeadlineSeconds: 3600
          containers:
            - name: report
              image: ghcr.io/example/report:1.8.0
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, dig, rule
from policylint.workload import is_owned

_SPECS = {"CronJob": ("spec", "jobTemplate", "spec"), "Job": ("spec",)}


@rule(severity=Severity.LOW, since="0.1", controls=("iso27001-2022:A.8.6",), tags=("reliability",), pods=True)
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at activeDeadlineSeconds of the Job."""
    kind = manifest.resource.kind
    if manifest.resource.ref.group != "batch" or kind not in _SPECS or manifest.partial or not manifest.pods:
        return
    spec = dig(manifest.body, *_SPECS[kind])
    idle = dig(spec, "suspend") is True or is_owned(manifest)
    limited = any(
        value is not None
        for value in (dig(spec, "activeDeadlineSeconds"), dig(spec, "template", "spec", "activeDeadlineSeconds"))
    )
    if not limited and not idle:
        yield Hit(
            (*_SPECS[kind], "activeDeadlineSeconds"),
            f"the {kind} may run forever: activeDeadlineSeconds is not set",
            help="set activeDeadlineSeconds of the Job to more than it ever takes",
        )
