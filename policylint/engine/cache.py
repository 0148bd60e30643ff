"""What a run has found out, for the next run over the same content: reports, and what the rules said of single files.

The key of a file is made of everything that its judgement rests on: its bytes, its name and how it is marked, the rules with
their settings, the configuration, the shipped data, the program itself and the Python under it. That of a report is made of
the keys of all its files, the waivers and the day. So nothing has to be found out of date: what changed has another key.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from policylint.engine.inputs import Inputs
from policylint.engine.opened import Opened
from policylint.engine.packing import UnknownContent, packed, unpacked
from policylint.engine.stamp import program_stamp, surroundings
from policylint.engine.store import Store
from policylint.sources.files import Source, Target, read

if TYPE_CHECKING:
    from policylint.validation.definitions import Definition

_SIZE = 24


def cache_directory(directory: str, root: str) -> tuple[str, str]:
    """The directory, made if need be, and empty; or nothing, and why it cannot be used.

    Only the user may be able to write there, and not the repository that is judged: whoever writes there decides what later
    runs report.
    """
    real = os.path.realpath(directory)
    if (real + "/").startswith(os.path.realpath(root).rstrip("/") + "/"):
        return "", f"no cache is used: {directory} lies in {root}, which is checked; set POLICYLINT_CACHE_DIR"
    try:
        os.makedirs(real, mode=0o700, exist_ok=True)
        status = os.stat(real)
    except OSError as error:
        return "", f"no cache is used: {directory}: {(error.strerror or str(error)).lower()}"
    if status.st_uid != os.geteuid() or stat.S_IMODE(status.st_mode) & 0o022:
        return "", f"no cache is used: others may write to {directory}"
    return real, ""


class Cache:
    """The cache of one run."""

    def __init__(self, opened: Opened, directory: str) -> None:
        self._store = Store(directory)
        self._opened = opened
        self._base = _key("run", _settled(opened))
        self._parts = b""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to look up, so that no key need be made."""
        return self._store.empty

    def for_rules(self, digest: str, day: date | None) -> None:
        """Says which rules judge files from now on: the digest of the rule set, and the day if a rule goes by it."""
        self._parts = _key("part", (self._base, digest, day))

    def key(self, source: Source) -> bytes:
        """The key of a file or a stream with these bytes."""
        marks = (source.file, source.fault, source.chart, source.patch, source.renamed, source.labelled)
        return _key("file", (marks, sorted(source.retagged)), source.data)

    def keys(self, items: Iterable[Target | Source]) -> list[bytes]:
        """The keys of files as they are now."""
        most = self._opened.settings.config.limits.bytes
        return [self.key(read(one, most) if isinstance(one, Target) else one) for one in items]

    def recall(self, inputs: Inputs, keys: Sequence[bytes]) -> Any:
        """What `remember` was given in a run over the same; None if it is not there."""
        return next(iter(self._get([self._of_all(inputs, keys)]).values()), None)

    def remember(self, inputs: Inputs, keys: Sequence[bytes], answer: Any) -> None:
        """Keeps the answer of this run."""
        self._store.put({self._of_all(inputs, keys): packed(answer)})

    def parts(self, keys: Iterable[bytes], definitions: tuple[Definition, ...]) -> dict[bytes, Any]:
        """What rules that knew these definitions said of the files with these keys, as far as it is kept."""
        with_rules = _key("judged", (self._parts, definitions))
        named = {with_rules + key: key for key in keys}
        return {named[key]: value for key, value in self._get(list(named)).items()}

    def keep(self, parts: Mapping[bytes, bytes], definitions: tuple[Definition, ...]) -> None:
        """Keeps what the rules said of files, packed."""
        if parts:
            with_rules = _key("judged", (self._parts, definitions))
            self._store.put({with_rules + key: data for key, data in parts.items()})

    def _of_all(self, inputs: Inputs, keys: Sequence[bytes]) -> bytes:
        request = self._opened.request
        said = (request.today, request.allow_empty, inputs.excluded, inputs.whole, inputs.waivers)
        return _key("report", (self._base, said), b"".join(keys))

    def _get(self, keys: Sequence[bytes]) -> dict[bytes, Any]:
        found = {}
        for key, data in self._store.get(keys).items():
            try:
                found[key] = unpacked(data)
            except UnknownContent:
                continue  # as if it were not there
        return found


def _settled(opened: Opened) -> tuple[Any, ...]:
    """All that is decided before the first file is read."""
    request, settings = opened.request, opened.settings
    file = (settings.file.name, settings.file.text) if settings.file else None
    return (program_stamp(), surroundings(), settings.root, request.cwd, file, request.selection)


def _key(what: str, said: Any, data: bytes = b"") -> bytes:
    """A digest. What is said are named tuples, texts, numbers and bytes, whose `repr` is the same in every process."""
    text = repr((what, said)).encode("utf-8", "surrogatepass")
    made = hashlib.blake2b(len(text).to_bytes(8, "big") + text, digest_size=_SIZE)
    made.update(data)
    return made.digest()
