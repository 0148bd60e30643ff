"""File exceeds a limit.

## What it does
Reports a file or document that is beyond what policylint reads: bytes in a file, documents in a file, keys and values
in a file, depth of nesting, or nodes that aliases add to a document. The limits are several times what the largest
real configuration holds; the section `limits` of the configuration sets them.

## Why is this bad
Nothing beyond the limit was judged, and what was not judged is not fine. The run ends with exit code 2. Input of that
kind is mostly no configuration at all, or an attack such as aliases that multiply (the "billion laughs").

The rule cannot be waived or switched off. Split the file, raise the limit, or name the file under `exclude`.

## Bad
```text
a: &a [x, x, x, x, x, x, x, x, x, x]
b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
...
```

## Good
```text
limits:
  bytes: 20971520
```
"""

from __future__ import annotations

from policylint.rule import Severity, input_rule

RULE = input_rule(severity=Severity.HIGH, since="0.1")
