"""Finds ``# policylint:`` comments, and the node that each stands at."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from policylint.manifests.positions import Index, Place
from policylint.model.lazy import lazy
from policylint.model.manifest import Directive, Document
from policylint.model.position import FieldPath

# Without the colon it is no directive, but the words after it show that it was meant as one.
_COMMENT = lazy(r"#[ \t]*policylint[ \t]*(?::[ \t]*([^\r\n]*)|((?:allow|ignore|disable|skip)\b[^\r\n]*))", re.IGNORECASE)
_NAME = lazy("policylint", re.IGNORECASE)
_LONGEST = 2000


def has_directive(text: str) -> bool:
    """Whether the text may hold a directive: cheap, and never wrong in saying no."""
    if "#" not in text:
        return False
    # In a text of ASCII alone, looking for the word in a lower-case copy is the same, and many times as fast.
    named = "policylint" in text.lower() if text.isascii() else _NAME.search(text) is not None
    return named and _COMMENT.search(text) is not None


def directives(document: Document, index: Index) -> Iterator[Directive]:
    """The directives of the document. Text inside a scalar is no comment."""
    text = document.text
    starts = [start for start, _ in index.scalars]
    places = index.places()
    offsets = [place.start for place in places]
    for found in _COMMENT.finditer(text):
        at = found.start()
        scalar = bisect_right(starts, at) - 1
        if scalar >= 0 and _inside(text, *index.scalars[scalar], at):
            continue
        line_start = text.rfind("\n", 0, at) + 1
        if text[line_start:at].strip(" \t\r"):
            path = _trailing(places, offsets, line_start, at)
        else:
            path = _own_line(places, offsets, at)
        said = found.group(1) if found.group(1) is not None else f"without a colon: {found.group(2)}"
        position = index.lines.position(at)
        yield Directive(document.file, document.number, *position, said.strip()[:_LONGEST], path)


def _inside(text: str, start: int, end: int, at: int) -> bool:
    """Whether the character belongs to the scalar. The line of a block scalar's ``|`` or ``>`` may end in a comment."""
    header = text[start : start + 1] in ("|", ">") and "\n" not in text[start:at]
    return at < end and not header


def _own_line(places: list[Place], offsets: list[int], at: int) -> FieldPath | None:
    """The next node in the text; above the first key of the document that is the whole document."""
    following = bisect_right(offsets, at)
    if following == len(places):
        return None
    return () if following == 0 else places[following].path


def _trailing(places: list[Place], offsets: list[int], line_start: int, at: int) -> FieldPath | None:
    """The outermost key or item that starts on the comment's line."""
    first = bisect_left(offsets, line_start)
    return places[first].path if first < len(places) and offsets[first] < at else None
