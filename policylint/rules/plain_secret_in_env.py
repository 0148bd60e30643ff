"""Environment variable holds a secret in plain text.

## What it does
Reports `env` of containers of every kind whose literal `value` is a credential, by the variable's name or by the
value itself.

- Names count by their words: `DB_PASSWORD`, `apiKey`, `AWS_SECRET_ACCESS_KEY`, `GITHUB_TOKEN`. Names that speak about
  a credential do not: `PASSWORD_FILE`, `TOKEN_TTL`, `SECRET_NAME`, `ENABLE_PASSWORD_RESET`.
- Values count by their shape, whatever the name: private keys, JSON Web Tokens, access keys and tokens of well-known
  services, passwords in URLs. A name that ends in `KEY` or `SALT` counts with a value that looks random.
- Values that only point at a credential are none: empty ones, `true`, paths, URLs without a password, `$(OTHER)`,
  `${...}`, `{{ ... }}`, `<placeholder>`, `YOUR_API_KEY`, `vault:...`, and what looks like the name of an object
  (`shop-db-credentials`).

The value is never shown, in no report.

## Why is this bad
Who may read the workload or the repository reads the password: every developer, every backup, every fork. It cannot
be changed without a new rollout, and stays in the history of git for good.

## Bad
```yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
  namespace: production
spec:
  selector:
    matchLabels: {app: shop}
  template:
    metadata:
      labels: {app: shop}
    spec:
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
          env:
            - name: DB_PASSWORD
              value: hunter2 # finding
            - name: DATABASE_URL
              value: postgres://shop:hunter2@db.example.com/shop # finding
            - name: LOG_LEVEL
              value: info
```

## Good
```yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
  namespace: production
spec:
  selector:
    matchLabels: {app: shop}
  template:
    metadata:
      labels: {app: shop}
    spec:
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
          env:
            - name: DB_PASSWORD_FILE
              value: /run/secrets/db/password
            - name: DB_SECRET_NAME
              value: shop-db
            - name: API_TOKEN
              valueFrom:
                secretKeyRef: {name: shop-api, key: token}
            - name: SESSION_SECRET
              value: $(API_TOKEN)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.model.values import as_list
from policylint.rule import Hit, Manifest, Severity, containers, rule
from policylint.validation.credentials import credential
from policylint.workload import label, shown


@rule(
    severity=Severity.HIGH,
    since="0.1",
    controls=(
        "cis-1.12:5.4.1",
        "cis-2.0.1:5.4.1",
        "nsa:C-0012",
        "iso27001-2022:A.5.17",
        "iso27001-2022:A.8.24",
        "soc2:CC6.1",
        "soc2:CC6.7",
        "nis2-2024-2690:9.2",
        "gdpr:32(1)(a)",
    ),
    tags=("security", "secrets"),
    pods=True,
)
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at the value of the variable, of which nothing is shown."""
    for container in containers(manifest):
        variables = container.body.get("env")
        for index, variable in enumerate(as_list(variables)):
            name, value = (variable.get("name"), variable.get("value")) if isinstance(variable, dict) else (None, None)
            kind = credential(name, value) if isinstance(name, str) and isinstance(value, str) else ""
            if kind:
                yield Hit(
                    (*container.path, "env", index, "value"),
                    f'the variable "{shown(str(name), 63)}" of {label(container)} holds {kind} in plain text',
                    help="take it from a Secret (secretKeyRef, or better a mounted file), and replace the leaked one",
                    sensitive=True,
                )
