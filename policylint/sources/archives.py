"""Reads the manifests in a tar or zip archive. Nothing is unpacked to disk, and every size is bounded before it is read."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import IO, cast

from policylint.model.manifest import Reason
from policylint.sources.discover import EXTENSIONS
from policylint.sources.files import Fault, Source, Target, too_large

MOST_MEMBERS = 50_000
MOST_BYTES = 50 * 1024 * 1024
_BLOCK = 512
_TAR = (".tar", ".tar.gz", ".tgz", ".tar.xz", ".tar.bz2")
_ZIP = (".zip",)
_PACKED = tuple(f"{extension}{packed}" for extension in EXTENSIONS for packed in (".gz", ".xz", ".bz2"))


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


def _unpacked(path: str) -> bytes:
    """The tar stream in a file, whatever it is compressed with: at most `MOST_BYTES`. Raises ValueError beyond that."""
    import bz2
    import gzip
    import lzma

    with open(path, "rb") as file:
        start = file.read(6)
    packers = {b"\x1f\x8b": gzip.open, b"BZh": bz2.open, b"\xfd7zXZ\0": lzma.open}
    unpack: Callable[..., IO[bytes]] = open
    for magic, opener in packers.items():
        if start.startswith(magic):
            unpack = cast("Callable[..., IO[bytes]]", opener)
    with unpack(path, "rb") as stream:
        data = stream.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise ValueError(f"it unpacks to more than {MOST_BYTES} bytes")
    return data


def _tar(target: Target, limit: int) -> Iterator[Source]:
    import io
    import tarfile

    data = _unpacked(target.path)
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
        for number, member in enumerate(archive):
            if number >= MOST_MEMBERS:
                raise ValueError(f"it has more than {MOST_MEMBERS} members")
            if member.isfile() and _is_wanted(member.name):
                file = archive.extractfile(member)
                if file is not None:
                    yield _source(target, member.name, file, limit)
        # tarfile ends quietly at a header that it cannot read. The end of an archive is a block of zeros.
        if data[archive.offset : archive.offset + _BLOCK] != bytes(_BLOCK):
            raise ValueError("it is cut off or broken in its middle")


def _is_wanted(name: str) -> bool:
    """Whether a member is a manifest. Raises ValueError for one that holds manifests in a way that is not looked into."""
    if is_archive(name) or name.lower().endswith(_PACKED):
        raise ValueError(f"unpack {name!r} in it first")
    return name.lower().endswith(EXTENSIONS)


def _zip(target: Target, limit: int) -> Iterator[Source]:
    import zipfile

    with zipfile.ZipFile(target.path) as archive:
        infos = archive.infolist()
        if len(infos) > MOST_MEMBERS or sum(info.file_size for info in infos) > MOST_BYTES:
            raise ValueError(f"it has more than {MOST_MEMBERS} members or {MOST_BYTES} bytes")
        for info in infos:
            if not info.is_dir() and _is_wanted(info.filename):
                with archive.open(info) as file:
                    yield _source(target, info.filename, file, limit)


def _source(target: Target, name: str, file: IO[bytes], limit: int) -> Source:
    member = "".join(sign if sign.isprintable() else f"\\x{ord(sign):02x}" for sign in name)
    shown = f"{target.file}!{member}".encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    data = file.read(limit + 1)
    return Source(shown, data) if len(data) <= limit else Source(shown, b"", too_large(limit))
