"""What selects nothing, and what lies beside it that it may have been meant for.

An operator or a chart makes pods and Services that no manifest shows. So that something selects nothing is said only where
its own directory shows pods, or Services, that are almost what it asks for, and nothing there makes more of them unseen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain, islice

from policylint.model.external import WORKLOADS, External, lives_elsewhere
from policylint.model.manifest import Manifest, ManifestSet
from policylint.model.memo import Memo, once
from policylint.semantics.makers import Unseen
from policylint.semantics.placement import may_meet, namespace_of
from policylint.semantics.pods import RUN_ONCE, Labelled, PodIndex
from policylint.semantics.selectors import Selector, differences
from policylint.workload import shown

_MOST_COMPARED = 50


class Neighbours:
    """What lies in one directory with an object, where all of it can be seen."""

    def __init__(self, manifests: ManifestSet, memo: Memo = None) -> None:
        self._unseen = Unseen.of(manifests, memo)
        self._pods: dict[str, list[Labelled]] = defaultdict(list)
        self._pairs: dict[tuple[str, str, str], list[Labelled]] = defaultdict(list)
        self._kinds: dict[tuple[str, str, str], list[Manifest]] = defaultdict(list)
        for manifest in manifests.manifests:
            if not manifest.partial:
                directory, resource = manifest.document.directory, manifest.resource
                self._kinds[directory, resource.ref.group, resource.kind].append(manifest)
        self.index = PodIndex.of(manifests, memo)
        for pod in self.index.pods:
            if not pod.manifest.partial and pod.manifest.resource.kind not in RUN_ONCE:
                directory = pod.manifest.document.directory
                self._pods[directory].append(pod)
                for key, value in pod.labels.items():
                    self._pairs[directory, key, value].append(pod)

    @classmethod
    def of(cls, manifests: ManifestSet, memo: Memo) -> Neighbours:
        """That of the run."""
        return once(memo, cls, manifests, memo)

    def pods(self, manifest: Manifest, selector: Selector) -> list[Labelled]:
        """Pods beside the object, first those that have a label that the selector asks for; the first ones only.

        None where others, that cannot be seen, may be there too.
        """
        if self._unseen.near(manifest):
            return []
        directory = manifest.document.directory
        asked = [(one.key, value) for one in selector.requirements if one.operator == "In" for value in one.values]
        alike = [self._pairs.get((directory, *pair), [])[:_MOST_COMPARED] for pair in asked[:_MOST_COMPARED]]
        found = [*chain.from_iterable(alike), *self._pods.get(directory, [])[:_MOST_COMPARED]]
        return list({id(pod): pod for pod in found}.values())

    def of_kind(self, manifest: Manifest, group: str, kind: str) -> Sequence[Manifest]:
        """The objects of a kind beside the object; none where others, that cannot be seen, may be there too."""
        found = self._kinds.get((manifest.document.directory, group, kind), ())
        return () if self._unseen.near(manifest) else found

    def include(self, manifest: Manifest, other: Manifest) -> bool:
        """Whether the other object lies beside the object, and nothing there makes others that cannot be seen."""
        return manifest.document.directory == other.document.directory and not self._unseen.near(manifest)


class Claims:
    """Answers what selects nothing. ``claims`` are the objects of a kind with their selectors: a pod that one of them
    selects is less likely to be the one that another one misses.
    """

    def __init__(
        self, beside: Neighbours, claims: Iterable[tuple[Manifest, Selector]], externals: tuple[External, ...] = ()
    ) -> None:
        self._externals = externals
        self._index = beside.index
        self._beside = beside
        claimed = 0
        for selector, namespace in {(selector, namespace_of(claimer)) for claimer, selector in claims}:
            claimed |= self._index.selected(selector, namespace) if selector.requirements else 0
        self._claimed = {id(pod) for pod in self._index.listed(claimed)}

    def missed(self, claimer: Manifest, selector: Selector, *, complete: bool) -> str | None:
        """What is nearest to the selector of an object that selects no pod; None where it may select one, or where nothing
        shows that its pods should be in the input. ``complete``: the input holds all there is.
        """
        namespace, file = namespace_of(claimer), claimer.document.file
        if self._index.may_select(selector, namespace):
            return None
        if self._externals and lives_elsewhere(self._externals, WORKLOADS, namespace, likely_names(claimer, selector)):
            return None
        beside = self._beside.pods(claimer, selector)
        near = nearest(
            selector,
            namespace,
            (one for one in beside if one.manifest.document.file == file or id(one) not in self._claimed),
        )
        if complete and not near:
            other = self._index.closest(selector, namespace)
            near = nearest(selector, namespace, [other] if other else [])
        return near if near or complete else None


def likely_names(claimer: Manifest, selector: Selector) -> list[str]:
    """The names that a workload is likely to have that an object selects: its own, and the values of the labels asked for."""
    values = (value for one in selector.requirements if one.operator == "In" for value in one.values)
    return [claimer.resource.name, *islice(values, _MOST_COMPARED)]


def nearest(selector: Selector, namespace: str, pods: Iterable[Labelled]) -> str:
    """What is nearest to being selected, and what keeps it from that, for a message; empty where nothing is near.

    Near is a pod that has one of the labels asked for, of whatever value, or has all in another namespace.
    """
    best: tuple[tuple[bool, int, int], Labelled] | None = None
    for pod in pods:
        shared = sum(one.key in pod.labels for one in selector.requirements)
        missed = len(selector.unmet(pod.labels))
        apart = not may_meet(namespace, pod.namespace)
        rank = (apart, missed, -shared)
        if shared and not (apart and missed) and (best is None or rank < best[0]):
            best = rank, pod
    return _apart(selector, namespace, best[1]) if best else ""


def _apart(selector: Selector, namespace: str, pod: Labelled) -> str:
    reasons = [differences(selector, pod.labels)] if selector.unmet(pod.labels) else []
    if not may_meet(namespace, pod.namespace):
        reasons.append(f"the namespace {shown(pod.namespace, 63)}, not {shown(namespace, 63)}")
    resource = pod.manifest.resource
    return f'the nearest, {resource.kind} "{shown(resource.name, 63)}", has {" and ".join(reasons)}'
