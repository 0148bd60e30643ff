"""Namespace enforces no Pod Security Standard.

## What it does
Reports Namespaces without the label `pod-security.kubernetes.io/enforce`, or with a value that is no level. The
API server refuses such a value in a Namespace that is made or changed; where one is there already, it enforces
restricted. With the option `level` a weaker level is reported, too. Not asked: `kube-system`, `kube-public` and
`kube-node-lease`, which the system makes, and namespaces that a kustomization renames.

A cluster can have a default for all namespaces in the configuration of its API server, which no manifest shows: then
leave the rule out.

## Why is this bad
Without the label everything is let in: a pod that is privileged, in the namespaces of the host, as root.

## Bad
```yaml
apiVersion: v1
kind: Namespace
metadata:
  name: production
  labels: # finding
    pod-security.kubernetes.io/warn: restricted
```

```yaml
# options: {level: baseline}
apiVersion: v1
kind: Namespace
metadata:
  name: production
  labels:
    pod-security.kubernetes.io/enforce: privileged # finding
```

## Good
```yaml
apiVersion: v1
kind: Namespace
metadata:
  name: production
  labels:
    pod-security.kubernetes.io/enforce: restricted
    pod-security.kubernetes.io/enforce-version: latest
```

## Options
- `level`: the weakest level that is fine: `privileged`, `baseline` or `restricted`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from policylint.rule import Hit, Manifest, Severity, dig, rule
from policylint.workload import shown

_LABEL = "pod-security.kubernetes.io/enforce"
_LEVELS = ("privileged", "baseline", "restricted")
_OF_THE_SYSTEM = frozenset(("kube-node-lease", "kube-public", "kube-system"))


@rule(
    severity=Severity.LOW,
    since="0.1",
    controls=(
        "cis-1.12:5.2.1",
        "cis-2.0.1:5.2.1",
        "nsa:C-0068",
        "iso27001-2022:A.8.9",
        "soc2:CC6.1",
    ),
    tags=("security",),
    kinds=("Namespace",),
)
def check(manifest: Manifest, *, level: Literal["privileged", "baseline", "restricted"] = "privileged") -> Iterator[Hit]:
    """Hits at metadata.labels, or at the label whose value is too weak."""
    resource = manifest.resource
    ours = resource.kind == "Namespace" and resource.api_version == "v1" and resource.name not in _OF_THE_SYSTEM
    if not ours or manifest.partial or manifest.renamed:
        return
    labels = dig(manifest.body, "metadata", "labels")
    value = dig(labels, _LABEL)
    help_text = f"set the label {_LABEL} to {'restricted or baseline' if level not in _LEVELS[2:] else level}"
    if value is None:
        yield Hit(("metadata", "labels"), f"the Namespace has no label {_LABEL}: every pod is let in", help=help_text)
    elif value not in _LEVELS:
        said = f'"{shown(value, 40)}"' if isinstance(value, str) else "its value"
        # ParseLevel gives restricted for what it does not know (k8s.io/pod-security-admission/api/helpers.go).
        said = f"{said} is no level of the Pod Security Standards: the API server refuses it, or takes it for restricted"
        yield Hit(("metadata", "labels", _LABEL), said, help=help_text)
    elif level in _LEVELS and _LEVELS.index(value) < _LEVELS.index(level):
        said = f"the Namespace enforces {value}, which is weaker than {level}"
        yield Hit(("metadata", "labels", _LABEL), said, value=value, help=help_text)
