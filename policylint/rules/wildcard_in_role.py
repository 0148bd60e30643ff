"""Role uses a wildcard.

## What it does
Reports `*` among the `resources` or `verbs` of a Role or ClusterRole, and among the `apiGroups` where the resources are
named. `*/scale` is none: it is one subresource, and stands beside the group `*` by nature. An aggregated ClusterRole is
judged by its parts.

## Why is this bad
The role says more than anybody meant. `*` for the resources includes Secrets, `pods/exec` and whatever a custom resource
brings along tomorrow; `*` for the verbs includes deleting, and `escalate`, `bind` and `impersonate` where they exist.

## Bad
```yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: shop-operator
rules:
  - apiGroups: [""]
    resources: ["*"] # finding
    verbs: [get, list]
  - apiGroups: [apps]
    resources: [deployments]
    verbs: ["*"] # finding
  - apiGroups: ["*"] # finding
    resources: [services]
    verbs: [get]
```

## Good
```yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: shop-operator
rules:
  - apiGroups: [""]
    resources: [pods, services]
    verbs: [get, list]
  - apiGroups: [apps]
    resources: [deployments, "*/scale"]
    verbs: [get, patch]
  - apiGroups: ["*"]
    resources: ["*/scale"]
    verbs: [get, patch]
  - nonResourceURLs: [/metrics, /healthz/*]
    verbs: [get]
```

## Options
- `allow_groups`: API groups in which wildcards are accepted, such as those of an operator's own resources
  (`shop.example.com`, `*.example.com`). An entry is accepted if all its groups are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from policylint.model.values import as_list
from policylint.rule import Hit, Manifest, Severity, rule
from policylint.semantics.rbac.grants import ALL, is_role
from policylint.workload import called, shown

_ADVICE = {"resources": "name the resources", "verbs": "name the verbs", "apiGroups": "name the API groups"}

_SHOWN = 3


@rule(
    severity=Severity.MEDIUM,
    since="0.1",
    controls=(
        "cis-1.12:5.1.3",
        "cis-2.0.1:5.1.3",
        "iso27001-2022:A.5.15",
        "iso27001-2022:A.8.3",
        "soc2:CC6.3",
        "nis2-2024-2690:11.2",
    ),
    tags=("security", "rbac"),
    kinds=("ClusterRole", "Role"),
)
def check(manifest: Manifest, *, allow_groups: tuple[str, ...] = ()) -> Iterator[Hit]:
    """Hits at the wildcard."""
    rules = manifest.body.get("rules") if is_role(manifest) else None
    for index, entry in enumerate(as_list(rules)):
        if not isinstance(entry, dict) or _accepted(entry, allow_groups):
            continue
        for field, advice in _ADVICE.items():
            place = _wildcard(entry, field)
            if place is None or (field == "apiGroups" and not _names_resources(entry)):
                continue
            said = f"the {called(manifest)} allows {_allowed(entry, field)}"
            yield Hit(("rules", index, field, place), said, value=ALL, help=advice)


def _allowed(entry: Mapping[str, Any], field: str) -> str:
    """What the wildcard in the field stands for."""
    groups, resources = entry.get("apiGroups"), entry.get("resources")
    everywhere = _wildcard(entry, "apiGroups") is not None
    if field == "apiGroups":
        return f"{_listed(resources)} in every API group"
    if field == "verbs":
        named = _listed(resources) or _listed(entry.get("nonResourceURLs"))
        return f"every verb on {'every resource' if _wildcard(entry, 'resources') is not None else named}"
    if everywhere or (isinstance(groups, list) and "" in groups):
        return f"every resource of {'every' if everywhere else 'the core'} API group, Secrets and pods/exec included"
    return f"every resource of {_listed(groups)}, what is yet to come included"


def _names_resources(entry: Mapping[str, Any]) -> bool:
    """Whether the entry names resources: neither all of them, nor only subresources that resources of any group have."""
    resources = entry.get("resources")
    texts = [one for one in resources if isinstance(one, str)] if isinstance(resources, list) else []
    return ALL not in texts and not all(one.startswith("*/") for one in texts)


def _listed(value: Any) -> str:
    texts = [shown(one, 60) for one in value if isinstance(one, str)] if isinstance(value, list) else []
    more = len(texts) - _SHOWN
    return ", ".join(texts[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _wildcard(entry: Mapping[str, Any], field: str) -> int | None:
    """Where the field has a ``*``."""
    items = entry.get(field)
    # A list is looked through by hand: what is in it may be of any type.
    return next((index for index, one in enumerate(as_list(items)) if one == ALL), None)


def _accepted(entry: Mapping[str, Any], patterns: tuple[str, ...]) -> bool:
    groups = entry.get("apiGroups")
    return (
        bool(patterns)
        and isinstance(groups, list)
        and bool(groups)
        and all(isinstance(group, str) and any(fnmatchcase(group, one) for one in patterns) for group in groups)
    )
