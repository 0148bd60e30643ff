"""Bytes to text, and a text to its documents."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import NamedTuple

from policylint.model.lazy import lazy

_MARKER = lazy(r"---([^\n]*)")
_PREFIX = lazy(r"(?:[ \t]*(?:#[^\n]*)?\r?\n|%[^\n]*\n|\ufeff)*")
_EXPRESSION = lazy(r"\{\{|\{%|<%|\{#")
# A comment line is taken whole, so that a long one is looked at once.
_TEMPLATE = lazy(r"^[ \t]*(#[^\n]*)|\{\{|\{%|<%|\{#", re.MULTILINE)
_WIDE_MARKS = ((codecs.BOM_UTF32_LE, "UTF-32"), (codecs.BOM_UTF32_BE, "UTF-32"))
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


class EncodingError(Exception):
    """The bytes are in no encoding that YAML allows. The text of the error is for people."""


class Chunk(NamedTuple):
    """A stretch of a file between two separators, and the 1-based line on which it starts.

    ``fault`` says what is wrong with the line that begins it.
    """

    text: str
    line: int
    fault: str = ""


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


def encode(text: str, like: bytes) -> bytes:
    """The bytes of a text in the encoding of others, with the byte order mark that they have: the inverse of `decode`."""
    for mark, name in _MARKS:
        if like.startswith(mark):
            return mark + text.encode(name)
    return text.encode()


def chunks(text: str) -> Iterator[Chunk]:
    """The stretches of the text that hold a document each, as kubectl cuts them, so that none hides another.

    kubectl (apimachinery ``util/yaml`` YAMLReader) cuts at every line that begins with ``---`` and has nothing behind it but
    white space, Unicode's included, or a comment, and refuses any other line that begins so. YAML also allows content
    behind ``--- ``, which is cut here too. Directives (%YAML, %TAG) stay with the document that they are for.
    """
    start, line, fault = 0, 1, ""
    pieces: list[Chunk] = []
    for at in _marked_lines(text):
        if at > start:
            pieces.append(Chunk(text[start:at], line, fault))
            line += text.count("\n", start, at)
        end = text.find("\n", at)
        start, fault = at, _marker_fault(text[at + 3 : end if end >= 0 else len(text)])
    pieces.append(Chunk(text[start:] if start else text, line, fault))
    held: Chunk | None = None
    for piece in pieces:
        whole = piece if held is None else Chunk(held.text + piece.text, held.line, held.fault or piece.fault)
        if "%" in piece.text and piece is not pieces[-1] and _PREFIX.fullmatch(piece.text):
            held = whole
            continue
        held = None
        plain = _plain_marker(whole.text)
        yield whole if plain is whole.text else whole._replace(text=plain)


def _marked_lines(text: str) -> Iterator[int]:
    """Where the lines begin that begin with ``---``. A search for the three signs is many times as fast as a pattern."""
    at = 0 if text.startswith("---") else text.find("\n---") + 1 or -1
    while at >= 0:
        yield at
        at = text.find("\n---", at + 3) + 1 or -1


def without_mark(text: str) -> str:
    """The stretch without a byte order mark at its beginning or behind its ``---`` line: files are concatenated so."""
    if not text.startswith("---"):
        return text.removeprefix("\ufeff")
    marker, newline, rest = text.partition("\n")
    return marker + newline + rest.removeprefix("\ufeff")


def mark_offset(text: str) -> int:
    """Where the stretch has the byte order mark that `without_mark` takes away, or -1."""
    start = text.find("\n") + 1 if text.startswith("---") else 0
    return start if text.startswith("\ufeff", start) else -1


def template_offset(text: str, *, comments: bool = False) -> int | None:
    """Where the first template expression (Go templates, Jinja, ERB) starts, or None.

    One in a comment line does not count, unless ``comments`` says so: Helm renders it there too.
    """
    for found in _TEMPLATE.finditer(text):
        if found.group(1) is None:
            return found.start()
        if comments and (inside := _EXPRESSION.search(found.group(1))):
            return found.start(1) + inside.start()
    return None


def _marker_fault(rest: str) -> str:
    stripped = rest.strip()
    if not stripped or stripped.startswith("#") or rest[0] in " \t":
        return ""
    return "a line that begins with --- is a separator, and kubectl refuses one that goes on like this"


def _plain_marker(text: str) -> str:
    """The stretch with ``---`` and blanks for a separator that only kubectl takes for one (``---#``)."""
    marker = _MARKER.match(text)
    if not marker or not marker.group(1) or marker.group(1)[0] in " \t\r":
        return text
    return "---" + " " * len(marker.group(1)) + text[marker.end() :]


def _decode(data: bytes, name: str) -> str:
    try:
        return data.decode(name)
    except UnicodeDecodeError as error:
        raise EncodingError(f"byte {error.start} is not {name.upper()}: {error.reason}") from None
