"""Judges many files in several processes. The parsers hold the interpreter's lock, so threads would not help."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator, Sequence
from typing import Any, TypeVar

from policylint.errors import PolicylintError

_BATCH = 32
_HEADER = 8
_Made = TypeVar("_Made")


def in_processes(items: Sequence[Any], make: Callable[[Any], _Made], jobs: int) -> Generator[tuple[int, _Made], None, None]:
    """What ``make`` makes of every item, with the item's index, in the order in which they are done.

    ``jobs`` is the number of forked processes (1: none). Raises PolicylintError where one of them dies. Close it, or use it
    up: either ends the processes.
    """
    if jobs <= 1 or len(items) < 2:
        for index, item in enumerate(items):
            yield index, make(item)
        return
    shares = min(jobs, len(items))
    children = [_start(items[number::shares], make) for number in range(shares)]
    ended = False
    try:
        yield from _collect([reader for reader, _ in children], len(items))
        ended = True
    finally:
        for reader, pid in children:
            if not ended:
                os.kill(pid, 9)
            os.close(reader)
            os.waitpid(pid, 0)


def _start(items: Sequence[Any], make: Callable[[Any], Any]) -> tuple[int, int]:
    """Forks a process that does its share and writes the results to a pipe. Returns the pipe's end and the pid."""
    import pickle

    reader, writer = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writer)
        return reader, pid
    status = 1
    try:
        os.close(reader)
        with os.fdopen(writer, "wb") as pipe:
            for start in range(0, len(items), _BATCH):
                data = pickle.dumps([make(item) for item in items[start : start + _BATCH]], protocol=5)
                pipe.write(len(data).to_bytes(_HEADER, "big") + data)
                pipe.flush()
            pipe.write(bytes(_HEADER))
        status = 0
    finally:
        # The parent's handlers, buffers and temporary files are not this process's business.
        os._exit(status)
    return reader, pid


def _collect(readers: list[int], total: int) -> Iterator[tuple[int, Any]]:
    """The results as they come. The items were dealt out like cards, so share and place in it give the index."""
    import select

    buffers = {reader: bytearray() for reader in readers}
    taken = dict.fromkeys(readers, 0)
    while buffers:
        for reader in select.select(list(buffers), [], [])[0]:
            data = os.read(reader, 1 << 20)
            if not data:
                done = sum(taken.values())
                raise PolicylintError(f"a worker process died after {done} of {total} results (out of memory?): try --jobs 1")
            buffers[reader] += data
            made, ended = _take(buffers[reader])
            for one in made:
                yield readers.index(reader) + taken[reader] * len(readers), one
                taken[reader] += 1
            if ended:
                del buffers[reader]


def _take(buffer: bytearray) -> tuple[list[Any], bool]:
    """Moves the complete results out of the buffer, and says whether the process said that it is done."""
    import pickle

    made: list[Any] = []
    while len(buffer) >= _HEADER:
        size = int.from_bytes(buffer[:_HEADER], "big")
        if size == 0:
            return made, True
        if len(buffer) < _HEADER + size:
            break
        made.extend(pickle.loads(buffer[_HEADER : _HEADER + size]))  # noqa: S301 - from our own fork, over our own pipe
        del buffer[: _HEADER + size]
    return made, False
