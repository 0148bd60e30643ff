"""Waiver is not needed.

## What it does
Reports a waiver for which there is no finding any more: the rule looked at the place, and all was well. A waiver for a
rule that did not run is not called unused, nor is an entry of the waiver file for an object outside of what was checked.

## Why is this bad
A forgotten waiver is an open door: when the bad thing comes back, nobody is told.

## Bad
```text
# policylint: allow[privileged-container] until=2027-03-31 -- the driver loads a kernel module
securityContext:
  privileged: false
```

## Good
```text
securityContext:
  privileged: false
```
"""

from __future__ import annotations

from policylint.rule import Severity, input_rule

RULE = input_rule(severity=Severity.LOW, since="0.1", tags=("input", "waivers"))
