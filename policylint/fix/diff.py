"""A unified diff, as ``git apply`` and ``patch -p1`` read it."""

from __future__ import annotations

from collections.abc import Iterator

_NO_NEWLINE = "\n\\ No newline at end of file\n"


def unified(file: str, before: str, after: str) -> list[str]:
    """The lines of the diff with their line ends; none where the texts are the same. ``file`` is relative, with ``/``."""
    import difflib

    lines = difflib.unified_diff(_lines(before), _lines(after), f"a/{file}", f"b/{file}")
    return [line if line.endswith("\n") else line + _NO_NEWLINE for line in lines]


def _lines(text: str) -> list[str]:
    """The lines as diff sees them: cut at line feeds and nowhere else."""
    return list(_cut(text))


def _cut(text: str) -> Iterator[str]:
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        yield text[start:end]
        start = end
