"""What keeps pods apart: anti-affinity terms and topology spread constraints, and whether they are about the pod itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from policylint.model.position import FieldPath
from policylint.model.values import as_list, dig, texts
from policylint.semantics.pods import Labelled
from policylint.semantics.selectors import Selector, from_label_selector

_REQUIRED, _PREFERRED = "requiredDuringSchedulingIgnoredDuringExecution", "preferredDuringSchedulingIgnoredDuringExecution"

_NAME = "kubernetes.io/metadata.name"
# Labels that controllers give to every pod: no pod differs from its equals in them.
_EVERY_POD_HAS = ("controller-revision-hash", "pod-template-hash")


class Spread(NamedTuple):
    """A term or constraint: where it stands, its topology key, and what it selects.

    ``selector`` is None where it has none, which selects no pods, or one that nobody can read (``unreadable``). ``apart``: it
    is about pods of other namespaces only. ``mismatched``: labels in which the pods that it is about differ from its own.
    """

    path: FieldPath
    key: str
    selector: Selector | None
    unreadable: bool
    apart: bool = False
    mismatched: tuple[str, ...] = ()

    def selects_itself(self, labels: Mapping[str, str]) -> bool:
        """Whether it is about pods with these labels. ``matchLabelKeys`` narrow it to equal pods, and change nothing here."""
        if self.apart or any(key in labels or key in _EVERY_POD_HAS for key in self.mismatched):
            return False
        return self.selector is not None and self.selector.matches(labels)


def anti_affinities(pod: Labelled) -> Iterator[Spread]:
    """The pod anti-affinity terms of a pod, required and preferred."""
    terms = dig(pod.pod.body, "affinity", "podAntiAffinity")
    if not isinstance(terms, dict):
        return
    base = (*pod.at, "affinity", "podAntiAffinity")
    for index, term in enumerate(as_list(terms.get(_REQUIRED))):
        yield from _term(pod, (*base, _REQUIRED, index), term)
    for index, weighted in enumerate(as_list(terms.get(_PREFERRED))):
        if isinstance(weighted, dict):
            yield from _term(pod, (*base, _PREFERRED, index, "podAffinityTerm"), weighted.get("podAffinityTerm"))


def spread_constraints(pod: Labelled) -> Iterator[Spread]:
    """The topology spread constraints of a pod."""
    for index, constraint in enumerate(as_list(pod.pod.body.get("topologySpreadConstraints"))):
        yield from _spread((*pod.at, "topologySpreadConstraints", index), constraint)


def _term(pod: Labelled, path: FieldPath, term: Any) -> Iterator[Spread]:
    """A term is about the pod's namespace, unless it names others or selects them by their labels (PodAffinityTerm)."""
    names, selected = texts(dig(term, "namespaces")), from_label_selector(dig(term, "namespaceSelector"))
    named = pod.namespace in names or (bool(names) and not pod.namespace)
    elsewhere = bool(names) or selected is not None
    for one in _spread(path, term):
        apart = elsewhere and not named and not (selected is not None and _may_be(selected, pod.namespace))
        yield one._replace(apart=apart, mismatched=tuple(texts(dig(term, "mismatchLabelKeys"))))


def _may_be(selector: Selector, namespace: str) -> bool:
    """Whether a namespace may be one of those selected. Of its labels only the one is known that every namespace has."""
    known = [one for one in selector.requirements if one.key == _NAME]
    return not namespace or all(one.holds({_NAME: namespace}) for one in known)


def _spread(path: FieldPath, term: Any) -> Iterator[Spread]:
    if isinstance(term, dict):
        key, written = term.get("topologyKey"), term.get("labelSelector")
        selector = from_label_selector(written)
        yield Spread(path, key if isinstance(key, str) else "", selector, selector is None and written is not None)
