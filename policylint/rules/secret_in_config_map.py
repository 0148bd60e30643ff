"""ConfigMap holds a secret.

## What it does
Reports entries of `data` in ConfigMaps that are credentials, or files with credentials among their settings.

- An entry is judged as `plain-secret-in-env` judges a variable: by the words of its name and the shape of its value.
  What only points at a credential is none.
- In a file each line `name = value` or `name: value` is judged so, with one finding for the file. Files of code and
  of text for people (`.py`, `.sh`, `.json`, `.sql`, `.html`, `.md`...) are searched for the shapes only: private
  keys, tokens, passwords in URLs.
- `binaryData` is not decoded.

The value is never shown, in no report.

## Why is this bad
A ConfigMap is for everybody: roles that may not read Secrets may read it, it is not encrypted at rest, it is printed
in logs and dashboards. And what is in git stays in git.

## Bad
```yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: shop
  namespace: production
data:
  log_level: info
  db_password: hunter2 # finding
  application.properties: | # finding
    spring.datasource.username=shop
    spring.datasource.password=hunter2
```

```yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: shop-signing
  namespace: production
data:
  signing.pem: | # finding
    -----BEGIN EC PRIVATE KEY-----
    (the key)
    -----END EC PRIVATE KEY-----
```

## Good
```yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: shop
  namespace: production
data:
  log_level: info
  password_file: /run/secrets/db/password
  password_min_length: "12"
  application.properties: |
    spring.datasource.username=shop
    spring.datasource.password=${DB_PASSWORD}
  password_validation.py: |
    def check(password):
        password = password.strip()
  ca.pem: |
    -----BEGIN CERTIFICATE-----
    (the certificate)
    -----END CERTIFICATE-----
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, rule
from policylint.validation.credentials import credential, credentials_in_file
from policylint.workload import shown


@rule(
    severity=Severity.HIGH,
    since="0.1",
    controls=(
        "nsa:C-0012",
        "iso27001-2022:A.5.17",
        "iso27001-2022:A.8.24",
        "soc2:CC6.1",
        "soc2:CC6.7",
        "nis2-2024-2690:9.2",
        "gdpr:32(1)(a)",
    ),
    tags=("security", "secrets"),
    kinds=("ConfigMap",),
)
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at the entry of data, of which nothing is shown."""
    data = manifest.body.get("data")
    if manifest.resource.kind != "ConfigMap" or manifest.resource.api_version != "v1" or not isinstance(data, dict):
        return
    for name, value in data.items():
        said = _found(name, value) if isinstance(name, str) and isinstance(value, str) else ""
        if said:
            yield Hit(
                ("data", name),
                f'"{shown(name, 63)}" in the ConfigMap holds {said}',
                help="move it to a Secret that is not in git in plain text, and replace the leaked one",
                sensitive=True,
                on_key=True,
            )


def _found(name: str, value: str) -> str:
    if "\n" not in value.strip() and "=" not in value.strip().rstrip("="):
        return credential(name, value)
    setting, kind = next(credentials_in_file(name, value), ("", "")) if value else ("", "")
    if not kind:
        return credential(name, value) if "\n" not in value.strip() else ""
    return f'{kind} as "{shown(setting, 63)}"' if setting else kind
