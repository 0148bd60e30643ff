"""Object has no apiVersion or no kind.

## What it does
Reports a document, or an item of a list, that looks like a Kubernetes object but cannot be identified as one: one of
`apiVersion` and `kind` is there with `metadata`, `spec` or `data`, or both are missing beside a named `metadata` and a
`spec`; or one of them is not a string. It counts as could-not-evaluate.

## Why is this bad
Rules depend on the kind, so nothing in the object was judged. A deleted or misspelt line must not be a way around
them. Kubernetes refuses the object too.

The rule cannot be waived or switched off. If the file is something else, name it under `exclude`.

## Bad
```yaml
apiVersion: v1 # finding
metadata:
  name: shop
  namespace: production
spec:
  hostNetwork: true
  containers:
    - name: shop
      image: ghcr.io/example/shop:5.2.0
```

```yaml
apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: Namespace
    metadata:
      name: production
  - kind: Service # finding
    metadata:
      name: shop
      namespace: production
    spec:
      selector: {app: shop}
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
```
"""

from __future__ import annotations

from policylint.rule import Severity, input_rule

RULE = input_rule(severity=Severity.HIGH, since="0.1")
