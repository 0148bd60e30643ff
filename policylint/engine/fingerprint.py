"""The identity of a finding: what stays the same when lines move, files are renamed and lists are reordered."""

from __future__ import annotations

from typing import Any

from policylint.model.digest import sha256
from policylint.model.manifest import Resource
from policylint.model.position import FieldPath, format_path

# The fields that identify an item of a list, tried in this order; Kubernetes' own merge keys come first
# (patchMergeKey in k8s.io/api types.go: name, containerPort, port, mountPath, devicePath, ip, topologyKey, type).
_MERGE_KEYS = (
    "name",
    "containerPort",
    "port",
    "mountPath",
    "devicePath",
    "ip",
    "topologyKey",
    "key",
    "host",
    "path",
    "type",
)


def stable_path(body: Any, path: FieldPath) -> str:
    """The path with merge keys for indexes: ``spec.containers[name=app].image``.

    An item without a merge key is named by its value if that is a scalar, else by nothing (``[]``): findings in such items
    are told apart by their value or count as many of the same.
    """
    parts: list[str] = []
    value = body
    for step in path:
        if isinstance(step, int):
            value = value[step] if isinstance(value, list) and step < len(value) else None
            parts.append(f"[{_item(value)}]")
        else:
            value = value.get(step) if isinstance(value, dict) else None
            text = format_path((step,))  # long keys are cut there
            parts.append(text if not parts or text.startswith("[") else f".{text}")
    return "".join(parts)


def fingerprint(rule: str, resource: Resource | None, place: str, value: str) -> str:
    """32 hexadecimal digits over rule, object identity (group, kind, namespace, name), stable path and offending value.

    Neither file nor line take part, except where ``place`` is a file, because there is no object.
    """
    identity = resource.ref if resource else ("", "", "", "")
    text = "\0".join(("1", rule, *identity, place, value))
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _item(value: Any) -> str:
    if isinstance(value, dict):
        for key in _MERGE_KEYS:
            if isinstance(value.get(key), str | int):
                return f"{key}={str(value[key])[:200]}"
        return ""
    return "" if value is None or isinstance(value, list) else str(value)[:200]
