"""Where data are is not known.

## What it does
Reports every field that says that data are kept or sent somewhere, but not where in a way that can be known: a bucket without
a region, a host that no table has, a variable that another object fills in, a region that only unconfirmed sources place. The
finding has the lines for `.policylint.yaml` that would declare it. Hosts inside the cluster are no recipients. What data can
go to by a name alone (a field of a kind that is not known here) is in `policylint locations`, but no finding.

## Why is this bad
What is not known cannot be in a record of processing activities (GDPR article 30), and cannot be said to be in the EEA.

## Bad
```yaml
# residency: {clusters: {production: {provider: aws, region: eu-north-1}}}
apiVersion: v1
kind: Pod
metadata:
  name: payment
  namespace: production
spec:
  containers:
    - name: payment
      image: registry.example.no/payment:5.2.0
      env:
        - name: DATABASE_URL
          value: postgres://payment@db.example.no:5432/payment # finding
        - name: AWS_REGION
          valueFrom:
            configMapKeyRef:
              name: regions
              key: aws # finding
```

Where pods run that nothing pins to a region is where the cluster is, and that is reported once:
```yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: payment
  namespace: production
spec:
  selector:
    matchLabels: {app: payment}
  template:
    metadata:
      labels: {app: payment}
    spec: # finding
      containers:
        - name: payment
          image: registry.example.no/payment:5.2.0
```

## Good
```yaml
# residency: {hosts: {"*.example.no": {country: "NO"}}, clusters: {production: {provider: aws, region: eu-north-1}}}
apiVersion: v1
kind: ConfigMap
metadata:
  name: regions
  namespace: production
data:
  aws: eu-north-1
---
apiVersion: v1
kind: Pod
metadata:
  name: payment
  namespace: production
spec:
  containers:
    - name: payment
      image: registry.example.no/payment:5.2.0
      env:
        - name: DATABASE_URL
          value: postgres://payment@db.example.no:5432/payment
        - name: AWS_REGION
          valueFrom:
            configMapKeyRef:
              name: regions
              key: aws
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policylint.recipients.wording import DATA, unresolved
from policylint.residency.atlas import Atlas
from policylint.rule import Hit, Manifest, ManifestSet, Severity, rule


@rule(
    severity=Severity.MEDIUM,
    since="0.2",
    controls=("gdpr:44", "gdpr:30(1)(e)", "iso27001-2022:A.5.14", "iso27001-2022:A.5.23", "iso27001-2022:A.5.34"),
    tags=("residency", "privacy"),
)
def check(manifests: ManifestSet, *, atlas: Atlas, memo: dict[str, Any] | None = None) -> Iterator[tuple[Manifest, Hit]]:
    """Hits at fields whose place is not known well enough."""
    return unresolved(manifests, atlas, memo, DATA)
