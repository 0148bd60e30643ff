"""Reads the manifests in a tar or zip archive. Nothing is unpacked to disk, and every size is bounded before it is read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import IO, cast

from policylint.model.manifest import Reason
from policylint.sources.discover import EXTENSIONS
from policylint.sources.files import Fault, Source, Target, too_large

MOST_MEMBERS = 50_000
MOST_BYTES = 100 * 1024 * 1024
_TAR = (".tar", ".tar.gz", ".tgz", ".tar.xz", ".tar.bz2")
_ZIP = (".zip",)


def is_archive(path: str) -> bool:
    """Whether the name is that of an archive that `members` can read."""
    return path.lower().endswith((*_TAR, *_ZIP))


def below(directory: str) -> Iterator[str]:
    """The archives in a directory and below it, sorted. Links are not followed."""
    for top, folders, names in os.walk(directory):
        folders.sort()
        yield from (os.path.join(top, name) for name in sorted(names) if is_archive(name))


def members(target: Target, limit: int) -> Iterator[Source]:
    """The files in an archive whose names are those of manifests, each of at most LIMIT bytes.

    An archive that is broken, has more than `MOST_MEMBERS` members or unpacks to more than `MOST_BYTES` ends in a fault.
    """
    import lzma
    import tarfile
    import zipfile
    import zlib

    broken = (OSError, EOFError, tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError)
    try:
        if not os.path.isfile(target.path) or os.path.getsize(target.path) > MOST_BYTES:
            raise OSError(f"it is no regular file of at most {MOST_BYTES} bytes")
        reader = _zip if target.path.lower().endswith(_ZIP) else _tar
        yield from reader(target, limit)
    except (*broken, NotImplementedError, RuntimeError, ValueError) as error:
        # zipfile: RuntimeError for encrypted members, NotImplementedError for unknown methods.
        yield Source(target.file, b"", Fault(Reason.UNREADABLE, f"the archive cannot be read: {error}"))


class _Bounded:
    """A stream that ends with an error beyond `MOST_BYTES`: a header of tar may be as large as it likes."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream
        self.left = MOST_BYTES

    def read(self, size: int) -> bytes:
        """As read of a file. Raises ValueError."""
        data = self.stream.read(size)
        self.left -= len(data)
        if self.left < 0:
            raise ValueError(f"it unpacks to more than {MOST_BYTES} bytes")
        return data


def _unpacked(path: str) -> IO[bytes]:
    """The tar stream in a file, whatever it is compressed with."""
    import bz2
    import gzip
    import lzma

    with open(path, "rb") as file:
        start = file.read(6)
    if start.startswith(b"\x1f\x8b"):
        return cast("IO[bytes]", gzip.open(path))
    if start.startswith(b"BZh"):
        return bz2.open(path)
    return lzma.open(path) if start.startswith(b"\xfd7zXZ\0") else open(path, "rb")


def _tar(target: Target, limit: int) -> Iterator[Source]:
    import tarfile

    with _unpacked(target.path) as stream, tarfile.open(fileobj=cast("IO[bytes]", _Bounded(stream)), mode="r|") as archive:
        for number, member in enumerate(archive):
            if number >= MOST_MEMBERS:
                raise ValueError(f"it has more than {MOST_MEMBERS} members")
            if member.isfile() and member.name.lower().endswith(EXTENSIONS):
                file = archive.extractfile(member)
                if file is not None:
                    yield _source(target, member.name, file, limit)


def _zip(target: Target, limit: int) -> Iterator[Source]:
    import zipfile

    with zipfile.ZipFile(target.path) as archive:
        infos = archive.infolist()
        if len(infos) > MOST_MEMBERS or sum(info.file_size for info in infos) > MOST_BYTES:
            raise ValueError(f"it has more than {MOST_MEMBERS} members or {MOST_BYTES} bytes")
        for info in infos:
            if not info.is_dir() and info.filename.lower().endswith(EXTENSIONS):
                with archive.open(info) as file:
                    yield _source(target, info.filename, file, limit)


def _source(target: Target, name: str, file: IO[bytes], limit: int) -> Source:
    shown = f"{target.file}!{name}".encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    data = file.read(limit + 1)
    return Source(shown, data) if len(data) <= limit else Source(shown, b"", too_large(limit))
