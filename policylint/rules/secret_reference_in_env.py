"""Secret is handed to a container as environment variable.

## What it does
Reports `env` entries that take their value from a Secret (`valueFrom.secretKeyRef`), and `envFrom` entries that take
a whole one (`secretRef`), in containers of every kind. CIS prefers files: mount the Secret as a volume.

The rule is in no default pack: many programs read their secrets from the environment only, and a variable from a
Secret is far better than one with the value in it (`plain-secret-in-env`).

## Why is this bad
Every child process inherits the environment, crash dumps and debug pages print it, and it is readable in `/proc`. A
mounted file can be changed without a restart, and read by one user only.

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
          envFrom:
            - secretRef: # finding
                name: shop-api
          env:
            - name: DB_PASSWORD
              valueFrom:
                secretKeyRef: # finding
                  name: shop-db
                  key: password
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
          envFrom:
            - configMapRef: {name: shop}
          env:
            - name: DB_PASSWORD_FILE
              value: /run/secrets/db/password
          volumeMounts:
            - name: db
              mountPath: /run/secrets/db
              readOnly: true
      volumes:
        - name: db
          secret: {secretName: shop-db}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.model.values import as_list
from policylint.rule import Hit, Manifest, Severity, containers, dig, rule
from policylint.workload import label, shown

_HELP = "mount the Secret as a volume, and have the program read the file"


@rule(
    severity=Severity.INFO,
    since="0.1",
    controls=(
        "cis-1.12:5.4.1",
        "cis-2.0.1:5.4.1",
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
    """Hits at secretKeyRef and secretRef."""
    for container in containers(manifest):
        variables, sources = container.body.get("env"), container.body.get("envFrom")
        for index, variable in enumerate(as_list(variables)):
            if isinstance(dig(variable, "valueFrom", "secretKeyRef"), dict):
                name = variable.get("name")
                said = f'takes the variable "{shown(name, 63)}"' if isinstance(name, str) else "takes a variable"
                path = (*container.path, "env", index, "valueFrom", "secretKeyRef")
                yield Hit(path, f"{label(container)} {said} from a Secret", help=_HELP)
        for index, source in enumerate(as_list(sources)):
            if isinstance(dig(source, "secretRef"), dict):
                path = (*container.path, "envFrom", index, "secretRef")
                yield Hit(path, f"{label(container)} takes all keys of a Secret as variables", help=_HELP)
