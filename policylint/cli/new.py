"""``policylint new``."""

from __future__ import annotations

import argparse
import os
import re
import shlex
import sys

from policylint.cli.exit import OK
from policylint.engine.registry import builtin_ids
from policylint.errors import UsageError

_RULE = '''"""{title}.

## What it does
Flags objects without the label `team`.

## Why is this bad
Say what goes wrong, and for whom.

## Bad
```yaml
apiVersion: v1
kind: ConfigMap
metadata:  # finding
  name: settings
  namespace: shop
```

## Good
```yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  namespace: shop
  labels:
    team: shop
```

## Options
- `label`: the label that must be there.
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, dig, rule


@rule(severity=Severity.MEDIUM, since="0.1", tags=("metadata",))
def check(manifest: Manifest, *, label: str = "team") -> Iterator[Hit]:
    if not manifest.partial and not dig(manifest.body, "metadata", "labels", label):
        yield Hit(("metadata", "labels", label), f"the label {{label}} is missing", help=f"add the label {{label}}")
'''


def run(options: argparse.Namespace) -> int:
    """Writes a rule file that passes its own examples. Raises UsageError for a name that is taken or no id."""
    name = options.name
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name):
        raise UsageError(f"{name[:80]!r} is no rule id: use words in lower case with - between them")
    if name in builtin_ids():
        raise UsageError(f"policylint has a rule {name} already")
    path = os.path.join(options.directory, name.replace("-", "_") + ".py")
    text = _RULE.format(title=name.replace("-", " ").capitalize())
    try:
        with open(path, "x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise UsageError(f"{path} is there already") from None
    command = shlex.join((sys.executable, "-m", "policylint.testing", path))
    print(f"wrote {path}: change it, then run its examples:\n{command}")
    return OK
