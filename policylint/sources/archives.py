"""Reads the manifests in a tar or zip archive. Nothing is unpacked to disk, and every size is bounded before it is read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import IO

from policylint.model.manifest import Reason
from policylint.sources.discover import EXTENSIONS
from policylint.sources.files import Fault, Source, Target, too_large

MOST_MEMBERS = 50_000
MOST_BYTES = 500 * 1024 * 1024
_TAR = (".tar", ".tar.gz", ".tgz", ".tar.xz", ".tar.bz2")
_ZIP = (".zip",)


def is_archive(path: str) -> bool:
    """Whether the name is that of an archive that `members` can read."""
    return path.lower().endswith((*_TAR, *_ZIP))


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
        if not os.path.isfile(target.path):
            raise OSError("not a regular file")
        reader = _zip if target.path.lower().endswith(_ZIP) else _tar
        yield from reader(target, limit)
    except (*broken, NotImplementedError, RuntimeError, ValueError) as error:
        # zipfile: RuntimeError for encrypted members, NotImplementedError for unknown methods.
        yield Source(target.file, b"", Fault(Reason.UNREADABLE, f"the archive cannot be read: {error}"))


def _tar(target: Target, limit: int) -> Iterator[Source]:
    import tarfile

    total = 0
    with tarfile.open(target.path, "r|*") as archive:
        for number, member in enumerate(archive):
            total += member.size
            if number >= MOST_MEMBERS or total > MOST_BYTES:
                yield _too_much(target)
                return
            if member.isfile() and member.name.lower().endswith(EXTENSIONS):
                file = archive.extractfile(member)
                if file is not None:
                    yield _source(target, member.name, file, limit)


def _zip(target: Target, limit: int) -> Iterator[Source]:
    import zipfile

    with zipfile.ZipFile(target.path) as archive:
        infos = archive.infolist()
        if len(infos) > MOST_MEMBERS or sum(info.file_size for info in infos) > MOST_BYTES:
            yield _too_much(target)
            return
        for info in infos:
            if not info.is_dir() and info.filename.lower().endswith(EXTENSIONS):
                with archive.open(info) as file:
                    yield _source(target, info.filename, file, limit)


def _source(target: Target, name: str, file: IO[bytes], limit: int) -> Source:
    shown = f"{target.file}!{name}".encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    data = file.read(limit + 1)
    return Source(shown, data) if len(data) <= limit else Source(shown, b"", too_large(limit))


def _too_much(target: Target) -> Source:
    detail = f"the archive has more than {MOST_MEMBERS} members or {MOST_BYTES} bytes"
    return Source(target.file, b"", Fault(Reason.TOO_LARGE, detail))
