"""File cannot be read.

## What it does
Reports a file that was to be checked but could not be opened or decoded: permissions, a broken link, a named pipe or
device instead of a regular file, an I/O error, or text that is neither UTF-8
nor UTF-16 with a byte order mark.

## Why is this bad
Nothing in the file was judged, and what was not judged is not fine. The run ends with exit code 2.

The rule cannot be waived or switched off. Make the file readable, or name it under `exclude` in the configuration.

## Bad
```text
$ chmod 000 deploy/secret-rotation.yaml
$ policylint check deploy
deploy/secret-rotation.yaml:1:1: high[unreadable-file]: permission denied
```

## Good
```text
$ chmod 644 deploy/secret-rotation.yaml
$ policylint check deploy
```
"""

from __future__ import annotations

from policylint.rule import Severity, input_rule

RULE = input_rule(severity=Severity.HIGH, since="0.1")
