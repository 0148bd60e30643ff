"""A document of plain block YAML to data, line by line.

libyaml and the objects that PyYAML makes of its events cost more than everything else that is done with a manifest. Most
manifests need neither: `read` gives the same data as `events` for a text that is one document of block mappings and lists
with scalars and simple flow collections, and None for any other, broken ones and those beyond a limit included, without
saying why. What is not certain is not read here: anchors, aliases, tags, merges, keys set twice, tabs, carriage returns.
"""

from __future__ import annotations

from typing import Any

from policylint.manifests.flow import count, fresh
from policylint.manifests.line import (
    FLOW,
    LOOSE,
    NOTHING,
    OPEN,
    SCALAR,
    WAITS,
    Header,
    Part,
    goes_on,
    is_plain,
    is_strange,
    known_lines,
    learn,
    plain_end,
    resolved,
    value_start,
    within,
)
from policylint.model.lazy import lazy
from policylint.model.limits import Limits

# Ordinary manifests are not deeper. A flow collection and a list with a mapping in it may add a few levels.
_DEEPEST, DEEPEST = 50, 60
_MARKER = lazy(r"---(?: *\Z| +#)")
_WAITING = -2
"""The code wanted while a key waits for its value on a later line."""


_Stack = list[tuple[int, Any]]


class _Declined(Exception):
    """The text is not certainly one of the plain ones."""


def read(text: str, limits: Limits) -> tuple[Any, int] | None:
    """The document's data and how many nodes it has, or None where libyaml must read the text."""
    lines = text.split("\n")
    if len(lines) > limits.nodes or limits.depth < DEEPEST:
        return None
    try:
        document, nodes = _Reader(lines).read()
    except _Declined:
        return None
    return (document[""], nodes) if document and nodes <= limits.nodes else None


