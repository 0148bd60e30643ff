"""What one line of plain block YAML says: how deep it stands, its dash, its key, its value.

Most lines of manifests are ``key: value``, ``key:`` or ``- value``, and most of them stand in many places. A line that is
certainly one of those is understood here without libyaml, once, and remembered. Whatever else a line may be is `ODD`: the
reader in `lines` then leaves the whole text to libyaml, which also makes every error message.
"""

from __future__ import annotations

import re
from functools import cache
from math import isfinite
from typing import Any, NamedTuple

from policylint.manifests.flow import parse_flow
from policylint.manifests.scalars import NUMERIC, WORDS, number, plain, written_key
from policylint.model.lazy import lazy

SCALAR, WAITS, FLOW, BLOCK, OPEN, ODD = range(6)
"""The kinds of values: a scalar, one that is on a later line, a flow collection, a block scalar and one in quotes of which
this is the first line, something else.
"""
NOTHING, LOOSE = -9, -10
"""Codes of lines that are no part of the structure: blank lines and comments; text without a key or a dash."""

# Lines as most are: no escapes in quotes, no number for a key, no number sign in a value, no space at the end.
_USUAL = re.compile(
    r"( *)(- +)?(?:([A-Za-z_$/][\w./$-]{0,250}(?::[\w./$-]{1,250}){0,2}):(?: +|\Z))?"
    r"(?:\"([^\"\\]*)\"|'([^']*)'|([A-Za-z_$/][^#]*(?<! )|[0-9.][0-9.]*))?\Z"
)
# Where a mapping's entry begins. A simple key of libyaml ends within 1024 characters.
KEY = lazy(
    r"([A-Za-z_$/.0-9][\w./$-]{0,250}(?::[\w./$-]{1,250}){0,2}|k:\{[^ \n]{1,250}\}"
    r"|\"[^\"\\\n]{0,250}\"|'[^'\n]{0,250}'):(?=[ \n]|\Z) *"
)
_QUOTED_LINES = lazy(r"\"[^\"\\]*(?:\\[\s\S][^\"\\]*)*\"|'[^']*(?:''[^']*)*'")
# What goes on with a scalar in quotes: all of a line, or up to the quote that ends it.
_WITHIN = {'"': lazy(r"[^\"\\]*(?:\\[\"\\nrt ][^\"\\]*)*"), "'": lazy("[^']*(?:''[^']*)*")}
_ESCAPE = lazy(r"\\(.)")
_MEANING = {'"': '"', "\\": "\\", "n": "\n", "r": "\r", "t": "\t", " ": " "}
_COMMENT = lazy(r" *\Z| +#")
# What libyaml refuses, or takes for a line break or a byte order mark, and tabs. A set, as a pattern of such ranges takes
# 20 ms to compile.
_STRANGE = frozenset(
    map(chr, (*range(32), *range(0x7F, 0xA0), 0x2028, 0x2029, *range(0xD800, 0xE000), 0xFEFF, 0xFFFE, 0xFFFF))
)
_BEGINS_OTHERWISE = frozenset("-?:,[]{}#&*!|>'\"%@`")
HEADER = lazy(r"([|>])(?:([+-]?)([1-9]?)|([1-9])([+-]))(?: *\Z| +#)")

_MOST_LINES, _LONGEST_LINE = 30_000, 120
# A place is found with a pattern that has the spaces before it, so there are not many of them.
_WIDEST = 2 * 400

Line = tuple[int, int, str, Any, int, int]
"""A line that was understood: code, inner, word, value, kind, nodes. Not a NamedTuple, which takes longer to unpack.

``code`` is twice the column of its first token, plus one for a dash: what is nested deeper has a greater code, a list at
its key's column too. ``inner`` is the code of a mapping that begins behind the dash, else 0. ``word`` is the key, ``nodes``
counts it and the value.
"""


class Header(NamedTuple):
    """The first line of a block scalar: literal or folded, which line breaks stay at its end, and how far it is indented."""

    literal: bool
    chomp: str
    indent: int


_BLANK: Line = (NOTHING, 0, "", None, ODD, 0)
_ODD: Line = (LOOSE, 0, "", None, ODD, 0)


@cache
def known_lines() -> dict[str, Line]:
    """The lines that this process has understood, for `learn`. What a line says depends on nothing else."""
    return {}


def learn(line: str, known: dict[str, Line]) -> Line:
    """What a line says that is not among those known. It is now, unless it is long."""
    made = _usual(line) or _line(line)
    if made[0] > _WIDEST or made[1] > _WIDEST:
        made = _ODD
    if len(line) <= _LONGEST_LINE:
        # Many lines come once and others all the time, so beginning anew keeps the memory small and useful.
        if len(known) >= _MOST_LINES:
            known.clear()
        known[line] = made
    return made


def is_strange(text: str) -> bool:
    """Whether a line holds characters that libyaml refuses or takes for white space or a line break."""
    # isprintable() is quick and stricter; it refuses no-break spaces, for instance.
    return not text.isprintable() and not _STRANGE.isdisjoint(text)


def goes_on(text: str) -> bool:
    """Whether the line, without the space around it, can only go on with a plain scalar that began before it."""
    return ": " not in text and " #" not in text and text[-1] != ":" and text[0] != "#" and not is_strange(text)


