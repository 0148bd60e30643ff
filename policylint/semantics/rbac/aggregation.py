"""Which ClusterRoles are made of which: those that an aggregationRule selects by their labels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from policylint.semantics.selectors import Selector, from_label_selector

_MOST_TRIED = 100_000
"""How often labels are held against a selector. Beyond it what was not tried counts as selected: no right goes unseen."""

# A label with its value, a key with any value, or None: what a selector without a label that must be there is found by.
Token = tuple[str, str | None] | None


class Aggregation:
    """Roles, by number, with their labels and with what they select. What is the same is kept once."""

    def __init__(self) -> None:
        self._labels: dict[int, frozenset[tuple[str, str]]] = {}
        self._known: dict[frozenset[tuple[str, str]], frozenset[tuple[str, str]]] = {}
        self._wholes: dict[Selector, list[int]] = {}

    def add(self, role: int, labels: Mapping[str, Any], selectors: Iterable[Any]) -> None:
        """A role with labels; it is made of what the selectors fit."""
        found = frozenset((key, value) for key, value in labels.items() if isinstance(value, str))
        if found:
            self._labels[role] = self._known.setdefault(found, found)
        for selector in map(from_label_selector, selectors):
            wholes = [] if selector is None else self._wholes.setdefault(selector, [])
            if not wholes or wholes[-1] != role:
                wholes.append(role)

    def spread(self, found: set[int]) -> set[int]:
        """The roles, and all that are made of one of them, however many links there are between."""
        selected, waiting = set(found), list(found)
        seen: set[frozenset[tuple[str, str]]] = set()
        open_selectors = self._by_token()
        tried = 0
        while waiting and open_selectors:
            labels = self._labels.get(waiting.pop(), frozenset())
            if labels in seen:
                continue
            seen.add(labels)
            given = dict(labels)
            for token in _tokens_of(labels):
                still_open = []
                for selector in open_selectors.pop(token, ()):
                    tried += 1
                    if tried > _MOST_TRIED or _fits(selector, given):
                        new = [role for role in self._wholes[selector] if role not in selected]
                        selected.update(new)
                        waiting.extend(new)
                    else:
                        still_open.append(selector)
                if still_open:
                    open_selectors[token] = still_open
        return selected

    def _by_token(self) -> dict[Token, list[Selector]]:
        """The selectors by what labels must hold to be selected. One without a requirement fits all, as in Kubernetes."""
        found: dict[Token, list[Selector]] = {}
        for selector in self._wholes:
            for token in _tokens_for(selector):
                found.setdefault(token, []).append(selector)
        return found


def _tokens_of(labels: Iterable[tuple[str, str]]) -> Iterator[Token]:
    yield None
    for key, value in labels:
        yield key, None
        yield key, value


def _tokens_for(selector: Selector) -> tuple[Token, ...]:
    """The last of the labels that must be there: general ones, which everything has, are mostly written first."""
    for one in reversed(selector.requirements):
        if one.operator == "In":
            return tuple((one.key, value) for value in dict.fromkeys(one.values))
    key = next((one.key for one in selector.requirements if one.operator == "Exists"), None)
    return (None,) if key is None else ((key, None),)


def _fits(selector: Selector, labels: Mapping[str, str]) -> bool:
    return selector.matches(labels)
