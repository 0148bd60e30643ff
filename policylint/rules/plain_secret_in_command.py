"""Command line of a container holds a secret.

## What it does
Reports items of `command` and `args` of containers of every kind that hold a credential whose shape leaves no doubt: private
keys, JSON Web Tokens, keys and tokens of well-known services, passwords in addresses and connection strings. A flag such as
`--password=hunter2` is not judged by its name.

The value is never shown, in no report.

## Why is this bad
A command line is read by everybody who may read the pod or the repository, and on the node by every process: it is in the
list of processes, in the logs of the runtime and in the history of git.

## Bad
```yaml
apiVersion: v1
kind: Pod
metadata:
  name: shop
  namespace: production
spec:
  containers:
    - name: shop
      image: ghcr.io/example/shop:5.2.0
      command: [/shop]
      args:
        - --database
        - postgres://shop:hunter2@db.production/shop # finding
```

## Good
```yaml
apiVersion: v1
kind: Pod
metadata:
  name: shop
  namespace: production
spec:
  containers:
    - name: shop
      image: ghcr.io/example/shop:5.2.0
      command: [/shop]
      args:
        - --database
        - postgres://shop:$(DB_PASSWORD)@db.production/shop
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.model.values import as_list
from policylint.rule import Hit, Manifest, Severity, containers, rule
from policylint.validation.credentials import credential_shape
from policylint.workload import label


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
)
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at the item, of which nothing is shown."""
    for container in containers(manifest):
        for field in ("command", "args"):
            for index, text in enumerate(as_list(container.body.get(field))):
                kind = credential_shape(text) if isinstance(text, str) else ""
                if kind:
                    yield Hit(
                        (*container.path, field, index),
                        f"{field} of {label(container)} holds {kind} in plain text",
                        help="give it as a file or variable from a Secret, and replace the leaked one",
                        sensitive=True,
                    )
