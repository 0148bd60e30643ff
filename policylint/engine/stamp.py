"""What tells one state of the program from another, so that what one of them wrote down is not believed by the next."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

from policylint._version import __version__
from policylint.model.digest import blake2b

_PACKAGE = os.path.dirname(os.path.dirname(__file__))
_NOT_OURS = ("__pycache__",)


def program_stamp() -> str:
    """A digest of the version, and of name, size and time of change of every file of the program, data and packs included.

    As Python itself does it for what it compiles. Raises OSError where a directory cannot be read.
    """
    said = [__version__]
    for directory in (_PACKAGE, os.path.join(os.path.dirname(_PACKAGE), "policies")):
        said.extend(_files(directory, os.path.basename(directory)))
    return blake2b("\n".join(said).encode("utf-8", "surrogateescape"), digest_size=24).hexdigest()


def surroundings() -> str:
    """The running Python, and the packages beside it with their versions: as their directories *.dist-info say."""
    found = [name for directory in sys.path if directory for name in _distributions(directory)]
    return "\n".join((sys.version, *sorted(found)))


def _files(directory: str, shown: str) -> Iterator[str]:
    if not os.path.isdir(directory):
        return
    with os.scandir(directory) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.name in _NOT_OURS:
                continue
            if entry.is_dir():
                yield from _files(entry.path, f"{shown}/{entry.name}")
            else:
                status = entry.stat()
                yield f"{shown}/{entry.name} {status.st_size} {status.st_mtime_ns}"


def _distributions(directory: str) -> list[str]:
    try:
        return [name for name in os.listdir(directory) if name.endswith(".dist-info")]
    except OSError:
        return []  # an entry of sys.path that is an archive, or not there
