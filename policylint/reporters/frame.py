"""Draws the lines around a finding, with carets under the place. Knows columns of a terminal, which are not characters."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import lru_cache
from itertools import accumulate

from policylint.model.finding import Excerpt
from policylint.model.named import NamedTuple
from policylint.model.position import Span
from policylint.reporters.paint import Paint
from policylint.reporters.safe import COMMAND, INVISIBLE, escape

_TAB = "    "
_DOTS = "..."
_NARROWEST = 24


class _Line(NamedTuple):
    """A line as it is printed: one cell per character, and the column at which each starts (one more for the end)."""

    cells: list[str]
    starts: list[int]


def draw(excerpt: Excerpt, span: Span, width: int, paint: Paint, style: str) -> list[str]:
    """The frame, at most ``width`` columns wide: a line each, without line ends. ``style`` is that of the carets."""
    last = excerpt.first + len(excerpt.lines) - 1
    gutter = len(str(max(last, span.start.line)))
    room = max(_NARROWEST, width - gutter - 3)
    lines = {number: _line(text) for number, text in enumerate(excerpt.lines, excerpt.first)}
    marked = _marked(lines[span.start.line], span) if span.start.line in lines else None
    left = _left(lines[span.start.line], marked, room) if marked else 0
    bar = paint("frame", f"{' ' * gutter} |")
    drawn = [bar]
    for number, line in lines.items():
        shown = _cut(line, left, left + room)
        drawn.append(f"{paint('frame', f'{number:>{gutter}} |')} {shown}".rstrip())
        if number == span.start.line and marked:
            start, end = marked[0] - left, min(marked[1] - left, room)
            drawn.append(f"{bar} {' ' * start}{paint(style, '^' * max(1, end - start))}")
    return [*drawn, bar]


# Findings on one line have the same lines around them.
@lru_cache(maxsize=16)
def _line(text: str) -> _Line:
    cells = [_cell(character) for character in text.rstrip("\r\n")]
    for match in COMMAND.finditer(text):
        cells[match.start() + 1] = "\\x23"
    return _Line(cells, [0, *accumulate(map(_columns, cells))])


def _cell(character: str) -> str:
    if character == "\t":
        return _TAB
    return escape(character) if INVISIBLE.match(character) else character


def _columns(cell: str) -> int:
    """How many columns a terminal gives to the text: two for East Asian wide characters, none for combining ones."""
    if cell.isascii():
        return len(cell)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(one) else 2 if east_asian_width(one) in "WF" else 1 for one in cell)


def _marked(line: _Line, span: Span) -> tuple[int, int] | None:
    """The columns of the place on its first line; None where the excerpt does not reach that far."""
    length = len(line.cells)
    start = span.start.column - 1
    if not 0 <= start <= length:
        return None
    if span.end.line == span.start.line:
        end = span.end.column - 1
    else:
        end = max((index for index, cell in enumerate(line.cells, 1) if not cell.isspace()), default=0)
    return line.starts[start], max(line.starts[min(max(end, start), length)], line.starts[start] + 1)


def _left(line: _Line, marked: tuple[int, int], room: int) -> int:
    """The first column to show: 0 if the place is within reach, else so that it stands in the left third."""
    if line.starts[-1] <= room or marked[1] <= room - len(_DOTS):
        return 0
    return max(0, marked[0] - room // 3)


def _cut(line: _Line, left: int, right: int) -> str:
    """The columns from ``left`` up to ``right``, with dots where something was cut off."""
    total = line.starts[-1]
    if total <= left:
        return _DOTS if left and total else ""
    first = left + len(_DOTS) if left else 0
    last = right - len(_DOTS) if total > right else right
    begin, end = bisect_left(line.starts, first), bisect_right(line.starts, last) - 1
    if begin >= end:
        return _DOTS
    padding = " " * (line.starts[begin] - first)
    text = "".join(line.cells[begin:end])
    return f"{_DOTS if left else ''}{padding}{text}{_DOTS if total > right else ''}"
