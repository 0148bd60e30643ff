"""Whoever operates the place belongs to a country outside the EEA.

## What it does
Reports places whose operator has its ultimate parent outside the EEA, or outside the countries of the option `countries`,
wherever the place itself is: data in Stockholm are in the EEA, and with a company whose parent a law of another country
reaches. An operator that is not known is reported too. The rule is in no pack: this is a third question beside where data are
and where code comes from (`data-outside-eea`, `image-outside-eea`), and one that you have to ask yourself.

## Why is this bad
Hosting by a subsidiary of a company outside the EEA is by itself no transfer (EDPB Guidelines 05/2021), but the parent may be
ordered to hand data over. GDPR article 48 does not let such an order count by itself; answering it would be a transfer.

## Bad
```yaml
apiVersion: external-secrets.io/v1
kind: SecretStore
metadata:
  name: payment
  namespace: production
spec:
  provider:
    aws:
      service: SecretsManager
      region: eu-north-1 # finding
```

## Good
```yaml
apiVersion: external-secrets.io/v1
kind: SecretStore
metadata:
  name: payment
  namespace: production
spec:
  provider:
    scaleway:
      region: fr-par
```

```yaml
# options: {countries: ["NO", "US"]}
apiVersion: external-secrets.io/v1
kind: SecretStore
metadata:
  name: payment
  namespace: production
spec:
  provider:
    aws:
      service: SecretsManager
      region: eu-north-1
```

## Options
- `countries`: the countries that parents may be in, ISO 3166 codes in quotes (default: those of the EEA).
- `images`: images and sources of code too, not only data (default false).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policylint.recipients.wording import CODE, DATA, IMAGES, foreign
from policylint.residency.atlas import Atlas
from policylint.residency.countries import country
from policylint.rule import Hit, Manifest, ManifestSet, Severity, rule


@rule(
    severity=Severity.LOW,
    since="0.2",
    controls=("gdpr:48", "iso27001-2022:A.5.23"),
    tags=("residency", "sovereignty"),
)
def check(
    manifests: ManifestSet,
    *,
    atlas: Atlas,
    memo: dict[str, Any] | None = None,
    countries: tuple[str, ...] = (),
    images: bool = False,
) -> Iterator[tuple[Manifest, Hit]]:
    """Hits at places whose operator belongs elsewhere."""
    senses = DATA | IMAGES | CODE if images else DATA
    return foreign(manifests, atlas, memo, senses, frozenset(country(one) or one for one in countries))
