"""Where something is: positions in a text, paths in an object."""

from __future__ import annotations

from functools import lru_cache

from policylint.model.lazy import lazy
from policylint.model.named import NamedTuple

FieldPath = tuple[str | int, ...]
"""Keys and indexes from the root of an object: ``("spec", "containers", 0, "image")``."""

_LONGEST_STEP = 200
_BARE_KEY = lazy(r"[A-Za-z_$][A-Za-z0-9_$-]*\Z")


class Position(NamedTuple):
    """A place in a text. Line and column are 1-based; columns count Unicode code points."""

    line: int
    column: int


class Span(NamedTuple):
    """A stretch of text: from ``start`` up to but not including ``end``."""

    start: Position
    end: Position


class Location(NamedTuple):
    """A place in a file, with a label that says what is to be seen there."""

    file: str
    span: Span
    label: str = ""


@lru_cache(maxsize=4096)
def format_path(path: FieldPath) -> str:
    """The path as people write it: ``spec.containers[0].image``, ``metadata.labels["a.b/c"]``. Long keys are cut."""
    parts: list[str] = []
    for one in path:
        step = one if isinstance(one, int) or len(one) <= _LONGEST_STEP else one[:_LONGEST_STEP] + "..."
        if isinstance(step, int):
            parts.append(f"[{step:d}]")
        elif _BARE_KEY.match(step):
            parts.append(f".{step}" if parts else step)
        else:
            escaped = step.replace("\\", "\\\\").replace('"', '\\"')
            parts.append(f'["{escaped}"]')
    return "".join(parts)
