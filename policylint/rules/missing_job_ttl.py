"""Finished Job stays forever.

## What it does
Reports Jobs without `ttlSecondsAfterFinished`. Jobs of a CronJob are not asked, its history limits remove them; nor
are Jobs that another object owns, and hooks of Helm and Argo CD with a delete policy.

The rule is in no default pack: a GitOps agent makes a Job again that was removed, and so runs it again.

## Why is this bad
Finished Jobs and their pods stay in the API server until somebody deletes them. Thousands of them slow down every
list and watch.

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

## Good
```yaml
apiVersion: batch/v1
kind: Job
metadata:
  name: import
  namespace: production
spec:
  ttlSecondsAfterFinished: 86400
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: import
          image: ghcr.io/example/import:1.0.0
```

```yaml
apiVersion: batch/v1
kind: Job
metadata:
  name: import
  namespace: production
  annotations:
    helm.sh/hook: pre-upgrade
    helm.sh/hook-delete-policy: hook-succeeded
spec:
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
          containers:
            - name: report
              image: ghcr.io/example/report:1.8.0
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, dig, rule
from policylint.workload import is_owned

_DELETED_BY_HOOK = frozenset(("argocd.argoproj.io/hook-delete-policy", "helm.sh/hook-delete-policy"))


@rule(severity=Severity.LOW, since="0.1", tags=("reliability",), kinds=("Job",))
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at spec.ttlSecondsAfterFinished."""
    if manifest.resource.kind != "Job" or manifest.resource.ref.group != "batch" or manifest.partial:
        return
    annotations = dig(manifest.body, "metadata", "annotations")
    hook = isinstance(annotations, dict) and not _DELETED_BY_HOOK.isdisjoint(annotations)
    if dig(manifest.body, "spec", "ttlSecondsAfterFinished") is None and not hook and not is_owned(manifest):
        yield Hit(
            ("spec", "ttlSecondsAfterFinished"),
            "the Job stays when it has finished: ttlSecondsAfterFinished is not set",
            help="set ttlSecondsAfterFinished, such as 86400 for a day",
        )
