"""Waiver is not allowed.

## What it does
Reports a waiver that waives nothing because the rules for waivers do not allow it:

- it names all rules at once with `*`; a waiver names its rules one by one;
- its rule cannot be waived, as those about unreadable input and about waivers themselves;
- its rule is `protected` in the configuration, and the waiver is a comment or an annotation: only the waiver file, which
  can have an owner in CODEOWNERS, may waive it;
- it lasts longer than `max_days` of the configuration allows.

## Why is this bad
Whoever changes a manifest could otherwise switch off, in the same change, the rules that it breaks.

## Bad
```text
# policylint: allow[*] until=2027-03-31 -- legacy
# policylint: allow[rule-error] until=2027-03-31 -- crashes
# policylint: allow[privileged-container] until=2099-12-31 -- for ever
```

## Good
```text
# policylint: allow[privileged-container] until=2027-03-31 -- the driver loads a kernel module
```
"""

from __future__ import annotations

from policylint.rule import Severity, input_rule

RULE = input_rule(severity=Severity.HIGH, since="0.1", tags=("input", "waivers"))
