"""One line on a terminal that says how far a long run is, and disappears."""

from __future__ import annotations

import time
from types import TracebackType
from typing import TextIO

_SILENT = 2.0
_EVERY = 0.1


class Progress:
    """Silent for the first two seconds, and wherever the stream is no terminal."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream if stream.isatty() else None
        self._started = time.monotonic()
        self._next = self._started + _SILENT
        self._shown = False

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._shown and self._stream:
            self._stream.write("\r\x1b[K")
            self._stream.flush()

    def update(self, done: int, total: int) -> None:
        """Shows how many files are done, their rate, and about how long the rest takes. What comes after the last file, the
        rules about several objects and the report, has no count.
        """
        now = time.monotonic()
        if self._stream is None or not done or (now < self._next and not (done == total and self._shown)):
            return
        self._next = now + _EVERY
        self._shown = True
        rate = done / (now - self._started)
        left = f"{(total - done) / rate:.0f} s left" if done < total else "comparing them"
        self._stream.write(f"\r\x1b[Kchecked {done} of {total} files, {rate:.0f}/s, {left}")
        self._stream.flush()
