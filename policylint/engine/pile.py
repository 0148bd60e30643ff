"""Findings of long runs, kept on disk: those of a file until it is its turn, and then those that stand, for the reports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from heapq import merge
from itertools import chain, groupby, islice
from operator import attrgetter
from typing import cast

from policylint.engine.shelf import Shelf
from policylint.model.finding import Finding
from policylint.model.named import NamedTuple

_AT_ONCE = 500
_file = attrgetter("file")
_order = attrgetter("sort_key")


class Packed(NamedTuple):
    """Findings of one file, in order, ready for the shelf, and how many there are."""

    file: str
    number: int
    data: bytes


class Batch(NamedTuple):
    """Findings of one file, in order, on the shelf: how many, and where."""

    file: str
    number: int
    at: int
    size: int


def packed_by_file(findings: Iterable[Finding]) -> tuple[Packed, ...]:
    """The findings, ready for the shelf."""
    return tuple(_packed(file, list(group)) for file, group in groupby(sorted(findings, key=_order), key=_file))


def put(shelf: Shelf, found: Iterable[Packed]) -> tuple[Batch, ...]:
    """Puts findings on the shelf."""
    return tuple(Batch(one.file, one.number, shelf.write(one.data), len(one.data)) for one in found)


def in_order(shelf: Shelf, batches: Iterable[Batch]) -> Iterator[Finding]:
    """The findings of all batches in the order of a report."""
    for _, group in groupby(sorted(batches, key=_file), key=_file):
        yield from merge(*(_read(shelf, batch) for batch in group), key=_order)


class Pile:
    """Findings in the order of a report, put on the shelf as they come."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._batches: list[Batch] = []
        self._last: list[Finding] = []
        self.more: list[Finding] = []

    def __len__(self) -> int:
        return sum(batch.number for batch in self._batches) + len(self._last) + len(self.more)

    def __iter__(self) -> Iterator[Finding]:
        ours = chain(chain.from_iterable(_read(self._shelf, batch) for batch in self._batches), self._last)
        return merge(ours, self.more, key=_order)

    def __getitem__(self, index: int) -> Finding:
        found = next(islice(self, index, None), None) if index >= 0 else None
        if found is None:
            raise IndexError(index)
        return found

    def append(self, finding: Finding) -> None:
        """Takes the next one."""
        self._last.append(finding)
        if len(self._last) >= _AT_ONCE:
            self._batches += put(self._shelf, (_packed("", self._last),))
            self._last = []


def with_more(findings: Sequence[Finding], others: list[Finding]) -> Sequence[Finding]:
    """The findings, with others put between them."""
    if not isinstance(findings, Pile):
        return tuple(sorted((*findings, *others), key=_order))
    findings.more = sorted(others, key=_order)
    return cast("Sequence[Finding]", findings)


def _packed(file: str, found: list[Finding]) -> Packed:
    import pickle

    return Packed(file, len(found), pickle.dumps(found, protocol=5))


def _read(shelf: Shelf, batch: Batch) -> list[Finding]:
    import pickle

    found: list[Finding] = pickle.loads(shelf.read(batch.at, batch.size))  # noqa: S301 - of our own processes, from a file without a name
    return found
