"""Patches that take protection away. What such a patch leaves is nowhere in the repository, so only a build can show it."""

from __future__ import annotations

from typing import Any

from policylint.model.values import as_list

# Fields whose absence is a fault of its own: rules ask for them, and a patch is not asked for what is missing.
_FIELDS = (
    "allowPrivilegeEscalation appArmorProfile automountServiceAccountToken capabilities egress ingress limits livenessProbe"
    " podSelector policyTypes readOnly readOnlyRootFilesystem readinessProbe requests resourceNames resources runAsGroup"
    " runAsNonRoot runAsUser seLinuxOptions seccompProfile securityContext serviceAccountName"
)
_PROTECTING = frozenset(_FIELDS.split())
_LABEL = "pod-security.kubernetes.io/"
# Kinds that protect others by being there.
_GUARDS = frozenset(("LimitRange", "NetworkPolicy", "ResourceQuota", "ValidatingAdmissionPolicyBinding"))


def weakening(patch: Any) -> str:
    """What a patch takes away, in words; empty if it only adds and sets."""
    operations = [one for one in as_list(patch) if isinstance(one, dict)]
    return next(filter(None, map(_operation, operations)), "") if isinstance(patch, list) else _merged(patch)


def _operation(operation: dict[str, Any]) -> str:
    op, path = operation.get("op"), operation.get("path")
    if not isinstance(path, str) or (op == "remove" and path.startswith("/metadata/") and _LABEL[:-1] not in path):
        return ""
    if op in ("copy", "move"):
        return "" if path.startswith("/metadata/annotations/") else f"a JSON patch with the operation {op}"
    steps = [step.replace("~1", "/").replace("~0", "~") for step in path.split("/")]
    gone = op == "remove" or (op in ("add", "replace") and operation.get("value", "") is None)
    found = next((step for step in steps if _protects(step)), "") if gone else ""
    return f"a JSON patch that removes {found[:80]}" if found else ""


def _merged(patch: Any) -> str:
    """Fields that a strategic merge patch sets to null, deletes or replaces as a whole. Shared nodes are looked at once."""
    stack: list[tuple[str, Any]] = [("", patch)]
    seen: set[tuple[int, bool]] = set()
    while stack:
        protecting, item = stack.pop()
        if (id(item), bool(protecting)) in seen:
            continue
        seen.add((id(item), bool(protecting)))
        if isinstance(item, list):
            stack.extend((protecting, one) for one in item if isinstance(one, dict | list))
        if isinstance(item, dict):
            directive = item.get("$patch")
            guard = item is patch and str(item.get("kind")) in _GUARDS
            if directive == "replace" or (directive == "delete" and (protecting or guard)):
                return f"a patch with $patch: {directive}"
            for key, value in item.items():
                name = protecting or (key if _protects(key) else "")
                if value is None and name:
                    return f"a patch that removes {name[:80]}"
                if isinstance(value, dict | list):
                    stack.append((name, value))
    return ""


def _protects(step: Any) -> bool:
    return isinstance(step, str) and (step in _PROTECTING or step.startswith(_LABEL))
