"""Objects in an old version of their API, rewritten for the version that follows it.

After the Deprecated API Migration Guide of Kubernetes, a comparison of the Go types in ``k8s.io/api`` (which fields a
version has) and ``pkg/apis/*/*/defaults.go`` (what it sets by itself). A migration is safe: where the two versions have
different defaults, it writes out the old one. What cannot be said in the new version has no migration, or, where a field
that does nothing any more would be dropped, an unsafe one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from policylint.model.fix import Edit, Fix, Insert, RenameKey, SetValue
from policylint.model.manifest import Manifest
from policylint.validation.ingress_migration import ingress
from policylint.validation.lifecycle import is_introduced, is_removed, load_lifecycle
from policylint.validation.migration import KEEP, Change, items, mapping
from policylint.validation.workload_migrations import WORKLOADS

_NO_SIDE_EFFECTS = ("None", "NoneOnDryRun")
_PRESERVE_ZERO = "flowcontrol.k8s.io/v1beta3-preserve-zero-concurrency-shares"
_RBAC = "rbac.authorization.k8s.io"
_FLOW = "flowcontrol.apiserver.k8s.io"


def migration(manifest: Manifest, *releases: tuple[int, int]) -> Fix | None:
    """The fix that brings an object to the next stable version of its kind.

    None where there is none, where one of the target releases does not serve that version, and where the object does not
    say its version itself (in a typed list).
    """
    old, kind = manifest.resource.api_version, manifest.resource.kind
    planned = _TABLE.get((old, kind))
    if planned is None or manifest.body.get("apiVersion") != old:
        return None
    new, rewrite = planned
    row = load_lifecycle().get((new, kind))
    if row is None or not all(is_introduced(row, one) and not is_removed(row, one) for one in releases):
        return None
    change = rewrite(manifest)
    if change is None:
        return None
    title = f"change {old} to {new}" + (f", {change.note}" if change.note else "")
    return Fix(title, (SetValue(("apiVersion",), new), *change.edits), change.safe)


def heir(api_version: str, kind: str) -> str:
    """The API version that has all the fields of this old one with the same meaning; empty where none does."""
    new, rewrite = _TABLE.get((api_version, kind), ("", None))
    return new if rewrite in _SAME_FIELDS or (api_version, kind) in WORKLOADS else ""


def _same(manifest: Manifest) -> Change | None:
    return KEEP


def _disruption_budget(manifest: Manifest) -> Change | None:
    """An empty selector selects nothing in v1beta1 and everything in v1. A missing one selects nothing in both."""
    selector = mapping(manifest.body.get("spec")).get("selector")
    if selector is None:
        return KEEP
    return KEEP if any(mapping(selector).values()) else None


def _cron_job(manifest: Manifest) -> Change | None:
    """v1 refuses a time zone inside the schedule."""
    schedule = mapping(manifest.body.get("spec")).get("schedule")
    return None if "TZ" in str(schedule) else KEEP


def _endpoint_slice(manifest: Manifest) -> Change | None:
    """``topology`` cannot be written in v1."""
    return None if any("topology" in one for one in items(manifest.body.get("endpoints"))) else KEEP


def _alpha_binding(manifest: Manifest) -> Change | None:
    """v1alpha1 has ``apiVersion`` where later versions have ``apiGroup``, and a user ``*`` for everybody."""
    subjects = items(manifest.body.get("subjects"))
    return None if any("apiVersion" in one or one.get("name") == "*" for one in subjects) else KEEP


def _priority_level(manifest: Manifest) -> Change | None:
    """The shares have another name in v1beta1 and v1beta2, and 0 stands for the default in all versions but v1."""
    limited = mapping(mapping(manifest.body.get("spec")).get("limited"))
    if _PRESERVE_ZERO in mapping(mapping(manifest.body.get("metadata")).get("annotations")):
        return None
    old, new = "assuredConcurrencyShares", "nominalConcurrencyShares"
    if old in limited and new in limited:
        return None
    name = old if old in limited else new
    if name in limited and not (isinstance(limited[name], int) and limited[name] > 0):
        return None
    renamed = manifest.resource.api_version.endswith(("/v1beta1", "/v1beta2")) and old in limited
    return Change((RenameKey(("spec", "limited", old), new),)) if renamed else (None if old in limited else KEEP)


def _webhooks(manifest: Manifest) -> Change | None:
    """v1 wants to be told about side effects, and has other defaults."""
    hooks = manifest.body.get("webhooks")
    if not isinstance(hooks, list):
        return KEEP if hooks is None else None
    edits: list[Edit] = []
    names = [one.get("name") for one in items(hooks)]
    if len(names) < len(hooks) or len({str(name) for name in names}) < len(hooks):
        return None
    for number, hook in enumerate(items(hooks)):
        if hook.get("sideEffects") not in _NO_SIDE_EFFECTS and not (manifest.partial and "sideEffects" not in hook):
            return None
        missing = () if manifest.partial else tuple(name for name in _WEBHOOK_DEFAULTS if hook.get(name) is None)
        if any(name in hook for name in missing):
            return None
        edits += [Insert(("webhooks", number), name, _WEBHOOK_DEFAULTS[name], "name") for name in missing]
    return Change(tuple(edits), note="writing out its defaults" if edits else "")


_WEBHOOK_DEFAULTS: Mapping[str, Any] = {
    "failurePolicy": "Ignore",
    "matchPolicy": "Exact",
    "timeoutSeconds": 30,
    "admissionReviewVersions": ["v1beta1"],
}

Rewrite = Callable[[Manifest], Change | None]

_SAME_FIELDS = (_same, _cron_job, _disruption_budget, _webhooks)


def _to_v1(group: str, versions: str, rewrites: Mapping[str, Rewrite]) -> dict[tuple[str, str], tuple[str, Rewrite]]:
    return {
        (f"{group}/{version}", kind): (f"{group}/v1", rewrite)
        for version in versions.split()
        for kind, rewrite in rewrites.items()
    }


_TABLE: Mapping[tuple[str, str], tuple[str, Rewrite]] = {
    **{old: ("apps/v1", rewrite) for old, rewrite in WORKLOADS.items()},
    **_to_v1("apps", "v1beta1 v1beta2", {"ControllerRevision": _same}),
    ("extensions/v1beta1", "Ingress"): ("networking.k8s.io/v1", ingress),
    ("extensions/v1beta1", "NetworkPolicy"): ("networking.k8s.io/v1", _same),
    ("autoscaling/v2beta2", "HorizontalPodAutoscaler"): ("autoscaling/v2", _same),
    **_to_v1("networking.k8s.io", "v1beta1", {"Ingress": ingress, "IngressClass": _same}),
    **_to_v1("batch", "v1beta1", {"CronJob": _cron_job}),
    **_to_v1("policy", "v1beta1", {"PodDisruptionBudget": _disruption_budget}),
    **_to_v1(_RBAC, "v1alpha1 v1beta1", {"Role": _same, "ClusterRole": _same}),
    **_to_v1(_RBAC, "v1beta1", {"RoleBinding": _same, "ClusterRoleBinding": _same}),
    **_to_v1(_RBAC, "v1alpha1", {"RoleBinding": _alpha_binding, "ClusterRoleBinding": _alpha_binding}),
    **_to_v1("scheduling.k8s.io", "v1alpha1 v1beta1", {"PriorityClass": _same}),
    **_to_v1("storage.k8s.io", "v1beta1", {"StorageClass": _same, "CSIDriver": _same, "CSINode": _same}),
    **_to_v1("storage.k8s.io", "v1alpha1 v1beta1", {"CSIStorageCapacity": _same, "VolumeAttachment": _same}),
    **_to_v1("coordination.k8s.io", "v1beta1", {"Lease": _same}),
    **_to_v1("node.k8s.io", "v1beta1", {"RuntimeClass": _same}),
    **_to_v1("discovery.k8s.io", "v1beta1", {"EndpointSlice": _endpoint_slice}),
    **_to_v1("apiregistration.k8s.io", "v1beta1", {"APIService": _same}),
    **_to_v1(_FLOW, "v1beta1 v1beta2 v1beta3", {"FlowSchema": _same, "PriorityLevelConfiguration": _priority_level}),
    **_to_v1(
        "admissionregistration.k8s.io",
        "v1beta1",
        {"MutatingWebhookConfiguration": _webhooks, "ValidatingWebhookConfiguration": _webhooks},
    ),
}
