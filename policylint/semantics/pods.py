"""Pods with their labels, and which of many a selector selects.

A set of pods is a number with a bit for each pod. So thousands of selectors are held against thousands of pods without a look
at each pair, whatever the selectors ask for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import Any, NamedTuple

from policylint.model.manifest import Manifest, ManifestSet, PodSpec
from policylint.model.memo import Memo, once
from policylint.model.position import FieldPath
from policylint.model.values import dig
from policylint.semantics.placement import may_meet, namespace_of, places
from policylint.semantics.selectors import Requirement, Selector

RUN_ONCE = frozenset(("CronJob", "Job"))
"""The kinds whose pods end, so that nothing that lasts is meant for them."""

_TEMPLATE: FieldPath = ("spec", "template", "spec")
_MOST_COMPARED = 200
# Sets of more pods than that are kept once they are made; there are few of them.
_FEW = 256
# A pod is filed under its file, its directory and the directory above.
_DOWN = 3
_UP = 4


class Labelled(NamedTuple):
    """Pods with labels: the manifest that makes them, where their spec stands, and where the labels stand or should.

    ``namespace`` is empty where it is unknown. The spec is not kept: on long runs it is on disk.
    """

    manifest: Manifest
    at: FieldPath
    path: FieldPath
    labels: Mapping[str, str]
    namespace: str

    @property
    def pod(self) -> PodSpec:
        """The spec of the pods; an empty one where a patch does not touch it."""
        return next((one for one in self.manifest.pods if one.path == self.at), PodSpec(self.at, {}))


def labelled_pods(manifest: Manifest) -> Iterator[Labelled]:
    """The pods that a manifest makes, with their labels; one that has no metadata has no labels.

    A patch may hold labels alone, and counts with the pod spec that it does not touch.
    """
    pods = manifest.pods or ((PodSpec(_TEMPLATE, {}),) if manifest.partial else ())
    for pod in pods:
        if pod.path:
            holder: Any = manifest.body
            for step in pod.path[:-1]:
                holder = holder[step] if isinstance(step, int) else holder.get(step) if isinstance(holder, dict) else None
            if isinstance(holder, dict):
                path = (*pod.path[:-1], "metadata", "labels")
                yield Labelled(manifest, pod.path, path, _labels(holder), namespace_of(manifest))


def labelled_object(manifest: Manifest) -> Iterator[Labelled]:
    """The object itself with its own labels, for what selects objects and not pods."""
    yield Labelled(manifest, (), ("metadata", "labels"), _labels(manifest.body), namespace_of(manifest))


class PodIndex:
    """The pods of many manifests. With `labelled_object` it is the objects themselves."""

    def __init__(self, manifests: Iterable[Manifest], read: Callable[[Manifest], Iterable[Labelled]] = labelled_pods) -> None:
        self.pods = [pod for manifest in manifests for pod in read(manifest)]
        # Where the pods are that have something in common: a namespace, a place, a label (key and value, or key and None).
        self._having: dict[tuple[str, Hashable, str | None], list[int]] = defaultdict(list)
        self._kept: dict[tuple[str, Hashable, str | None], int] = {}
        self._everything = (1 << len(self.pods)) - 1
        self._patched: set[tuple[str, str | None]] = set()
        for position, pod in enumerate(self.pods):
            self._add(position, pod)

    @classmethod
    def of(cls, manifests: ManifestSet, memo: Memo) -> PodIndex:
        """That of the run."""
        return once(memo, cls, manifests.manifests)

    def _add(self, position: int, pod: Labelled) -> None:
        document = pod.manifest.document
        self._having["namespace", pod.namespace, None].append(position)
        self._having["directory", document.directory, None].append(position)
        for place in islice(places(document.file), _DOWN):
            self._having["place", place, None].append(position)
        for key, value in pod.labels.items():
            self._having["label", key, value].append(position)
            self._having["label", key, None].append(position)
            if pod.manifest.partial:
                self._patched.update(((key, value), (key, None)))

    def selected(self, selector: Selector, namespace: str) -> int:
        """The pods that a selector in the namespace (empty: unknown) can select."""
        found = self._in(namespace)
        for one in selector.requirements:
            found &= self._meeting(one) if found else 0
        return found

    def listed(self, found: int) -> Iterator[Labelled]:
        """The pods of a set, in the order of the input."""
        return (self.pods[position] for position in positions(found))

    def together(self, manifest: Manifest) -> int:
        """The pods that are meant for the object's use beyond doubt, or the other way round (see `belong_together`)."""
        namespace = namespace_of(manifest)
        here = self.in_directory(manifest) & self._in(namespace)
        return here | (self._union(("namespace", namespace, None)) if namespace else 0)

    def in_directory(self, manifest: Manifest) -> int:
        """The pods in the directory of the object."""
        return self._union(("directory", manifest.document.directory, None))

    def nearest(self, found: int, file: str) -> int:
        """Those of a set of pods that stand nearest to the file: in it, else in its directory, else in one beside it, else in
        one beside the directory above.
        """
        near = (found & self._union(("place", place, None)) for place in islice(places(file), _UP))
        return next((some for some in near if some), 0)

    def may_select(self, selector: Selector, namespace: str) -> bool:
        """Whether there is a pod that it can select, once patches have added the labels that they hold."""
        open_ones = tuple(one for one in selector.requirements if not self._is_patched(one))
        return self.selected(Selector(open_ones), namespace) != 0

    def closest(self, selector: Selector, namespace: str) -> Labelled | None:
        """The pod that misses the fewest of the conditions, but meets one that names a value; None where there is none."""
        best, fewest = None, len(selector.requirements)
        asked = (("label", one.key, value) for one in selector.requirements if one.operator == "In" for value in one.values)
        near = chain.from_iterable(self._having.get(each, ())[:_MOST_COMPARED] for each in asked)
        for pod in (self.pods[position] for position in islice(near, _MOST_COMPARED)):
            missed = len(selector.unmet(pod.labels))
            if missed < fewest and may_meet(namespace, pod.namespace):
                best, fewest = pod, missed
        return best

    def _is_patched(self, one: Requirement) -> bool:
        if one.operator == "In":
            return any((one.key, value) in self._patched for value in one.values)
        return one.operator == "Exists" and (one.key, None) in self._patched

    def _in(self, namespace: str) -> int:
        if not namespace:
            return self._everything
        return self._union(("namespace", namespace, None), ("namespace", "", None))

    def _meeting(self, one: Requirement) -> int:
        having = self._union(*(("label", one.key, value) for value in one.values or (None,)))
        return having if one.operator in ("In", "Exists") else self._everything & ~having

    def _union(self, *keys: tuple[str, Hashable, str | None]) -> int:
        """The pods that have any of these things."""
        found, few = 0, bytearray(len(self.pods) // 8 + 1)
        for key in keys:
            held = self._having.get(key, ())
            if len(held) <= _FEW:
                _mark(few, held)
            elif key in self._kept:
                found |= self._kept[key]
            else:
                many = bytearray(len(few))
                _mark(many, held)
                self._kept[key] = int.from_bytes(many, "little")
                found |= self._kept[key]
        return found | int.from_bytes(few, "little")


def positions(found: int) -> Iterator[int]:
    """The positions of the pods of a set, in order."""
    if found.bit_count() < 64:
        while found:
            low = found & -found
            yield low.bit_length() - 1
            found ^= low
        return
    for at, byte in enumerate(found.to_bytes(found.bit_length() // 8 + 1, "little")):
        if byte:
            yield from (8 * at + bit for bit in range(8) if byte >> bit & 1)


def _mark(bits: bytearray, held: Iterable[int]) -> None:
    for position in held:
        bits[position >> 3] |= 1 << (position & 7)


def _labels(holder: Mapping[str, Any]) -> dict[str, str]:
    labels = dig(holder, "metadata", "labels")
    return {key: text for key, text in labels.items() if isinstance(text, str)} if isinstance(labels, dict) else {}
