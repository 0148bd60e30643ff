"""What long runs have read, kept on disk: names and places stay in memory, contents come back when a rule asks for them.

In memory an object takes ten times the room that its text has. What is on the shelf is known by `ShelvedManifest` and
`ShelvedDocument`, which have the attributes of `Manifest` and `Document`; whoever keeps one keeps none of its content.
"""

from __future__ import annotations

import copy
import os
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from posixpath import dirname
from typing import IO, Any, cast

from policylint.errors import PolicylintError
from policylint.model.manifest import Container, Document, Manifest, PodSpec, Resource
from policylint.model.named import NamedTuple
from policylint.model.position import FieldPath

# Documents whose contents stay in memory for a while: rules ask several times in a row.
_MOST_LOADED = 512
_BUFFER = 1 << 20


class Label(NamedTuple):
    """What stays known of a manifest: see `Manifest`."""

    item: FieldPath
    resource: Resource
    partial: bool
    renamed: bool
    labelled: bool
    retagged: frozenset[str]
    has_pods: bool


class Parcel(NamedTuple):
    """A document, ready for the shelf. ``text`` and ``content`` are packed."""

    file: str
    number: int
    line: int
    lined: bool
    text: bytes
    content: bytes
    labels: tuple[Label, ...]


def parcels(manifests: Sequence[Manifest]) -> Iterator[Parcel]:
    """The documents that the manifests stand in, each with its manifests."""
    import pickle

    for _, group in groupby(manifests, key=lambda one: id(one.document)):
        held = tuple(group)
        document = held[0].document
        text = document.text.encode("utf-8", "surrogatepass")
        content = pickle.dumps((document.value, [(one.body, one.pods, one.containers) for one in held]), protocol=5)
        labels = tuple(
            Label(one.item, one.resource, one.partial, one.renamed, one.labelled, one.retagged, one.has_pods) for one in held
        )
        yield Parcel(document.file, document.number, document.line, document.lined, text, content, labels)


class Shelf:
    """A file without a name, which is gone when the process is."""

    def __init__(self) -> None:
        self._file: IO[bytes] | None = None
        self._waiting = bytearray()
        self._end = 0
        self._loaded: OrderedDict[int, tuple[Any, list[Any]]] = OrderedDict()

    def __del__(self) -> None:
        if self._file is not None:
            self._file.close()

    def put(self, found: Iterable[Parcel], known: Mapping[Resource, Resource] | None = None) -> tuple[Manifest, ...]:
        """Puts documents on the shelf: what stands for their manifests. ``known``: resources to take instead of equal ones.
        Raises PolicylintError if there is no room.
        """
        made: list[ShelvedManifest] = []
        for parcel in found:
            document = ShelvedDocument(self, parcel, self._end)
            for place, label in enumerate(parcel.labels):
                resource = known.get(label.resource, label.resource) if known else label.resource
                made.append(ShelvedManifest(document, place, label._replace(resource=resource)))
            self.write(parcel.text)
            self.write(parcel.content)
        # They have what manifests have.
        return cast("tuple[Manifest, ...]", tuple(made))

    def write(self, data: bytes) -> int:
        """Writes bytes: the place to read them back from. Raises PolicylintError if there is no room."""
        at = self._end
        self._waiting += data
        self._end += len(data)
        if len(self._waiting) >= _BUFFER:
            self.flush()
        return at

    def flush(self) -> None:
        """Writes what waits to be written. Processes forked before may do so too: it is the same, at the same place."""
        try:
            if self._file is None:
                import tempfile

                self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - it lives as long as the run
            at, view = self._end - len(self._waiting), memoryview(self._waiting)
            while view:
                written = os.pwrite(self._file.fileno(), view, at)
                at, view = at + written, view[written:]
        except OSError as error:
            from tempfile import gettempdir

            why = (error.strerror or str(error)).lower()
            raise PolicylintError(f"{gettempdir()}: {why}: a long run keeps there what it has read; set TMPDIR") from error
        self._waiting = bytearray()

    def read(self, at: int, size: int) -> bytes:
        """The bytes that were written there."""
        if self._waiting:
            self.flush()
        data = os.pread(self._file.fileno(), size, at) if self._file else b""
        if len(data) != size:
            raise PolicylintError("what a long run keeps on disk cannot be read back")
        return data

    def content(self, at: int, size: int) -> tuple[Any, list[Any]]:
        """The value of a document, and the bodies, pods and containers of its manifests."""
        found = self._loaded.get(at)
        if found is None:
            import pickle

            found = pickle.loads(self.read(at, size))  # noqa: S301 - of our own processes, from a file without a name
            if len(self._loaded) >= _MOST_LOADED:
                self._loaded.popitem(last=False)
            self._loaded[at] = found
        return found


class ShelvedDocument:
    """A document on the shelf: see `Document`."""

    __slots__ = ("_at", "_between", "_end", "_shelf", "file", "line", "lined", "number")

    def __init__(self, shelf: Shelf, parcel: Parcel, at: int) -> None:
        self._shelf, self._at, self._between = shelf, at, at + len(parcel.text)
        self._end = self._between + len(parcel.content)
        self.file, self.number, self.line, self.lined = parcel[:4]

    @property
    def directory(self) -> str:
        """As that of `Document`."""
        return dirname(self.file)

    @property
    def text(self) -> str:
        """The text, read back."""
        return self._shelf.read(self._at, self._between - self._at).decode("utf-8", "surrogatepass")

    @property
    def value(self) -> Any:
        """The value, read back."""
        return self.content[0]

    @property
    def content(self) -> tuple[Any, list[Any]]:
        """The value, and what there is of the manifests."""
        return self._shelf.content(self._between, self._end - self._between)


class ShelvedManifest:
    """A manifest on the shelf: see `Manifest`."""

    __slots__ = ("_place", "document", "has_pods", "home", "item", "labelled", "partial", "renamed", "resource", "retagged")

    def __init__(self, document: ShelvedDocument, place: int, label: Label) -> None:
        self.document, self._place = document, place
        self.item, self.resource, self.partial, self.renamed, self.labelled, self.retagged, self.has_pods = label
        self.home: str | None = None

    @property
    def body(self) -> Any:
        """The object, read back."""
        return self.document.content[1][self._place][0]

    @property
    def pods(self) -> tuple[PodSpec, ...]:
        """The pod specs, read back."""
        found: tuple[PodSpec, ...] = self.document.content[1][self._place][1] if self.has_pods else ()
        return found

    @property
    def containers(self) -> tuple[Container, ...]:
        """The containers, read back."""
        found: tuple[Container, ...] = self.document.content[1][self._place][2] if self.has_pods else ()
        return found

    @property
    def whole(self) -> Manifest:
        """The manifest with all that it holds."""
        held = self.document
        value, parts = held.content
        body, pods, containers = parts[self._place]
        document = Document(held.file, held.number, held.line, held.text, value, held.lined)
        made = Manifest(document, self.item, body, self.resource, pods, containers)
        return made._replace(
            partial=self.partial, renamed=self.renamed, labelled=self.labelled, retagged=self.retagged, home=self.home
        )

    def _replace(self, **changes: Any) -> ShelvedManifest:
        made = copy.copy(self)
        for name, value in changes.items():
            setattr(made, name, value)
        return made


def taken(manifest: Manifest | ShelvedManifest) -> Manifest:
    """The manifest with all that it holds, off the shelf if it is on one."""
    return manifest.whole if isinstance(manifest, ShelvedManifest) else manifest