def plain_end(line: str) -> int:
    """Where a plain scalar that is the end of the line ends on it: before white space and a comment."""
    cut = line.find(" #")
    return len((line if cut < 0 else line[:cut]).rstrip(" "))


def quoted_end(text: str, start: int) -> int:
    """Where the quoted scalar that starts here ends, perhaps on a later line, or -1."""
    found = _QUOTED_LINES.match(text, start)
    return found.end() if found else -1


def value_start(body: str) -> int:
    """Where the value starts on a line of an accepted text, without the space around it: behind a dash and a key."""
    at = len(body) - len(body[1:].lstrip(" ")) if body.startswith("- ") else 0
    found = KEY.match(body, at)
    return found.end() if found else at


def _usual(line: str) -> Line | None:
    """As `_line`, for most lines and in less time; None for the others."""
    if not line.isprintable():
        return None
    found = _USUAL.match(line)
    if found is None:
        return _BLANK if line.lstrip(" ")[:1] in ("", "#") else None
    lead, dash, word, double, single, value = found.groups()
    code, inner = 2 * len(lead), 0
    if dash:
        inner = code + 2 * len(dash)
        code += 1
    kind = SCALAR
    if value is not None:
        if ": " in value or value[-1] == ":":
            return None
        if value in WORDS or value[0] in NUMERIC:
            value = resolved(value)
    elif double is not None or single is not None:
        value = single if double is None else double
    else:
        kind = WAITS
    if word is None:
        return None if kind == WAITS else (code if dash else LOOSE, 0, "", value, kind, 1)
    return None if word in WORDS else (code, inner, word, value, kind, 1 if kind == WAITS else 2)


def _line(line: str) -> Line:
    body = line.strip(" ")
    if is_strange(body):
        return _ODD
    if not body or body[0] == "#":
        return _BLANK
    indent = len(line) - len(line.lstrip(" "))
    if not indent and body[:3] in ("---", "..."):
        return _ODD
    code, inner, at = 2 * indent, 0, 0
    if body.startswith("- "):
        at = len(body) - len(body[1:].lstrip(" "))
        code, inner = code + 1, 2 * (indent + at)
    found = KEY.match(body, at)
    if found is not None:
        word = written_key(found[1])
        kind, value, nodes = _value(body[found.end() :])
        return _ODD if word is None or kind == ODD else (code, inner, word, value, kind, nodes + 1)
    kind, value, nodes = _value(body[at:])
    return _ODD if kind in (ODD, WAITS) else (code if inner else LOOSE, 0, "", value, kind, nodes)


def _value(rest: str) -> tuple[int, Any, int]:
    """The kind, value and nodes of what stands behind a key or a dash."""
    if not rest or rest[0] == "#":
        return WAITS, None, 0
    first = rest[0]
    if first in "\"'":
        return _quoted(rest)
    if first in "[{":
        flow = parse_flow(rest)
        if flow is None or not _COMMENT.match(rest, flow.end):
            return ODD, None, 0
        return FLOW, flow.value, flow.nodes
    if first in "|>":
        return _header(rest)
    text = rest[: plain_end(rest)]
    if not is_plain(text):
        return ODD, None, 0
    value = resolved(text)
    return (ODD, None, 0) if type(value) is float and not isfinite(value) else (SCALAR, value, 1)


def is_plain(text: str) -> bool:
    """Whether a text on one line is a plain scalar in block context, and nothing else."""
    if text[0] in _BEGINS_OTHERWISE and (text[0] not in "-:" or len(text) < 2 or text[1] == " "):
        return False
    return ": " not in text and text[-1] != ":"


def resolved(text: str) -> Any:
    """The value of a plain scalar."""
    value = plain(text) if text in WORDS or text[0] in NUMERIC else text
    return number(value) if type(value) is float else value


class Part(NamedTuple):
    """What a line gives to the scalar in quotes in which it stands, and whether that ends there. ``glued``: its line break is
    escaped, so that nothing stands between it and the next line; that is so only if nothing follows the escape.
    """

    said: str
    ends: bool
    glued: bool = False


def within(text: str, quote: str) -> Part | None:
    """What a text, without the space around it, gives to the scalar in quotes in which it stands; None for other escapes and
    where more than a comment follows the end.
    """
    found = _WITHIN[quote].match(text)
    end = found.end() if found else 0
    said, ends, glued = text[:end], end < len(text), quote == '"' and text[end:] == "\\"
    if ends and not glued and (text[end] != quote or not _COMMENT.match(text, end + 1)):
        return None
    if quote == "'":
        return Part(said.replace("''", "'"), ends)
    said = _ESCAPE.sub(lambda escape: _MEANING[escape[1]], said) if "\\" in said else said
    return Part(said, ends and not glued, glued)


def _quoted(rest: str) -> tuple[int, Any, int]:
    found = within(rest[1:], rest[0])
    if found is None:
        return ODD, None, 0
    return (SCALAR, found.said, 1) if found.ends else (OPEN, (rest[0], found), 1)


def _header(rest: str) -> tuple[int, Any, int]:
    found = HEADER.match(rest)
    if found is None:
        return ODD, None, 0
    style, chomp, indent, indent_first, chomp_last = found.groups()
    return BLOCK, Header(style == "|", chomp or chomp_last or "", int(indent or indent_first or 0)), 1
