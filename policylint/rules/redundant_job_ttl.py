"""Jobs of a CronJob are removed past its history limits.

## What it does
Reports `ttlSecondsAfterFinished` in the `jobTemplate` of a CronJob. The CronJob removes its Jobs itself, by
`successfulJobsHistoryLimit` and `failedJobsHistoryLimit`; with a time to live the last ones are gone before those
limits say so.

## Why is this bad
Two clocks remove the same objects. The Job that failed on Friday is gone on Monday, when somebody wants to see why.

## Bad
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
      ttlSecondsAfterFinished: 600 # finding
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
  failedJobsHistoryLimit: 3
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
    """Hits at ttlSecondsAfterFinished in the job template."""
    path = ("spec", "jobTemplate", "spec", "ttlSecondsAfterFinished")
    if manifest.resource.kind == "CronJob" and dig(manifest.body, *path) is not None:
        yield Hit(
            path,
            "the Jobs of the CronJob are removed by time, whatever its history limits say",
            help="set successfulJobsHistoryLimit and failedJobsHistoryLimit instead",
        )
