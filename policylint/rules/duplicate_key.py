"""Key is set twice in one mapping.

## What it does
Reports every key that stands more than once in the same mapping, at its second place. A merge (`<<`) that brings a key
which the mapping has already counts too, as it does in Kubernetes' strict reader. The last value is the one that other
rules judge.

## Why is this bad
One of the two is ignored, and which one depends on the program: reviewers see the first, Kubernetes takes the last.
So a second `spec` or `securityContext` can undo what the first one promises. With strict validation, the default of
kubectl, the object is refused.

The rule cannot be waived or switched off.

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
spec: # finding
  hostNetwork: true
  containers:
    - name: shop
      image: ghcr.io/example/shop:5.2.0
      image: ghcr.io/example/other:1.0.0 # finding
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
