"""Finds ``# policylint:`` comments, and the node that each stands at."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from policylint.manifests.positions import Index, Place
from policylint.model.manifest import Directive, Document
from policylint.model.position import FieldPath

_COMMENT = re.compile(r"#[ \t]*policylint[ \t]*:[ \t]*([^\r\n]*)", re.IGNORECASE)


def has_directive(text: str) -> bool:
    """Whether the text may hold a directive: cheap, and never wrong in saying no."""
    return _COMMENT.search(text) is not None if "olicylint" in text or "OLICYLINT" in text else False


def directives(document: Document, index: Index) -> Iterator[Directive]:
    """The directives of the document. Text inside a scalar is no comment."""
    text = document.text
    starts = [start for start, _ in index.scalars]
    places = list(index.places())
    for found in _COMMENT.finditer(text):
        at = found.start()
        scalar = bisect_right(starts, at) - 1
        if scalar >= 0 and _inside(text, *index.scalars[scalar], at):
            continue
        line_start = text.rfind("\n", 0, at) + 1
        path = _trailing(places, line_start, at) if text[line_start:at].strip() else _own_line(places, at)
        position = index.lines.position(at)
        yield Directive(document.file, document.number, position.line, position.column, found.group(1).strip(), path)


def _inside(text: str, start: int, end: int, at: int) -> bool:
    """Whether the character belongs to the scalar. The line of a block scalar's ``|`` or ``>`` may end in a comment."""
    header = text[start : start + 1] in ("|", ">") and "\n" not in text[start:at]
    return at < end and not header


def _own_line(places: list[Place], at: int) -> FieldPath | None:
    """The next node in the text; above the first key of the document that is the whole document."""
    following = next((place for place in places if place.start > at), None)
    if following is None:
        return None
    return () if following is places[0] else following.path


def _trailing(places: list[Place], line_start: int, at: int) -> FieldPath | None:
    """The outermost key or item that starts on the comment's line."""
    return next((place.path for place in places if line_start <= place.start < at), None)
