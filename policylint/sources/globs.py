"""Path patterns of the configuration: ``deploy/**``, ``*.json``, ``vendor``."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase


def matches(path: str, patterns: Iterable[str]) -> bool:
    """Whether any pattern matches the path or a directory above it. Paths are relative and use ``/``.

    ``*`` and ``?`` do not match ``/``; ``**`` matches any number of directories. A pattern without ``/`` matches at any
    depth, as in .gitignore. The time is bounded by path length times pattern length, whatever the pattern.
    """
    parts = path.split("/")
    return any(_matches(parts, pattern) for pattern in patterns)


def _matches(parts: list[str], pattern: str) -> bool:
    steps = [step for step in pattern.removeprefix("./").split("/") if step]
    if not steps:
        return False
    if len(steps) == 1 and "/" not in pattern.rstrip("/"):
        steps.insert(0, "**")
    # reached[i]: the first i steps match the path so far.
    reached = [True] + [False] * len(steps)
    for position, step in enumerate(steps):
        reached[position + 1] = reached[position] and step == "**"
    for part in parts:
        following = [False] * (len(steps) + 1)
        for position, step in enumerate(steps):
            if step == "**":
                following[position + 1] = following[position] or reached[position + 1] or reached[position]
            elif reached[position] and fnmatchcase(part, step):
                following[position + 1] = True
        # A step behind ** may match at once, because ** matches nothing too.
        for position, step in enumerate(steps):
            if step == "**" and following[position]:
                following[position + 1] = True
        reached = following
        if reached[-1]:
            return True
    return False
