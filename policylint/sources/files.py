"""Reads one file, whatever it turns out to be."""

from __future__ import annotations

import os
import stat

from policylint.model.manifest import Reason
from policylint.model.named import NamedTuple


class Fault(NamedTuple):
    """Why there are no bytes."""

    reason: Reason
    detail: str


class Target(NamedTuple):
    """A file to read: where it is, and the name that reports use for it.

    ``chart`` marks a template of a Helm chart, ``patch`` a file that a kustomization uses as a patch, ``renamed`` one whose
    objects a kustomization gives other names, ``labelled`` one to whose labels and selectors it adds. ``retagged`` names the
    images that get another tag. ``fault`` is set where it is known before that the file must not be read.
    """

    path: str
    file: str
    chart: bool = False
    patch: bool = False
    fault: Fault | None = None
    renamed: bool = False
    labelled: bool = False
    retagged: frozenset[str] = frozenset()


class Source(NamedTuple):
    """The bytes of a file, or why there are none."""

    file: str
    data: bytes
    fault: Fault | None = None
    chart: bool = False
    patch: bool = False
    renamed: bool = False
    labelled: bool = False
    retagged: frozenset[str] = frozenset()


def read(target: Target, limit: int) -> Source:
    """The bytes of a regular file of at most ``limit`` bytes.

    Anything else becomes a fault: a pipe, a socket or a device is not opened for long enough to block, and a file that
    grows while it is read is cut off at the limit.
    """
    if target.fault:
        return Source(target.file, b"", target.fault)
    try:
        # O_NONBLOCK: opening a named pipe that nobody writes to must not hang.
        descriptor = os.open(target.path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        return Source(target.file, b"", Fault(Reason.UNREADABLE, _why(error)))
    try:
        return _read_open(target, descriptor, limit)
    except OSError as error:
        return Source(target.file, b"", Fault(Reason.UNREADABLE, _why(error)))
    finally:
        os.close(descriptor)


def _read_open(target: Target, descriptor: int, limit: int) -> Source:
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        detail = f"{_kind(status.st_mode)}, not a regular file; to check a stream, pipe it to: policylint check -"
        return Source(target.file, b"", Fault(Reason.UNREADABLE, detail))
    if status.st_size > limit:
        return Source(target.file, b"", too_large(limit))
    parts: list[bytes] = []
    left = limit + 1
    while left > 0 and (part := os.read(descriptor, min(left, 1 << 20))):
        parts.append(part)
        left -= len(part)
    if left <= 0:
        return Source(target.file, b"", too_large(limit))
    flags = (target.chart, target.patch, target.renamed, target.labelled, target.retagged)
    return Source(target.file, b"".join(parts), None, *flags)


def too_large(limit: int) -> Fault:
    """The fault of an input with more bytes than the limit."""
    return Fault(Reason.TOO_LARGE, f"larger than {limit} bytes (limits.bytes in the configuration)")


def _why(error: OSError | ValueError) -> str:
    return (error.strerror or str(error)).lower() if isinstance(error, OSError) else str(error)


def _kind(mode: int) -> str:
    names = (
        (stat.S_ISFIFO, "a named pipe"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISDIR, "a directory"),
        (stat.S_ISCHR, "a device"),
        (stat.S_ISBLK, "a device"),
    )
    return next((name for test, name in names if test(mode)), "something")
