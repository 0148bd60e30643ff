"""Deployment, ReplicaSet, DaemonSet and StatefulSet on their way to apps/v1.

apps/v1beta2 differs in nothing. The older versions took selector and labels from the pod template, and had other defaults
(kubernetes/kubernetes, pkg/apis/{extensions,apps}/v1beta1/defaults.go). 2147483647 is how they said "no limit".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from policylint.model.fix import Edit, Insert, Remove, SetValue
from policylint.model.manifest import Manifest
from policylint.model.position import FieldPath
from policylint.validation.migration import Change, mapping

_NO_LIMIT = 2**31 - 1
_ONE_BY_ONE = {"maxSurge": 1, "maxUnavailable": 1}
# Fields that apps/v1 does not have: a request to roll back, carried out once, and a counter that the server kept.
GONE = ("rollbackTo", "templateGeneration")


class _Unclear(Exception):
    """The object is not as it should be, so nobody can tell what it becomes."""


Defaults = Callable[[Mapping[str, Any]], list[Edit]]


def _rewrite(manifest: Manifest, defaults: Defaults) -> Change | None:
    """The change for one workload. A patch is not asked for what it leaves out, and so gets no defaults either."""
    spec = manifest.body.get("spec")
    if spec is None and manifest.partial:
        return Change()
    if not isinstance(spec, dict):
        return None
    gone: list[Edit] = [Remove(("spec", field)) for field in GONE if field in spec]
    dropping = ", dropping " + " and ".join(f"spec.{field}" for field in GONE if field in spec) if gone else ""
    if manifest.partial:
        return Change(tuple(gone), safe=not gone, note=dropping.removeprefix(", "))
    try:
        written = defaults(manifest.body)
        edits = (*written, *_selector(spec), *gone)
    except _Unclear:
        return None
    note = ("writing out its defaults" if written else "") + dropping
    return Change(edits, safe=not gone, note=note.removeprefix(", "))


def _template_labels(spec: Mapping[str, Any]) -> Mapping[str, str]:
    labels = mapping(mapping(mapping(spec.get("template")).get("metadata")).get("labels"))
    if not labels or not all(isinstance(value, str) for value in labels.values()):
        raise _Unclear
    return labels


def _selector(spec: Mapping[str, Any]) -> list[Edit]:
    """Required in apps/v1. An empty one is refused by all versions."""
    selector = spec.get("selector")
    if selector is None:
        value = {"matchLabels": dict(_template_labels(spec))}
        return [_write(spec, ("spec",), "selector", value, "template")]
    if not isinstance(selector, dict) or not selector:
        raise _Unclear
    return []


def _labels(body: Mapping[str, Any]) -> list[Edit]:
    """Those of the pod template, where the object has none."""
    metadata, spec = body.get("metadata"), mapping(body.get("spec"))
    template = mapping(mapping(mapping(spec.get("template")).get("metadata")).get("labels"))
    if not isinstance(metadata, dict):
        raise _Unclear
    if metadata.get("labels") or not template:
        return []
    return [_write(metadata, ("metadata",), "labels", dict(_template_labels(spec)), "name")]


def _limits(body: Mapping[str, Any], limits: Mapping[str, int]) -> list[Edit]:
    spec = mapping(body.get("spec"))
    missing = [name for name in limits if spec.get(name) is None]
    return [_write(spec, ("spec",), name, limits[name], "template") for name in missing]


def _rolling_update(body: Mapping[str, Any]) -> list[Edit]:
    """``strategy`` of a Deployment in extensions/v1beta1: one pod more and one less at a time, where nothing else is said."""
    spec = mapping(body.get("spec"))
    strategy = spec.get("strategy")
    if not strategy:
        value = {"type": "RollingUpdate", "rollingUpdate": _ONE_BY_ONE}
        return [_write(spec, ("spec",), "strategy", value, "template")]
    if not isinstance(strategy, dict):
        raise _Unclear
    if (strategy.get("type") or "RollingUpdate") != "RollingUpdate":
        return []
    path: FieldPath = ("spec", "strategy")
    update = strategy.get("rollingUpdate")
    if not update:
        return [_write(strategy, path, "rollingUpdate", _ONE_BY_ONE, "type")]
    if not isinstance(update, dict):
        raise _Unclear
    missing = [name for name in _ONE_BY_ONE if update.get(name) is None]
    there = next((name for name in _ONE_BY_ONE if name not in missing), "")
    return [_write(update, (*path, "rollingUpdate"), name, _ONE_BY_ONE[name], there) for name in missing]


def _on_delete(body: Mapping[str, Any]) -> list[Edit]:
    """``updateStrategy``: pods were replaced only when somebody deleted them, where nothing else was said."""
    spec = mapping(body.get("spec"))
    strategy = spec.get("updateStrategy")
    if not strategy:
        return [_write(spec, ("spec",), "updateStrategy", {"type": "OnDelete"}, "template")]
    if not isinstance(strategy, dict):
        raise _Unclear
    if strategy.get("type"):
        return []
    return [_write(strategy, ("spec", "updateStrategy"), "type", "OnDelete", "rollingUpdate")]


def _write(holder: Mapping[str, Any], path: FieldPath, key: str, value: Any, near: str) -> Edit:
    """Gives a field its value, whether it is missing, null or empty."""
    return SetValue((*path, key), value) if key in holder else Insert(path, key, value, near)


def _deployment(body: Mapping[str, Any]) -> list[Edit]:
    """Of extensions/v1beta1."""
    limits = {"revisionHistoryLimit": _NO_LIMIT, "progressDeadlineSeconds": _NO_LIMIT}
    return [*_labels(body), *_limits(body, limits), *_rolling_update(body)]


def _deployment_of_apps(body: Mapping[str, Any]) -> list[Edit]:
    return [*_labels(body), *_limits(body, {"revisionHistoryLimit": 2})]


def _updated_by_hand(body: Mapping[str, Any]) -> list[Edit]:
    return [*_labels(body), *_on_delete(body)]


def _none(body: Mapping[str, Any]) -> list[Edit]:
    return []


_DEFAULTS: Mapping[tuple[str, str], Defaults] = {
    ("extensions/v1beta1", "Deployment"): _deployment,
    ("extensions/v1beta1", "ReplicaSet"): _labels,
    ("extensions/v1beta1", "DaemonSet"): _updated_by_hand,
    ("apps/v1beta1", "Deployment"): _deployment_of_apps,
    ("apps/v1beta1", "StatefulSet"): _updated_by_hand,
    ("apps/v1beta2", "Deployment"): _none,
    ("apps/v1beta2", "ReplicaSet"): _none,
    ("apps/v1beta2", "DaemonSet"): _none,
    ("apps/v1beta2", "StatefulSet"): _none,
}


def _workload(manifest: Manifest) -> Change | None:
    return _rewrite(manifest, _DEFAULTS[manifest.resource.api_version, manifest.resource.kind])


WORKLOADS: Mapping[tuple[str, str], Callable[[Manifest], Change | None]] = dict.fromkeys(_DEFAULTS, _workload)
"""By old apiVersion and kind."""
