"""Data are, or can go, outside the EEA.

## What it does
Reports every field that puts data into a country that the configuration does not allow (`residency.policy`, by default the
EEA alone), or lets them go there: storage and its copies, backups, secret stores, cloud resources of Crossplane, ACK, Config
Connector and Azure Service Operator, clusters and the nodes that pods may run on, telemetry, brokers, load balancers, and
hosts in variables and egress rules. `policylint locations` lists all of them, and `policylint data show` says where a region
is.

A region is looked up with its provider. Where that is not known, everything that the region can mean counts, and one country
outside is enough. Of node selector terms one may hold, so all must be inside; a preference is no promise. A zone is looked up
before its region, Azure's geo-redundant storage with its paired region.

## Why is this bad
Chapter V of the GDPR allows transfers to a third country only with a decision of adequacy, safeguards or a derogation. A
region in a manifest is a transfer that nobody has decided.

## Bad
```yaml
apiVersion: velero.io/v1
kind: BackupStorageLocation
metadata:
  name: default
  namespace: velero
spec:
  provider: aws
  objectStorage:
    bucket: payments-backup
  config:
    region: eu-west-2 # finding
```

Without a provider the region may be in Ireland, the Netherlands or London:
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
    spec:
      nodeSelector:
        topology.kubernetes.io/region: eu-west-1 # finding
      containers:
        - name: payment
          image: registry.example.no/payment:5.2.0
          env:
            - name: SENTRY_DSN
              value: https://key@o1.ingest.us.sentry.io/2 # finding
```

## Good
```yaml
# residency: {clusters: {production: {provider: aws, region: eu-north-1}}}
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
    spec:
      nodeSelector:
        topology.kubernetes.io/region: eu-west-1
      containers:
        - name: payment
          image: registry.example.no/payment:5.2.0
          env:
            - name: AWS_REGION
              value: eu-north-1
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policylint.recipients.wording import DATA, outside
from policylint.residency.atlas import Atlas
from policylint.rule import Hit, Manifest, ManifestSet, Severity, rule


@rule(
    severity=Severity.HIGH,
    since="0.2",
    controls=("gdpr:44", "gdpr:30(1)(e)", "iso27001-2022:A.5.14", "iso27001-2022:A.5.23", "iso27001-2022:A.5.34"),
    tags=("residency", "privacy"),
)
def check(manifests: ManifestSet, *, atlas: Atlas, memo: dict[str, Any] | None = None) -> Iterator[tuple[Manifest, Hit]]:
    """Hits at fields that put data where the policy does not allow them."""
    return outside(manifests, atlas, memo, DATA)
