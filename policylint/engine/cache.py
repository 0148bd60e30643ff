"""What a run has found out, for the next run over the same content: reports, and what the rules said of single files.

The key of a file is made of everything that its judgement rests on: its bytes, its name and how it is marked, the rules with
their settings, the configuration, the shipped data, the program itself and the Python under it. That of a report is made of
the keys of all its files, the waivers and the day. So nothing has to be found out of date: what changed has another key.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from policylint.engine.packing import UnknownContent, packed, unpacked
from policylint.engine.stamp import program_stamp, surroundings
from policylint.engine.store import Store
from policylint.model.digest import blake2b
from policylint.sources.files import Source, Target, read

if TYPE_CHECKING:
    from policylint.engine.inputs import Inputs
    from policylint.engine.request import Request
    from policylint.engine.settings import Settings
    from policylint.validation.definitions import Definition

_SIZE = 24
_MOST_WAITING = 16 * 1024 * 1024


def open_cache(directory: str, root: str) -> tuple[Cache | None, str]:
    """The cache in the directory, which is made if need be; or none, and why it cannot be used.

    Only the user may be able to write there, and not the repository that is judged: whoever writes there decides what later
    runs report.
    """
    real = os.path.realpath(directory)
    if (real + "/").startswith(os.path.realpath(root).rstrip("/") + "/"):
        return None, f"no cache is used: {directory} lies in {root}, which is checked; set POLICYLINT_CACHE_DIR"
    try:
        os.makedirs(real, mode=0o700, exist_ok=True)
        status = os.stat(real)
    except OSError as error:
        return None, f"no cache is used: {directory}: {(error.strerror or str(error)).lower()}"
    if status.st_uid != os.geteuid() or stat.S_IMODE(status.st_mode) & 0o022:
        return None, f"no cache is used: others may write to {directory}"
    return Cache(real), ""


class Cache:
    """What is kept in a directory, for one run."""

    def __init__(self, directory: str) -> None:
        self._store = Store(directory)
        self._program = _digest((program_stamp(), surroundings()))
        self._run = self._rules = b""
        self._waiting: dict[bytes, bytes] = {}
        self._size = 0

    def key(self, what: str, said: Any, data: bytes = b"") -> bytes:
        """The key of what this program makes of it all."""
        return _digest((self._program, what, said), data)

    def get(self, key: bytes) -> Any:
        """What `put` was given for the key; None if it is not there."""
        return self._get([key]).get(key)

    def put(self, key: bytes, value: Any) -> None:
        """Keeps a value that can be packed, from the next `flush` on."""
        self.keep(key, packed(value))

    def keep(self, key: bytes, data: bytes) -> None:
        """Keeps a value that is packed."""
        self._waiting[key] = data
        self._size += len(data)
        if self._size > _MOST_WAITING:
            self.flush()

    def flush(self) -> None:
        """Writes what waits: all at once, which takes one tenth of the time."""
        if self._waiting:
            self._store.put(self._waiting)
        self._waiting, self._size = {}, 0

    @property
    def empty(self) -> bool:
        """Whether there is nothing to look up, so that no key need be made."""
        return self._store.empty

    def for_run(self, request: Request, settings: Settings) -> None:
        """Says what is asked from now on."""
        file = (settings.file.name, settings.file.text) if settings.file else None
        self._run = self.key("run", (settings.root, request.cwd, file, request.selection))

    def for_rules(self, digest: str, day: date | None) -> None:
        """Says which rules judge files from now on: the digest of the rule set, and the day if a rule goes by it."""
        self._rules = _digest((self._run, digest, day))

    def of_file(self, source: Source) -> bytes:
        """The key of a file or a stream with these bytes."""
        marks = (source.file, source.fault, source.chart, source.patch, source.renamed, source.labelled)
        return _digest((marks, sorted(source.retagged)), source.data)

    def of_files(self, items: Iterable[Target | Source], most: int) -> list[bytes]:
        """The keys of files as they are now. ``most``: the bytes of the largest that is read."""
        return [self.of_file(read(one, most) if isinstance(one, Target) else one) for one in items]

    def of_report(self, request: Request, inputs: Inputs, files: Iterable[bytes]) -> bytes:
        """The key of the report on files with these keys."""
        said = (request.today, request.allow_empty, inputs.excluded, inputs.whole, inputs.waivers)
        return _digest((self._run, said), b"".join(files))

    def judged_with(self, definitions: tuple[Definition, ...]) -> bytes:
        """What stands in front of the key of a file in that of what rules say of it that know these definitions."""
        return _digest((self._rules, definitions))

    def parts(self, keys: Iterable[bytes], judged: bytes) -> dict[bytes, Any]:
        """What the rules said of the files with these keys, as far as it is kept."""
        named = {judged + key: key for key in keys}
        return {named[key]: value for key, value in self._get(list(named)).items()}

    def _get(self, keys: Sequence[bytes]) -> dict[bytes, Any]:
        found = {}
        for key, data in self._store.get(keys).items():
            try:
                found[key] = unpacked(data)
            except UnknownContent:
                continue  # as if it were not there
        return found


def _digest(said: Any, data: bytes = b"") -> bytes:
    """A digest of both. What is said is named tuples, texts, numbers and bytes: their `repr` is the same everywhere."""
    text = repr(said).encode("utf-8", "surrogatepass")
    made = blake2b(len(text).to_bytes(8, "big") + text, digest_size=_SIZE)
    made.update(data)
    return made.digest()
