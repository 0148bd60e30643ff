"""How many pods workloads run, and what sets that number.

What speaks for a workload (an autoscaler that may scale it, a patch that sets its replicas) counts wherever it stands. What
is said against it is taken from the nearest candidates only (see policylint.semantics.placement).
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, NamedTuple

from policylint.model.manifest import Manifest, ManifestSet
from policylint.model.memo import Memo, once
from policylint.model.position import FieldPath
from policylint.model.values import dig
from policylint.semantics.placement import Nearest, Placement, namespace_of
from policylint.workload import is_owned

SCALED = frozenset(
    (
        "CloneSet",
        "Deployment",
        "DeploymentConfig",
        "ReplicaSet",
        "ReplicationController",
        "Rollout",
        "StatefulSet",
    )
)
"""The kinds that run ``spec.replicas`` equal pods, 1 where it is not set, and have the scale subresource."""

_SCALED_OBJECT_MAX = 100
_UNKNOWN = -1


class Most:
    """The highest number that is known of a key in a namespace (empty: unknown), without a look at each."""

    def __init__(self) -> None:
        self._all: dict[Hashable, int] = {}
        self._at: dict[tuple[Hashable, str], int] = {}

    def add(self, key: Hashable, namespace: str, number: int) -> None:
        """Files the number."""
        self._all[key] = max(number, self._all.get(key, number))
        self._at[key, namespace] = max(number, self._at.get((key, namespace), number))

    def of(self, key: Hashable, namespace: str) -> int | None:
        """The highest one that can be meant in the namespace; None where there is none."""
        if not namespace:
            return self._all.get(key)
        found = [self._at[key, one] for one in (namespace, "") if (key, one) in self._at]
        return max(found, default=None)


class Autoscaler(NamedTuple):
    """A HorizontalPodAutoscaler, or a ScaledObject of KEDA: what it scales (``path`` leads to the reference), how far.

    ``group`` is None where the reference names no API version. The bounds are those in force, None where they are
    unreadable; ``minimum_path`` and ``maximum_path`` lead to the fields.
    """

    manifest: Manifest
    path: FieldPath
    group: str | None
    kind: str
    name: str
    minimum: int | None
    maximum: int | None
    minimum_path: FieldPath
    maximum_path: FieldPath

    @property
    def is_hpa(self) -> bool:
        """Whether it is Kubernetes' own."""
        return self.manifest.resource.kind == "HorizontalPodAutoscaler"


class Scaling:
    """The workloads among manifests and what scales them. What another object made is left to that one.

    Patches are no workloads, but set replicas: for the workloads of their name in what is built together with them or, where
    there are none (the path of a Flux Kustomization, the values of a chart), for all of that name.
    """

    def __init__(self, manifests: ManifestSet, memo: Memo = None) -> None:
        self._placement = Placement.of(manifests, memo)
        self.workloads: list[Manifest] = []
        self.autoscalers: list[Autoscaler] = []
        self._by_name = Nearest()
        self._minimum = Most()
        self._set_elsewhere = Most()
        patches: list[tuple[Manifest, int]] = []
        self._built: set[tuple[str, str]] = set()
        for manifest in manifests.manifests:
            self._read(manifest, patches)
        for patch, number in patches:
            name, group = patch.resource.name, self._placement.group(patch)
            self._set_elsewhere.add((name, group if (name, group) in self._built else None), namespace_of(patch), number)

    @classmethod
    def of(cls, manifests: ManifestSet, memo: Memo) -> Scaling:
        """That of the run."""
        return once(memo, cls, manifests, memo)

    def _read(self, manifest: Manifest, patches: list[tuple[Manifest, int]]) -> None:
        file, namespace, resource = manifest.document.file, namespace_of(manifest), manifest.resource
        if resource.kind in SCALED:
            number = replicas_field(manifest)
            if not manifest.partial:
                self._by_name.add((resource.kind, resource.name), file, namespace, manifest)
                self._built.add((resource.name, self._placement.group(manifest)))
                if manifest.pods and not is_owned(manifest):
                    self.workloads.append(manifest)
            elif number is not None:
                patches.append((manifest, number))
        scaler = None if manifest.partial else autoscaler(manifest)
        if scaler is not None:
            self.autoscalers.append(scaler)
            self._minimum.add((scaler.kind, scaler.name), namespace, _UNKNOWN if scaler.minimum is None else scaler.minimum)

    def targets(self, scaler: Autoscaler) -> list[Manifest]:
        """The workloads that an autoscaler names: the nearest of that kind and name."""
        manifest = scaler.manifest
        return self._by_name.to((scaler.kind, scaler.name), manifest.document.file, namespace_of(manifest))

    def exists(self, scaler: Autoscaler) -> bool:
        """Whether the workload that an autoscaler names stands anywhere in the input."""
        return bool(self._by_name.anywhere((scaler.kind, scaler.name), namespace_of(scaler.manifest)))

    def is_scaled(self, manifest: Manifest) -> bool:
        """Whether an autoscaler may scale a workload, wherever it stands."""
        return self._least(manifest) is not None

    def _least(self, manifest: Manifest) -> int | None:
        return self._minimum.of((manifest.resource.kind, manifest.resource.name), namespace_of(manifest))

    def replicas(self, manifest: Manifest, unset: int = 1) -> int | None:
        """How many pods a workload runs at least: the most that it, a patch of it or its kustomization says, ``unset``
        where it says nothing. Of one that is scaled, the highest minimum. None where that cannot be read.
        """
        least = self._least(manifest)
        if least is not None:
            return None if least == _UNKNOWN else least
        own = replicas_field(manifest)
        if own is None and dig(manifest.body, "spec", "replicas") is not None:
            return None
        name, namespace = manifest.resource.name, namespace_of(manifest)
        places = ((name, self._placement.group(manifest)), (name, None))
        elsewhere = [self._set_elsewhere.of(place, namespace) or 0 for place in places]
        return max(unset if own is None else own, *elsewhere)


def autoscaler(manifest: Manifest) -> Autoscaler | None:
    """What the manifest says as an autoscaler; None where it is none, or names no target."""
    kind = manifest.resource.kind
    keda = kind == "ScaledObject"
    if kind != "HorizontalPodAutoscaler" and not (keda and manifest.resource.ref.group == "keda.sh"):
        return None
    target = dig(manifest.body, "spec", "scaleTargetRef")
    if not isinstance(target, dict):
        return None
    name, of_kind = target.get("name"), target.get("kind") or ("Deployment" if keda else None)
    if not isinstance(name, str) or not name or not isinstance(of_kind, str):
        return None
    version = target.get("apiVersion") or ("apps/v1" if keda else None)
    group = (version.partition("/")[0] if "/" in version else "") if isinstance(version, str) else None
    lowest, highest = ("minReplicaCount", "maxReplicaCount") if keda else ("minReplicas", "maxReplicas")
    spec = manifest.body["spec"]
    return Autoscaler(
        manifest,
        ("spec", "scaleTargetRef"),
        group,
        of_kind,
        name,
        _bound(spec.get(lowest), 0 if keda else 1),
        _bound(spec.get(highest), _SCALED_OBJECT_MAX if keda else None),
        ("spec", lowest),
        ("spec", highest),
    )


def replicas_field(manifest: Manifest) -> int | None:
    """``spec.replicas`` as written, None where it is no number."""
    return whole_number(dig(manifest.body, "spec", "replicas"))


def whole_number(value: Any) -> int | None:
    """The value if it is an integer, else None."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _bound(value: Any, default: int | None) -> int | None:
    return default if value is None else whole_number(value)
