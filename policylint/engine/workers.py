"""Judges many files in several processes. The parsers hold the interpreter's lock, so threads would not help."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from policylint.errors import PolicylintError

# Items at once: few enough that all processes end at about the same time, whatever is large among them.
_BATCH = 16
# The numbers of all batches must fit into a pipe, which holds 64 KiB on Linux and 16 KiB on macOS.
_MOST_BATCHES = 2048
_TICKET = 4
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
    size = max(1, min(_BATCH, len(items) // (4 * jobs)), -(-len(items) // _MOST_BATCHES))
    tickets = _tickets(range(0, len(items), size))
    children = [_start(items, size, make, tickets) for _ in range(min(jobs, len(items)))]
    os.close(tickets)
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


def _tickets(starts: Iterable[int]) -> int:
    """A pipe that holds where each batch starts. Whoever takes a ticket does the batch."""
    reader, writer = os.pipe()
    os.write(writer, b"".join(start.to_bytes(_TICKET, "big") for start in starts))
    os.close(writer)
    return reader


def _start(items: Sequence[Any], size: int, make: Callable[[Any], Any], tickets: int) -> tuple[int, int]:
    """Forks a process that takes tickets and writes the results to a pipe. Returns the pipe's end and the pid."""
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
            while ticket := os.read(tickets, _TICKET):
                start = int.from_bytes(ticket, "big")
                data = pickle.dumps((start, [make(item) for item in items[start : start + size]]), protocol=5)
                pipe.write(len(data).to_bytes(_HEADER, "big") + data)
                pipe.flush()
            pipe.write(bytes(_HEADER))
        status = 0
    finally:
        # The parent's handlers, buffers and temporary files are not this process's business.
        os._exit(status)
    return reader, pid


def _collect(readers: list[int], total: int) -> Iterator[tuple[int, Any]]:
    """The results as they come, with their indexes."""
    import select

    buffers = {reader: bytearray() for reader in readers}
    done = 0
    while buffers:
        for reader in select.select(list(buffers), [], [])[0]:
            data = os.read(reader, 1 << 20)
            if not data:
                raise PolicylintError(f"a worker process died after {done} of {total} results (out of memory?): try --jobs 1")
            buffers[reader] += data
            batches, ended = _take(buffers[reader])
            for start, made in batches:
                yield from enumerate(made, start)
                done += len(made)
            if ended:
                del buffers[reader]
    if done < total:
        raise PolicylintError(f"the worker processes gave {done} of {total} results: try --jobs 1")


def _take(buffer: bytearray) -> tuple[list[tuple[int, list[Any]]], bool]:
    """Moves the complete batches out of the buffer, and says whether the process said that it is done."""
    import pickle

    batches: list[tuple[int, list[Any]]] = []
    while len(buffer) >= _HEADER:
        size = int.from_bytes(buffer[:_HEADER], "big")
        if size == 0:
            return batches, True
        if len(buffer) < _HEADER + size:
            break
        batches.append(pickle.loads(buffer[_HEADER : _HEADER + size]))  # noqa: S301 - from our own fork, over our own pipe
        del buffer[: _HEADER + size]
    return batches, False
