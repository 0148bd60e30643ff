"""Bytes to text, and a text to its documents."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import NamedTuple

_MARKER = re.compile(r"^---(?=[ \t\r\n]|\Z)", re.MULTILINE)
_DIRECTIVE = re.compile(r"^%", re.MULTILINE)
_TEMPLATE = re.compile(r"\{\{|\{%|<%|\{#")
_WIDE_MARKS = ((codecs.BOM_UTF32_LE, "UTF-32"), (codecs.BOM_UTF32_BE, "UTF-32"))
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


class EncodingError(Exception):
    """The bytes are in no encoding that YAML allows. The text of the error is for people."""


class Chunk(NamedTuple):
    """A stretch of a file between two ``---`` lines, and the 1-based line on which it starts."""

    text: str
    line: int


def decode(data: bytes) -> str:
    """The text of the file without its byte order mark: UTF-8, or UTF-16 with a mark (YAML 1.1, section 5.2).

    Raises EncodingError for anything else; the message says where.
    """
    for mark, name in _WIDE_MARKS:
        if data.startswith(mark):
            raise EncodingError(f"the file is {name}; Kubernetes reads UTF-8, and UTF-16 with a byte order mark")
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _decode(data[len(mark) :], name)
    return _decode(data, "utf-8")


def chunks(text: str) -> Iterator[Chunk]:
    """The stretches of the text that hold a document each, like kubectl cuts them: at lines that start with ``---``.

    So a broken document does not hide the ones behind it. A text with %YAML or %TAG lines is left whole.
    """
    if _DIRECTIVE.search(text):
        yield Chunk(text, 1)
        return
    start, line = 0, 1
    for marker in _MARKER.finditer(text):
        if marker.start() > start:
            piece = text[start : marker.start()]
            yield Chunk(piece, line)
            line += piece.count("\n")
        start = marker.start()
    yield Chunk(text[start:], line)


def without_mark(text: str) -> str:
    """The stretch without a byte order mark at its beginning or behind its ``---`` line: files are concatenated so."""
    if not text.startswith("---"):
        return text.removeprefix("\ufeff")
    marker, newline, rest = text.partition("\n")
    return marker + newline + rest.removeprefix("\ufeff")


def template_offset(text: str) -> int | None:
    """Where the first template expression (Go templates, Jinja, ERB) outside a comment line starts, or None."""
    for found in _TEMPLATE.finditer(text):
        line_start = text.rfind("\n", 0, found.start()) + 1
        if not text[line_start : found.start()].lstrip().startswith("#"):
            return found.start()
    return None


def _decode(data: bytes, name: str) -> str:
    try:
        return data.decode(name)
    except UnicodeDecodeError as error:
        raise EncodingError(f"byte {error.start} is not {name.upper()}: {error.reason}") from None
