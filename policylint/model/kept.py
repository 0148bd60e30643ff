"""What was made of a long text, for the same text in another place.

Definitions of custom resources are the longest documents that there are, and stand in a repository many times: in a chart, in
a rendered file of everything, in that of each variant. Such a text is read once by a process.
"""

from __future__ import annotations

from typing import Any

SHORTEST, _MOST = 4_000, 4_000_000
"""How long a text must be that is worth to be kept."""


class Kept:
    """Keeps what was made of the last texts: of so many that they have `_MOST` characters together."""

    def __init__(self) -> None:
        self._made: dict[str, Any] = {}
        self._size = 0

    def get(self, text: str) -> Any:
        """What was made of the text; None where that is not kept."""
        return self._made.get(text)

    def keep(self, text: str, made: Any) -> None:
        """Keeps what was made of a text that is not there."""
        if len(text) <= _MOST:
            self._made[text] = made
            self._size += len(text)
        while self._size > _MOST:
            first = next(iter(self._made))
            del self._made[first]
            self._size -= len(first)
