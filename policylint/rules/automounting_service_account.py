"""Service account hands its token to every pod.

## What it does
Reports ServiceAccounts that say `automountServiceAccountToken: true`, and those named `default` that do not say
`false`: pods that name no account get that one. Other accounts that say nothing are not reported, their pods are
(`automounted-service-account-token`).

## Why is this bad
A pod should get a token for the API server because it asks for one, not because nobody said no.

## Bad
```yaml
apiVersion: v1
kind: ServiceAccount
metadata:
  name: shop
  namespace: production
automountServiceAccountToken: true # finding
```

```yaml
apiVersion: v1
kind: ServiceAccount # finding
metadata:
  name: default
  namespace: production
```

## Good
```yaml
apiVersion: v1
kind: ServiceAccount
metadata:
  name: default
  namespace: production
automountServiceAccountToken: false
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: shop
  namespace: production
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, rule


@rule(
    severity=Severity.LOW,
    since="0.1",
    controls=(
        "cis-1.12:5.1.5",
        "cis-1.12:5.1.6",
        "cis-2.0.1:5.1.5",
        "cis-2.0.1:5.1.6",
        "nsa:C-0034",
        "iso27001-2022:A.8.2",
        "soc2:CC6.1",
        "nis2-2024-2690:11.2",
        "gdpr:32(1)(b)",
    ),
    tags=("security",),
    kinds=("ServiceAccount",),
)
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at automountServiceAccountToken, or at the default account that lacks it."""
    resource = manifest.resource
    if resource.kind != "ServiceAccount" or resource.api_version != "v1":
        return
    value = manifest.body.get("automountServiceAccountToken")
    unset = resource.name == "default" and value is not False and not manifest.partial and not manifest.renamed
    if value is True or unset:
        said = "true" if value is True else "not false"
        yield Hit(
            ("automountServiceAccountToken",) if value is not None else ("kind",),
            f"the ServiceAccount hands its token to every pod: automountServiceAccountToken is {said}",
            help="set automountServiceAccountToken to false here, and to true in the pods that call the API server",
        )
