"""Waiver has expired.

## What it does
Reports a waiver whose day `until` has passed. That day itself, in UTC, still counts. The findings that it covered are
reported again.

## Why is this bad
A waiver accepts a risk for a while. When the time is over somebody has to decide anew: repair it, or accept it again
with a new day and a reason that is still true.

## Bad
```text
# policylint: allow[privileged-container] until=2020-01-31 -- until the driver is replaced
```

## Good
```text
# policylint: allow[privileged-container] until=2027-03-31 -- the new driver is ordered, see ticket 4711
```
"""

from __future__ import annotations

from policylint.rule import Severity, input_rule

RULE = input_rule(severity=Severity.MEDIUM, since="0.1", tags=("input", "waivers"))
