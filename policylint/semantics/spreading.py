"""What keeps pods apart: anti-affinity terms and topology spread constraints, and whether they are about the pod itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from policylint.model.position import FieldPath
from policylint.model.values import as_list, dig
from policylint.semantics.pods import Labelled
from policylint.semantics.selectors import Selector, from_label_selector

_REQUIRED, _PREFERRED = "requiredDuringSchedulingIgnoredDuringExecution", "preferredDuringSchedulingIgnoredDuringExecution"


class Spread(NamedTuple):
    """A term or constraint: where it stands, its topology key, and what it selects.

    ``selector`` is None where it has none, which selects no pods, or one that nobody can read (``unreadable``).
    """

    path: FieldPath
    key: str
    selector: Selector | None
    unreadable: bool

    def selects_itself(self, labels: Mapping[str, str]) -> bool:
        """Whether it is about pods with these labels. ``matchLabelKeys`` narrow it to equal pods, and change nothing here."""
        return self.selector is not None and self.selector.matches(labels)


def anti_affinities(pod: Labelled) -> Iterator[Spread]:
    """The pod anti-affinity terms of a pod, required and preferred."""
    terms = dig(pod.pod.body, "affinity", "podAntiAffinity")
    if not isinstance(terms, Mapping):
        return
    base = (*pod.pod.path, "affinity", "podAntiAffinity")
    for index, term in enumerate(as_list(terms.get(_REQUIRED))):
        yield from _spread((*base, _REQUIRED, index), term)
    for index, weighted in enumerate(as_list(terms.get(_PREFERRED))):
        if isinstance(weighted, Mapping):
            yield from _spread((*base, _PREFERRED, index, "podAffinityTerm"), weighted.get("podAffinityTerm"))


def spread_constraints(pod: Labelled) -> Iterator[Spread]:
    """The topology spread constraints of a pod."""
    for index, constraint in enumerate(as_list(pod.pod.body.get("topologySpreadConstraints"))):
        yield from _spread((*pod.pod.path, "topologySpreadConstraints", index), constraint)


def _spread(path: FieldPath, term: Any) -> Iterator[Spread]:
    if isinstance(term, Mapping):
        key, written = term.get("topologyKey"), term.get("labelSelector")
        selector = from_label_selector(written)
        yield Spread(path, key if isinstance(key, str) else "", selector, selector is None and written is not None)
