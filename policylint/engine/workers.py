"""Judges many files in several processes. The parsers hold the interpreter's lock, so threads would not help."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any

from policylint.engine.evaluate import Judged
from policylint.errors import PolicylintError

_BATCH = 32
_HEADER = 8
Judge = Callable[[Any], Judged]
Progress = Callable[[int], None]


def judge_files(targets: Sequence[Any], judge: Judge, jobs: int, progress: Progress) -> list[Judged]:
    """What ``judge`` makes of every target, in their order, with ``jobs`` forked processes (1: none).

    ``progress`` is told how many files are done. Raises PolicylintError where a process dies.
    """
    if jobs <= 1 or len(targets) < 2:
        parts = []
        for done, target in enumerate(targets, 1):
            parts.append(judge(target))
            progress(done)
        return parts
    children = [_start(targets[number::jobs], judge) for number in range(min(jobs, len(targets)))]
    try:
        return _collect(dict(children), progress, len(targets))
    except BaseException:
        for _, pid in children:
            os.kill(pid, 9)
        raise
    finally:
        for reader, pid in children:
            os.close(reader)
            os.waitpid(pid, 0)


def _start(targets: Sequence[Any], judge: Judge) -> tuple[int, int]:
    """Forks a process that judges its share and writes the results to a pipe. Returns the pipe's end and the pid."""
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
            for start in range(0, len(targets), _BATCH):
                data = pickle.dumps([judge(target) for target in targets[start : start + _BATCH]], protocol=5)
                pipe.write(len(data).to_bytes(_HEADER, "big") + data)
                pipe.flush()
            pipe.write(bytes(_HEADER))
        status = 0
    finally:
        # The parent's handlers, buffers and temporary files are not this process's business.
        os._exit(status)
    return reader, pid


def _collect(children: dict[int, int], progress: Progress, total: int) -> list[Judged]:
    import select

    shares: dict[int, list[Judged]] = {reader: [] for reader in children}
    buffers = {reader: bytearray() for reader in children}
    while buffers:
        for reader in select.select(list(buffers), [], [])[0]:
            data = os.read(reader, 1 << 20)
            done = sum(map(len, shares.values()))
            if not data:
                raise PolicylintError(f"a worker process died after {done} of {total} files (out of memory?): try --jobs 1")
            buffers[reader] += data
            if _take(buffers[reader], shares[reader]):
                del buffers[reader]
            progress(sum(map(len, shares.values())))
    return _dealt(list(shares.values()), total)


def _dealt(shares: list[list[Judged]], total: int) -> list[Judged]:
    """The results in the order of the targets, which were dealt out like cards."""
    return [shares[number % len(shares)][number // len(shares)] for number in range(total)]


def _take(buffer: bytearray, parts: list[Judged]) -> bool:
    """Moves the complete results out of the buffer; True when the process said that it is done."""
    import pickle

    while len(buffer) >= _HEADER:
        size = int.from_bytes(buffer[:_HEADER], "big")
        if size == 0:
            return True
        if len(buffer) < _HEADER + size:
            return False
        parts.extend(pickle.loads(buffer[_HEADER : _HEADER + size]))  # noqa: S301 - from our own fork, over our own pipe
        del buffer[: _HEADER + size]
    return False
