"""File is not valid YAML or JSON.

## What it does
Reports a document that cannot be read as YAML, or as JSON in a `.json` file, at the place where the reader gave up. It
counts as could-not-evaluate. A Helm template or other text that must be rendered first is not reported here: the
account of the run names it as a template.

## Why is this bad
Nothing in the document was judged. A linter that passes over what it cannot read is green exactly where somebody made
a mistake. Kubernetes reads the file with the same grammar (YAML 1.1) and refuses it as well.

The rule cannot be waived or switched off. Repair the file, or name it under `exclude` in the configuration if it is
not meant to be configuration.

## Bad
```yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: shop
  namespace: production
data:
  message: he said: hello # finding
```

```yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: shop
  namespace: production
data:
  list: [a, b
  other: c # finding
```

## Good
```yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: shop
  namespace: production
data:
  message: "he said: hello"
  list: "[a, b]"
```
"""

from __future__ import annotations

from policylint.rule import Severity, input_rule

RULE = input_rule(severity=Severity.HIGH, since="0.1")
