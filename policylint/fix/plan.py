"""One file: its text before and after the fixes of its findings, checked.

The edited text is read again. It must say exactly what the symbolic edits make of the data, in every document, or nothing
of the file is changed: an edit at an anchor, for example, changes every place that refers to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from policylint.fix.data import DataError, apply_edits, same
from policylint.fix.edits import Refusal, Replacement, Shift, Spans, Writer
from policylint.manifests.load import load, parse_documents
from policylint.manifests.positions import Index
from policylint.manifests.text import EncodingError, chunks, decode, encode, mark_offset, without_mark
from policylint.manifests.yaml import YamlError
from policylint.model.finding import Finding
from policylint.model.fix import Edit
from policylint.model.limits import Limits
from policylint.model.named import NamedTuple
from policylint.sources.files import Source

_CHANGED = "it is not as it was when it was checked: check it again"
_SHARED = "the change would show at other places too, through an anchor, an alias or a merge with <<"
_UNREADABLE = "the edited text could not be read again: a limit, or an anchor or merge that another place shares"
_OVERLAP = "another fix changes the same place: run it again"


class Refused(NamedTuple):
    """A finding whose fix was not applied, and why."""

    finding: Finding
    why: str


class Plan(NamedTuple):
    """What becomes of one file. ``fixed`` is empty where it stays as it is."""

    file: str
    before: str
    after: str
    data: bytes
    fixed: tuple[Finding, ...] = ()
    refused: tuple[Refused, ...] = ()


class _Work(NamedTuple):
    """The fix of one finding as spans in the text of the file. ``line`` is where its document begins."""

    finding: Finding
    line: int
    replacements: tuple[Replacement, ...]
    shifts: tuple[Shift, ...]


def plan(source: Source, findings: Sequence[Finding], limits: Limits) -> Plan:
    """What becomes of a file when the fixes of these findings are applied together. Never raises for what is in it."""
    wanted = [finding for finding in findings if finding.fix is not None]
    if source.fault:
        return _unchanged(source, "", wanted, source.fault.detail)
    try:
        text = decode(source.data)
    except EncodingError as error:
        return _unchanged(source, "", wanted, str(error))
    if encode(text, source.data) != source.data:
        return _unchanged(source, text, wanted, "its encoding is not regular")
    works, refused = _work(source, text, wanted, limits)
    chosen, dropped = _without_overlaps(works)
    refused += [Refused(finding, _OVERLAP) for finding in dropped]
    if not chosen:
        return Plan(source.file, text, text, source.data, (), tuple(refused))
    fixed = tuple(work.finding for work in chosen)
    after = rewrite(text, [one for work in chosen for one in work.replacements], [s for work in chosen for s in work.shifts])
    if fault := _fault(text, after, chosen, limits):
        refused += [Refused(finding, fault) for finding in fixed]
        return Plan(source.file, text, text, source.data, (), tuple(refused))
    return Plan(source.file, text, after, encode(after, source.data), fixed, tuple(refused))


def rewrite(text: str, replacements: Iterable[Replacement], shifts: Iterable[Shift]) -> str:
    """The text with all replacements and shifts made. None overlaps another; those at one place come in their order."""
    changes = list(dict.fromkeys(replacements))
    moved = sorted(set(shifts))
    by_place = sorted(_indented(changes, moved) + list(_line_starts(text, moved)), key=lambda one: (one.start, one.end))
    parts: list[str] = []
    done = 0
    for start, end, new in by_place:
        parts += [text[done:start], new]
        done = end
    return "".join([*parts, text[done:]])


def _unchanged(source: Source, text: str, wanted: Iterable[Finding], why: str) -> Plan:
    return Plan(source.file, text, text, source.data, (), tuple(Refused(finding, why) for finding in wanted))


def _work(source: Source, text: str, wanted: Iterable[Finding], limits: Limits) -> tuple[list[_Work], list[Refused]]:
    documents = {manifest.document.number: manifest.document for manifest in load(source, limits).manifests}
    starts = {line: (start, stretch) for line, start, stretch in _stretches(text)}
    writers: dict[int, tuple[Index, Writer]] = {}
    works: list[_Work] = []
    refused: list[Refused] = []
    for finding in wanted:
        document, fix = documents.get(finding.document), finding.fix
        if document is None or fix is None:
            refused.append(Refused(finding, _CHANGED))
            continue
        if document.number not in writers:
            index = Index(document)
            writers[document.number] = index, Writer(index)
        index, writer = writers[document.number]
        if index.digest != fix.basis:
            refused.append(Refused(finding, _CHANGED))
            continue
        try:
            spans = writer.spans(fix.edits, finding.item)
        except Refusal as refusal:
            refused.append(Refused(finding, str(refusal)))
            continue
        works.append(_placed(finding, document.line, spans, starts[document.line]))
    return works, refused


def _stretches(text: str) -> Iterator[tuple[int, int, str]]:
    """The first line, the offset and the text of every stretch that holds a document."""
    start = 0
    for chunk in chunks(text):
        yield chunk.line, start, chunk.text
        start += len(chunk.text)


def _placed(finding: Finding, line: int, spans: Spans, stretch: tuple[int, str]) -> _Work:
    """The spans of a document as spans of its file."""
    start, text = stretch
    mark = mark_offset(text)

    def move(offset: int) -> int:
        return start + offset + (0 <= mark <= offset)

    return _Work(
        finding,
        line,
        tuple(Replacement(move(one.start), move(one.end), one.text) for one in spans.replacements),
        tuple(Shift(move(one.start), move(one.end), one.blanks) for one in spans.shifts),
    )


def _without_overlaps(works: Sequence[_Work]) -> tuple[list[_Work], list[Finding]]:
    """The fixes that can be applied together, and the findings whose fix has to wait for another run."""
    dropped: set[int] = set()
    for part in ("replacements", "shifts"):
        spans = sorted((one.start, one.end, one, number) for number, work in enumerate(works) for one in getattr(work, part))
        last_end, last = -1, None
        for start, end, one, number in spans:
            if start < last_end and one != last:
                dropped.add(number)
            elif end > last_end:
                last_end, last = end, one
    return (
        [work for number, work in enumerate(works) if number not in dropped],
        [works[number].finding for number in sorted(dropped)],
    )


def _indented(changes: Sequence[Replacement], moved: Sequence[Shift]) -> list[Replacement]:
    """The replacements, with the lines that they add moved as far as those around them."""
    from bisect import bisect_left

    starts = [shift.start for shift in moved]
    done: list[Replacement] = []
    for one in changes:
        before = bisect_left(starts, one.start) - 1
        inside = before >= 0 and one.start < moved[before].end
        blanks = " " * moved[before].blanks if inside else ""
        done.append(one._replace(text=one.text.replace("\n", "\n" + blanks)))
    return done


def _line_starts(text: str, moved: Iterable[Shift]) -> Iterator[Replacement]:
    for shift in moved:
        at = text.find("\n", shift.start, shift.end) + 1
        while at:
            if at < shift.end and text[at : at + 1] not in ("\n", "\r"):
                yield Replacement(at, at, " " * shift.blanks)
            at = text.find("\n", at, shift.end) + 1


def _fault(before: str, after: str, chosen: Iterable[_Work], limits: Limits) -> str:
    """Why the edited text must not be written; empty where it says what it should."""
    wanted: dict[int, list[Edit]] = {}
    for work in chosen:
        wanted.setdefault(work.line, []).extend(_edits(work.finding))
    try:
        expected = list(values(before, limits, wanted))
    except DataError as error:
        return f"the fix does not fit the object: {error}"
    found = list(values(after, limits))
    if [isinstance(one, str) for one in found] != [isinstance(one, str) for one in expected]:
        return _UNREADABLE
    agree = len(found) == len(expected) and all(same(one, other) for one, other in zip(expected, found, strict=True))
    return "" if agree else _SHARED


def _edits(finding: Finding) -> Iterator[Edit]:
    """The edits of the object as edits of its document."""
    for edit in finding.fix.edits if finding.fix else ():
        yield edit._replace(path=(*finding.item, *edit.path))


def values(text: str, limits: Limits, edits: Mapping[int, Sequence[Edit]] = MappingProxyType({})) -> Iterator[Any]:
    """What each stretch of a text says, after the edits of the one that begins in that line. The data are in a list: a
    stretch may hold more than one document, or none. One that cannot be read stands for itself, as text.
    """
    for chunk in chunks(text):
        stretch = without_mark(chunk.text)
        try:
            found = [one.value for one in parse_documents(stretch, limits)]
        except YamlError:
            yield stretch
            continue
        if found and chunk.line in edits:
            found[0] = apply_edits(found[0], edits[chunk.line])
        yield found