class _Reader:
    """Reads the lines of one text. ``after`` is the line behind the last scalar of several lines: nothing adds to it.
    ``more`` counts the nodes of flow collections on lines of their own beyond the first of each.
    """

    __slots__ = ("after", "last", "lines", "more")

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.after = self.more = 0
        if lines[0].startswith("---"):
            if not _MARKER.match(lines[0]) or is_strange(lines[0]):
                raise _Declined
            self.after = 1
        # What stands behind the last line break is no line if it is empty.
        self.last = len(lines) - (not lines[-1])

    def read(self) -> tuple[dict[str, Any], int]:
        # This loop is where the time goes: few calls, local names. ``top`` is the innermost open collection, ``want`` the
        # code of its lines; ``stack`` holds those around it. The document itself is the value of a key that waits.
        lines, known, last, number = self.lines, known_lines(), self.last, self.after
        document: dict[str, Any] = {}
        top: Any = document
        stack: _Stack = [(-1, top)]
        want, name, nodes = _WAITING, "", 0
        while number < last:
            line = lines[number]
            number += 1
            code, inner, word, value, kind, more = known.get(line) or learn(line, known)
            if code != want:
                if code == NOTHING:
                    continue
                nodes += want == _WAITING
                if code == LOOSE or code > want >= 0:
                    want, top, number = self.text(number, want, top, stack, name, value, kind)
                    continue
                want, top = _turned(code, want, top, stack, name)
            nodes += more
            if kind > WAITS:
                value, number = self.special(number, (inner or want) >> 1, value, kind)
            if inner:
                nodes += 1
                stack.append((want, top))
                top.append({})
                want, top = inner, top[-1]
            elif code & 1:
                top.append(value)
                continue
            if word in top:
                raise _Declined
            top[word] = value
            if kind == WAITS:
                stack.append((want, top))
                want, name = _WAITING, word
        return document, nodes + self.more + (want == _WAITING)

    def text(self, number: int, want: int, top: Any, stack: _Stack, name: str, value: Any, kind: int) -> tuple[int, Any, int]:
        """A scalar without a key on its line, the one before ``number``: it is what a key waits for, or goes on."""
        if want == _WAITING:
            want, top = stack.pop()
            top[name], number = self.alone(number, want >> 1, value, kind)
            return want, top, number
        return want, top, self.add(number - 1, want >> 1, top)

    def special(self, number: int, at: int, value: Any, kind: int) -> tuple[Any, int]:
        """A flow collection or a scalar of several lines, and the number of the line behind it."""
        if kind == FLOW:
            return fresh(value), number
        return self.quoted(number, at, *value) if kind == OPEN else self.block(number, at, value)

    def quoted(self, number: int, at: int, quote: str, part: Part) -> tuple[str, int]:
        """The scalar in quotes that begins with ``part`` on the line before ``number``, and the number of the line behind."""
        parts, blank = [part.said], 0
        for row in range(number, self.last):
            line = self.lines[row]
            body = line.strip(" ")
            if not body:
                blank += 1
                continue
            if part.glued and self.lines[row - 1 - blank][-1] != "\\":  # a space is escaped, not the line break
                raise _Declined
            found = None if _indent(line) <= at or is_strange(line) else within(body, quote)
            if found is None:
                raise _Declined
            parts.append("\n" * blank or ("" if part.glued else " "))
            parts.append(found.said)
            part, blank = found, 0
            if part.ends:
                self.after = row + 1
                return "".join(parts), row + 1
        raise _Declined

    def alone(self, number: int, at: int, value: Any, kind: int) -> tuple[Any, int]:
        """The value of a key that stands on the line before ``number``, and the number of the line behind it."""
        line = self.lines[number - 1]
        body = line.strip(" ")
        if kind not in (SCALAR, FLOW) or at < 0 or _indent(line) <= at:
            raise _Declined
        self.after = number
        if kind == FLOW:
            self.more += count(value) - 1
            return fresh(value), number
        if body[0] in "\"'" or plain_end(body) < len(body):
            return value, number
        return self.fold(number, at, body)

    def add(self, number: int, at: int, top: Any) -> int:
        """Adds what begins on line ``number`` to the plain scalar before it; returns the number of the line behind it."""
        before = number - 1
        while before >= self.after and not self.lines[before].strip(" "):
            before -= 1
        if before < self.after or _indent(self.lines[number]) <= at:
            raise _Declined
        body = self.lines[before].strip(" ")
        text = body[value_start(body) :]
        if body[0] == "#" or not text or not is_plain(text) or plain_end(body) < len(body):
            raise _Declined
        value, after = self.fold(before + 1, at, text)
        top[-1 if type(top) is list else next(reversed(top))] = value
        return after

    def fold(self, number: int, at: int, text: str) -> tuple[Any, int]:
        """The plain scalar that begins with ``text`` on the line before ``number``, and the number of the line behind it."""
        parts, blank, after = [text], 0, number
        for row in range(number, self.last):
            line = self.lines[row]
            body = line.strip(" ")
            if not body:
                blank += 1
                continue
            if body[0] == "#" or _indent(line) <= at:
                break
            if not goes_on(body):
                raise _Declined
            parts.append("\n" * blank or " ")
            parts.append(body)
            blank, after = 0, row + 1
        self.after = after
        return resolved("".join(parts)), after

    def block(self, number: int, at: int, header: Header) -> tuple[str, int]:
        """The block scalar whose header stands on the line before ``number``, and the number of the line behind it."""
        lines, last = self.lines, self.last
        first = number
        while first < last and not lines[first].strip(" "):
            first += 1
        if first == last:
            raise _Declined
        indent = at + header.indent if header.indent else _indent(lines[first])
        if indent <= at or _indent(lines[first]) < indent or lines[first].lstrip(" ")[0] == "\t":
            raise _Declined
        prefix, end = " " * indent, first
        while end < last and (lines[end].startswith(prefix) or not lines[end].strip(" ")):
            end += 1
        body = [line[indent:] for line in lines[number:end]]
        if any(body[: first - number]) or (end == len(lines) and not lines[-1].strip(" ")):
            raise _Declined
        if not all(map(str.isprintable, body)) and is_strange("".join(body).replace("\t", "")):
            raise _Declined
        self.after = end
        size = len(body)
        while not body[size - 1]:
            size -= 1
        text = "\n".join(body[:size]) if header.literal else _folded(body[:size])
        # A last line that has no break at the end of the text gives none to the scalar.
        if header.chomp != "-" and (end < len(lines)):
            text += "\n" if not header.chomp else "\n" * (1 + len(body) - size)
        return text, end


def _turned(code: int, want: int, top: Any, stack: _Stack, name: str) -> tuple[int, Any]:
    """The collection that a line of another code belongs to: a new one for the key that waits, or one that is open."""
    if want == _WAITING and code > stack[-1][0]:
        if len(stack) > _DEEPEST:
            raise _Declined
        made: Any = [] if code & 1 else {}
        stack[-1][1][name] = made
        return code, made
    while want > code or want == _WAITING:
        want, top = stack.pop()
    if want != code:
        raise _Declined
    return want, top


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _folded(body: list[str]) -> str:
    """The lines of a folded scalar as libyaml joins them: a break between two lines that begin with text is a space, and
    is left out before an empty line.
    """
    parts: list[str] = []
    breaks, pending, indented = 0, False, False
    for line in body:
        if not line:
            breaks += 1
            continue
        blank = line[0] in " \t"
        if pending:
            if indented or blank:
                parts.append("\n")
            elif not breaks:
                parts.append(" ")
        parts.append("\n" * breaks)
        parts.append(line)
        breaks, pending, indented = 0, True, blank
    return "".join(parts)
