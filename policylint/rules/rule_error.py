"""Rule failed.

## What it does
Reports that a rule raised an error while it looked at an object. The message names the rule and the type of the error,
not its text, which might quote a secret.

## Why is this bad
The object was not judged by that rule, so nothing is known. The run ends with exit code 2, also with `--exit-zero`.

The rule cannot be waived or switched off. For a rule of policylint, report a bug with the object. For a rule of your
own, make it cope with fields of any type: `dig(container.body, "a", "b")` gives None where a field is missing or
something else than a mapping lies in its way.

## Bad
```text
for container in manifest.body["spec"]["containers"]:      # KeyError in a Service, TypeError where spec is a string
    ...
```

## Good
```text
for container in containers(manifest):                     # every container of every kind of object
    ...
```
"""

from __future__ import annotations

from policylint.rule import Severity, input_rule

RULE = input_rule(severity=Severity.CRITICAL, since="0.1")
