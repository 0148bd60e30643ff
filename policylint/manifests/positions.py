"""Where every key and value of a document is. Read only for documents that have findings or directives."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property
from typing import NamedTuple

from policylint.manifests.spots import Field, Spot, root
from policylint.model.manifest import Document
from policylint.model.position import FieldPath, Position, Span

_BREAK = re.compile("\n")
# A longer line is cut: nobody reads it, and a report may hold it many times.
_LONGEST_LINE = 1000


class Entry(NamedTuple):
    """A key (``start`` to ``end``) and the node of its value."""

    start: int
    end: int
    node: Node


class Node(NamedTuple):
    """A value's stretch of the text, and what it holds: entries by key, nodes by index, or None for a scalar."""

    start: int
    end: int
    children: dict[str, Entry] | list[Node] | None


class Place(NamedTuple):
    """Something a comment can stand at: a key or a list item, where it starts, and what holds it."""

    start: int
    depth: int
    step: str | int
    parent: Place | None

    @property
    def path(self) -> FieldPath:
        """The path from the document's root."""
        steps: list[str | int] = []
        place: Place | None = self
        while place is not None:
            steps.append(place.step)
            place = place.parent
        return tuple(reversed(steps))


class Lines:
    """Turns offsets in a stretch of text, which starts at line ``first`` of its file, into positions."""

    def __init__(self, text: str, first: int) -> None:
        self.first = first
        self._text = text
        self._breaks = [found.start() for found in _BREAK.finditer(text)]

    @property
    def last(self) -> int:
        """The number of the last line that holds something."""
        return self.first + len(self._breaks) - (self._text.endswith("\n") and bool(self._breaks))

    def line(self, number: int) -> str:
        """The text of a line of the file, which must be within ``first`` and ``last``."""
        row = number - self.first
        start = self._breaks[row - 1] + 1 if row else 0
        end = self._breaks[row] if row < len(self._breaks) else len(self._text)
        return self._text[start : min(end, start + _LONGEST_LINE)].rstrip("\r")

    def position(self, offset: int) -> Position:
        """The place of a character in the file."""
        row = bisect_left(self._breaks, offset)
        column = offset - (self._breaks[row - 1] + 1 if row else 0)
        return Position(self.first + row, column + 1)


# A node, its entry if a mapping holds it, and whether it is what was looked for, not the nearest above it.
_Reached = tuple["Node | Spot", "Entry | Field | None", bool]


class Index:
    """The positions of one document. Offsets are counted in the document's text."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.lines = Lines(document.text, document.line)
        # Where the search for a field ends that leads to what holds it: most of what is looked for has few holders.
        self._reached: dict[FieldPath, _Reached] = {}

    @cached_property
    def _read(self) -> tuple[Node, list[tuple[int, int]]]:
        from policylint.manifests.nodes import read_nodes

        return read_nodes(self.document.text)

    @property
    def root(self) -> Node:
        """All nodes of the document."""
        return self._read[0]

    @property
    def scalars(self) -> list[tuple[int, int]]:
        """Where all scalars are, keys among them, in the order of the text."""
        return self._read[1]

    @cached_property
    def _top(self) -> Node | Spot:
        """Where a search for a field begins: in the text, if it is a simple one, instead of reading it all."""
        return root(self.document.text) if self.document.lined else self.root

    @cached_property
    def digest(self) -> str:
        """Identifies the text of the document."""
        import hashlib

        return hashlib.sha256(self.document.text.encode("utf-8", "surrogatepass")).hexdigest()

    def span(self, path: FieldPath, *, on_key: bool = False) -> Span:
        """Where the field is or, if it is missing, its nearest ancestor.

        A scalar is where its value stands. A mapping or list is where its key stands; a list item, where it starts.
        """
        start, end = self.offsets(path, on_key=on_key)
        return Span(self.lines.position(start), self.lines.position(end))

    def offsets(self, path: FieldPath, *, on_key: bool = False) -> tuple[int, int]:
        """As `span`, in characters of the document's text."""
        above = path[:-1]
        if above not in self._reached:
            self._reached[above] = _reach((self._top, None, True), above)
        node, entry, whole = _reach(self._reached[above], path[-1:])
        start, end = _mark(node, entry, on_key=on_key and whole)
        return start, start + len(self.document.text[start:end].rstrip())

    def row(self, path: FieldPath, row: int) -> Span:
        """Where a line of the text is that the field holds, if it is written by lines (``|``); else where the field is."""
        span, offset = self.span(path), self.offsets(path)[0]
        written = self.document.text.split("\n") if row > 0 and self.document.text[offset : offset + 1] == "|" else []
        number = span.start.line + row
        line = "".join(written[number - self.document.line :][:1]).rstrip()
        if not line:
            return span
        return Span(Position(number, len(line) - len(line.lstrip()) + 1), Position(number, len(line) + 1))

    def places(self) -> list[Place]:
        """All keys and list items in the order of the text, an item before the keys that start with it. What stands
        behind an alias is where its anchor is.
        """
        found: list[Place] = []
        stack: list[tuple[Place | None, Node]] = [(None, self.root)]
        while stack:
            parent, node = stack.pop()
            depth = parent.depth + 1 if parent else 1
            if isinstance(node.children, dict):
                for name, entry in node.children.items():
                    place = Place(entry.start, depth, name, parent)
                    found.append(place)
                    if entry.node.children and entry.node.start >= entry.start:
                        stack.append((place, entry.node))
            elif node.children is not None:
                for index, child in enumerate(node.children):
                    place = Place(child.start, depth, index, parent)
                    found.append(place)
                    if child.children:
                        stack.append((place, child))
        found.sort(key=_start_and_depth)
        return found


def _start_and_depth(place: Place) -> tuple[int, int]:
    return (place.start, place.depth)


def _reach(reached: _Reached, path: FieldPath) -> _Reached:
    """Further down from a place, as far as there is something."""
    node, entry, whole = reached
    for step in path if whole else ():
        below, entry_below = _descend(node, step)
        if below is None:
            return node, entry, False
        node, entry = below, entry_below
    return node, entry, whole


def _descend(node: Node | Spot, step: str | int) -> tuple[Node | Spot | None, Entry | Field | None]:
    children = node.children
    if isinstance(children, dict) and isinstance(step, str) and step in children:
        return children[step].node, children[step]
    if isinstance(children, list) and isinstance(step, int) and 0 <= step < len(children):
        return children[step], None
    return None, None


def _mark(node: Node | Spot, entry: Entry | Field | None, *, on_key: bool) -> tuple[int, int]:
    """The stretch that stands for a node: its text if it is a scalar, else its key, else its beginning."""
    if entry is not None and (on_key or node.children is not None or node.end <= node.start):
        return entry.start, entry.end
    children = node.children
    if isinstance(children, dict) and children:
        first = min((one for one in children.values() if one.start >= node.start), default=None, key=lambda one: one.start)
        if first is not None:
            return first.start, first.node.end if first.node.children is None else first.end
    elif isinstance(children, list) and children:
        return _mark(children[0], None, on_key=False)
    return node.start, node.end
