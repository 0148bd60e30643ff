"""Container is started with sudo.

## What it does
Reports containers whose command or arguments run `sudo`, as a word of its own or at the start of a command in a script.

## Why is this bad
`sudo` in a container means that the program may become root whenever it likes, whoever the container runs as. With
`allowPrivilegeEscalation: false` it does not even work.

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
      command: [sudo, /shop] # finding
    - name: proxy
      image: ghcr.io/example/proxy:1.1.0
      command: [sh, -c]
      args: ["cd /srv && sudo ./proxy"] # finding
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
      command: [/shop, --pseudo, "say sudo"]
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from policylint.model.values import as_list
from policylint.rule import Hit, Manifest, Severity, containers, rule
from policylint.workload import label

_SUDO = re.compile(r"(?:\A|[;&|\n({]|\b(?:exec|then|do|else)\s)[ \t]*(?:/usr/bin/|/bin/)?sudo(?=\s|\Z)")


@rule(severity=Severity.MEDIUM, since="0.1", controls=("iso27001-2022:A.8.2", "soc2:CC6.1"), tags=("security",), pods=True)
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at the item of command or args."""
    for container in containers(manifest):
        for field in ("command", "args"):
            items = container.body.get(field)
            for index, item in enumerate(as_list(items)):
                if isinstance(item, str) and _SUDO.search(item):
                    message = f"{label(container)} runs sudo"
                    yield Hit((*container.path, field, index), message, help="run it as the user that it needs (runAsUser)")
