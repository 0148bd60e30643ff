"""Object lies in a namespace of the system.

## What it does
Reports objects whose namespace is `kube-system`, `kube-public` or `kube-node-lease`. The rule is in no default pack:
drivers and agents of the cluster lie there for good reasons.

## Why is this bad
Policies make exceptions for these namespaces, and whoever may work in them may take over the cluster. Programs of
users do not belong there.

## Bad
```yaml
apiVersion: v1
kind: ServiceAccount
metadata:
  name: shop
  namespace: kube-system # finding
```

## Good
```yaml
apiVersion: v1
kind: ServiceAccount
metadata:
  name: shop
  namespace: production
```

## Options
- `namespaces`: the namespaces that belong to the system.
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, rule

_SYSTEM = ("kube-node-lease", "kube-public", "kube-system")


@rule(severity=Severity.INFO, since="0.1", controls=("iso27001-2022:A.8.9", "soc2:CC6.1"), tags=("security",))
def check(manifest: Manifest, *, namespaces: tuple[str, ...] = _SYSTEM) -> Iterator[Hit]:
    """Hits at metadata.namespace."""
    resource = manifest.resource
    if resource.namespace in namespaces:
        yield Hit(
            ("metadata", "namespace"),
            f"the {resource.kind} lies in the namespace {resource.namespace}, which belongs to the system",
            value=resource.namespace,
            help="give it a namespace of its own",
        )
