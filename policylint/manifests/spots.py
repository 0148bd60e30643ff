"""Where fields are in a text that `lines` has read, found on the way down to them and nowhere else.

Such a text is simple enough: the entries of a block mapping are the lines that begin in its column, from its first key to
the next thing of what holds it; the items of a list are those that begin there with a dash. Whatever is nested in them, or
goes on from them, stands deeper. So one search over a stretch of the text gives the children of a node.
"""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import NamedTuple

from policylint.manifests.flow import Flow, parse_flow
from policylint.manifests.line import HEADER, KEY, plain_end, quoted_end
from policylint.manifests.scalars import written_key
from policylint.model.lazy import lazy

_FIRST = lazy(r" *(?=[^ \n#])")
_NEXT = lazy(r"\n *(?=[^ \n#])")
_FILLED = lazy(r"\n *(?=[^ \n])")
_DASH = lazy("- +")
_MORE = lazy(r"(?:\n *)+(?=[^ \n#])[^\n]*")


class Field(NamedTuple):
    """A key (``start`` to ``end``) and its value."""

    start: int
    end: int
    node: Spot


class _Found(NamedTuple):
    """What a value turned out to be. The end of a block collection is not known: nobody asks for it."""

    start: int
    end: int
    children: dict[str, Field] | list[Spot] | None


class Spot:
    """A value in the stretch of the text from ``at``, behind its key or dash, to ``stop``, where the next thing begins.
    ``column`` is that of the collection around it. Looks when it is first asked.
    """

    def __init__(self, text: str, at: int, stop: int, column: int) -> None:
        self._text, self._at, self._stop, self._column = text, at, stop, column

    @property
    def start(self) -> int:
        """Where the value starts; behind the colon if there is none."""
        return self._found.start

    @property
    def end(self) -> int:
        """Where a scalar or a flow collection ends, white space perhaps included."""
        return self._found.end

    @property
    def children(self) -> dict[str, Field] | list[Spot] | None:
        """Fields by key, values by index, or None for a scalar."""
        return self._found.children

    @cached_property
    def _found(self) -> _Found:
        text, at, stop = self._text, self._at, self._stop
        begin = at
        if at >= stop or text[at] in " \n#":
            found = _NEXT.search(text, at, stop)
            if found is None:
                colon = text.rindex(":", 0, at) + 1 if at else 0
                return _Found(colon, colon, None)
            begin = found.end()
        if text.startswith("- ", begin):
            return _Found(begin, begin, self._items(begin, begin - text.rfind("\n", 0, begin) - 1))
        if KEY.match(text, begin):
            return _Found(begin, begin, self._fields(begin, begin - text.rfind("\n", 0, begin) - 1))
        return self._scalar(begin)

    def _items(self, start: int, column: int) -> list[Spot]:
        text = self._text
        starts = [start, *(one.end() for one in _items_at(column).finditer(text, start, self._stop)), self._stop]
        dashes = [found.end() if (found := _DASH.match(text, one)) else one for one in starts[:-1]]
        return [Spot(text, at, stop, column) for at, stop in zip(dashes, starts[1:], strict=True)]

    def _fields(self, start: int, column: int) -> dict[str, Field]:
        text = self._text
        starts = [start, *(one.end() for one in _keys_at(column).finditer(text, start, self._stop)), self._stop]
        fields: dict[str, Field] = {}
        for at, stop in pairwise(starts):
            found = KEY.match(text, at)
            if found is not None:
                fields[written_key(found[1]) or ""] = Field(at, found.end(1), Spot(text, found.end(), stop, column))
        return fields

    def _scalar(self, start: int) -> _Found:
        """A scalar, or a flow collection."""
        text, stop = self._text, self._stop
        first, end = text[start], text.find("\n", start, stop)
        end = stop if end < 0 else end
        if first in "\"'":
            return _Found(start, quoted_end(text, start), None)
        line = text[start:end].rstrip(" ")
        if first in "[{":
            flow = parse_flow(line)
            return _flow(flow, start) if flow else _Found(start, start + len(line), None)
        if first in "|>":
            return _Found(start, self._block_end(line, end), None)
        last = start + plain_end(line)
        if last == start + len(line):
            while more := _MORE.match(text, end, stop):
                end = more.end()
                last = end
        return _Found(start, last, None)

    def _block_end(self, header: str, end: int) -> int:
        """Where the block scalar whose header ends at ``end`` does: at a comment that is indented less, or the next thing."""
        text, stop = self._text, self._stop
        found, first = HEADER.match(header), _FILLED.search(text, end, stop)
        given = int(found[3] or found[4] or 0) if found else 0
        indent = self._column + given if given or first is None else first.end() - first.start() - 1
        less = _less(indent).search(text, end, stop)
        return less.start() if less else stop


def _flow(flow: Flow, offset: int) -> _Found:
    children: dict[str, Field] | list[Spot] | None = None
    if isinstance(flow.children, list):
        children = [_inside(one, offset) for one in flow.children]
    elif flow.children is not None:
        children = {
            name: Field(start + offset, end + offset, _inside(one, offset))
            for name, (start, end, one) in flow.children.items()
        }
    return _Found(flow.start + offset, flow.end + offset, children)


def _inside(flow: Flow, offset: int) -> Spot:
    """A spot that is known already: what stands in a flow collection was read with it."""
    spot = Spot("", 0, 0, 0)
    spot.__dict__["_found"] = _flow(flow, offset)
    return spot


def root(text: str) -> Spot:
    """The document itself."""
    if text.startswith("---"):
        return Spot(text, 3, len(text), -1)
    found = _FIRST.match(text)
    return Spot(text, found.end() if found else 0, len(text), -1)


@lru_cache(128)
def _items_at(column: int) -> re.Pattern[str]:
    return re.compile("\n" + " " * column + "(?=- )")


@lru_cache(128)
def _keys_at(column: int) -> re.Pattern[str]:
    return re.compile("\n" + " " * column + "(?=[^ \n#-])")


@lru_cache(128)
def _less(indent: int) -> re.Pattern[str]:
    return re.compile(f"\n {{0,{indent - 1}}}(?=[^ \n])")
