"""CronJob may run twice at the same time.

## What it does
Reports CronJobs whose `concurrencyPolicy` is `Allow` or not set, which means `Allow`. The rule is in no default pack,
because only you know whether the program minds.

## Why is this bad
A run that takes longer than the interval is joined by the next one, and by the one after it. They work on the same
data, and together they bring down what one of them only slowed down.

## Bad
```yaml
apiVersion: batch/v1
kind: CronJob
metadata:
  name: report
  namespace: production
spec: # finding
  schedule: "0 4 * * *"
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: OnFailure
          containers:
            - name: report
              image: ghcr.io/example/report:1.8.0
```

```yaml
apiVersion: batch/v1
kind: CronJob
metadata:
  name: report
  namespace: production
spec:
  schedule: "0 4 * * *"
  concurrencyPolicy: Allow # finding
  jobTemplate:
    spec:
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
kind: CronJob
metadata:
  name: report
  namespace: production
spec:
  schedule: "0 4 * * *"
  concurrencyPolicy: Forbid
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: OnFailure
          containers:
            - name: report
              image: ghcr.io/example/report:1.8.0
```

```yaml
apiVersion: batch/v1
kind: CronJob
metadata:
  name: report
  namespace: production
spec:
  schedule: "0 4 * * *"
  concurrencyPolicy: Replace
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: OnFailure
          containers:
            - name: report
              image: ghcr.io/example/report:1.8.0
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, dig, rule


@rule(severity=Severity.INFO, since="0.1", tags=("reliability",), kinds=("CronJob",))
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at spec.concurrencyPolicy."""
    if manifest.resource.kind != "CronJob" or manifest.resource.ref.group != "batch":
        return
    policy = dig(manifest.body, "spec", "concurrencyPolicy")
    if policy == "Allow" or (policy is None and not manifest.partial):
        said = "Allow" if policy else "not set, which means Allow"
        yield Hit(
            ("spec", "concurrencyPolicy"),
            f"the CronJob may run twice at the same time: concurrencyPolicy is {said}",
            help="set concurrencyPolicy to Forbid or Replace",
        )
