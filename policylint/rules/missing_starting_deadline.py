"""CronJob may start long after its time.

## What it does
Reports CronJobs without `startingDeadlineSeconds`. Suspended ones are not asked. The rule is in no default pack: for
most work late is better than never.

## Why is this bad
After an outage of the control plane the run that was missed is started whenever it is back: the nightly import at
noon. A CronJob that is resumed runs at once for the same reason.

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

## Good
```yaml
apiVersion: batch/v1
kind: CronJob
metadata:
  name: report
  namespace: production
spec:
  schedule: "0 4 * * *"
  startingDeadlineSeconds: 600
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
    """Hits at spec.startingDeadlineSeconds."""
    if manifest.resource.kind != "CronJob" or manifest.resource.ref.group != "batch" or manifest.partial:
        return
    spec = manifest.body.get("spec")
    if dig(spec, "startingDeadlineSeconds") is None and dig(spec, "suspend") is not True:
        yield Hit(
            ("spec", "startingDeadlineSeconds"),
            "the CronJob may start long after its time: startingDeadlineSeconds is not set",
            help="set startingDeadlineSeconds to how late a run may still start, 60 or more",
        )
