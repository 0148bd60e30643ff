"""Where the objects of the input end up: their namespaces, what is built together, and which of several is meant.

Nearness has four degrees: a file, a directory, a group (directories that kustomizations tie together), the whole input. What
speaks for an object counts wherever it stands. What is said against it rests on what surely belongs with it: rules that go by
labels look in one directory, where repositories keep what they have written for each other; rules that go by names look in
the group, because a name is complete in itself. Where the same name stands many times (bases and overlays, environments,
examples), `Nearest` gives those that are meant.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping
from itertools import islice
from posixpath import dirname, join, normpath
from typing import Any, NamedTuple

from policylint.model.manifest import Manifest, ManifestSet
from policylint.model.memo import Memo, once
from policylint.model.values import as_list, as_text, dig, texts

_FLUX = "kustomize.toolkit.fluxcd.io"
_MANY = "*"
_LISTS = ("resources", "bases", "components")
_HIDING = ("helmCharts", "helmChartInflationGenerator", "generators", "transformers", "replacements", "vars")
_PATCHES = ("patches", "patchesJson6902")
# A thing is filed under its file, its directory and the directory above.
_DOWN = 3


def namespace_of(manifest: Manifest) -> str:
    """The namespace that the object is applied to, as far as it is known; empty where it is not.

    One that is not known may be any, so that what could be meant for each other counts as being in one namespace.
    """
    if manifest.home is not None:
        return manifest.home
    return "" if manifest.renamed else manifest.resource.namespace


def may_meet(one: str, other: str) -> bool:
    """Whether objects of these namespaces (empty: unknown) can be in the same one."""
    return not one or not other or one == other


def belong_together(manifest: Manifest, other: Manifest) -> bool:
    """Whether objects are meant for each other beyond doubt: of one known namespace, or of one directory and maybe one."""
    one, two = namespace_of(manifest), namespace_of(other)
    here = manifest.document.directory == other.document.directory
    return bool(one and one == two) or (here and may_meet(one, two))


def shared_place(manifest: Manifest) -> tuple[str, str]:
    """What objects have in common that are surely applied together: the file or, in a namespace that is known, the directory.

    Files of one directory are often alternatives, and then seldom name a namespace.
    """
    namespace, document = namespace_of(manifest), manifest.document
    return (namespace, document.directory) if namespace else ("", document.file)


def placed(manifests: ManifestSet) -> ManifestSet:
    """The manifests with the namespaces that kustomizations of the input, and Flux, give them."""
    placement = Placement(manifests)
    return manifests._replace(manifests=tuple(one._replace(home=placement.namespace(one)) for one in manifests.manifests))


class _Step(NamedTuple):
    """Something that is built or applied: the namespace that it sets (empty: none), and the places that it takes in.

    ``hidden``: it takes in more than that, which no file shows.
    """

    namespace: str
    parts: tuple[str, ...]
    hidden: bool = False


class Placement:
    """The namespaces of objects, as far as the input tells, and the groups of directories that are built together.

    A group is whole where the input holds everything that its kustomizations take in, and nothing has to be rendered.
    """

    def __init__(self, manifests: ManifestSet) -> None:
        self._steps = {dirname(one.file): _step(dirname(one.file), one.body) for one in manifests.kustomizations}
        self._set: dict[str, str] = {}
        self._groups: dict[str, str] = {}
        directories = {one.document.directory for one in manifests.manifests} | set(self._steps)
        flux = list(_flux(manifests, directories))
        self._entered = {place for step in flux for place in step.parts}
        known = directories | {one.document.file for one in manifests.manifests}
        apart = set()
        for directory, step in self._steps.items():
            for part in step.parts:
                self._join(directory, part if part in directories else dirname(part))
            if step.hidden or not known.issuperset(step.parts):
                apart.add(directory)
        self._open = {self._root(directory) for directory in apart}
        self._spread(flux)

    @classmethod
    def of(cls, manifests: ManifestSet, memo: Memo) -> Placement:
        """That of the run."""
        return once(memo, cls, manifests)

    def namespace(self, manifest: Manifest) -> str:
        """The namespace that the object ends up in; empty where nothing says so, or where it is built for several."""
        given = self._given(manifest.document.file)
        if given is None:
            return "" if manifest.renamed else manifest.resource.namespace
        return "" if given == _MANY else given or manifest.resource.namespace

    def is_placed(self, manifest: Manifest) -> bool:
        """Whether something gives the object a namespace, or several things do, whatever it says itself."""
        return bool(self._given(manifest.document.file))

    def _given(self, file: str) -> str | None:
        given = self._set.get(file)
        if given is None and dirname(file) not in self._steps:
            given = next((self._set[place] for place in _above(file) if place in self._entered and place in self._set), None)
        return given

    def group(self, manifest: Manifest) -> str:
        """What is the same for all objects in one directory, and in directories that kustomizations tie together."""
        return self._root(manifest.document.directory)

    def group_of(self, directory: str) -> str:
        """The group of what lies in the directory."""
        return self._root(directory)

    def whole(self, group: str) -> bool:
        """Whether everything that is built together there is at hand."""
        return group not in self._open

    def _spread(self, flux: list[_Step]) -> None:
        """Hands namespaces down from those who set them. Each place takes at most two values, so this ends."""
        taken = {part for step in (*self._steps.values(), *flux) for part in step.parts}
        waiting = [(place, step.namespace) for step in flux for place in step.parts]
        waiting += [(place, "") for place in self._steps if place not in taken]
        while waiting:
            place, outer = waiting.pop()
            step = self._steps.get(place)
            given = outer or (step.namespace if step else "")
            before = self._set.get(place)
            after = given if before is None or before == given else _MANY
            if after != before:
                self._set[place] = after
                waiting.extend((part, after) for part in (step.parts if step else ()))

    def _root(self, directory: str) -> str:
        while self._groups.get(directory, directory) != directory:
            directory = self._groups[directory] = self._groups.get(self._groups[directory], self._groups[directory])
        return directory

    def _join(self, one: str, other: str) -> None:
        self._groups[self._root(other)] = self._root(one)


class Nearest:
    """Things with a key, a file and a namespace (empty: unknown): all of them, and those that are nearest to a file."""

    def __init__(self) -> None:
        self._all: dict[tuple[Hashable, str | None], list[Any]] = defaultdict(list)
        self._at: dict[tuple[Hashable, str | None, str], list[Any]] = defaultdict(list)

    def add(self, key: Hashable, file: str, namespace: str, thing: Any) -> None:
        """Files the thing."""
        for place in (None, *islice(places(file), _DOWN)):
            self._all[key, place].append(thing)
            self._at[key, place, namespace].append(thing)

    def to(self, key: Hashable, file: str, namespace: str, up: int = 2) -> list[Any]:
        """The things of that key that can be in the namespace and stand nearest to the file.

        They are in the file, else in its directory, else in one beside it, else in one beside the directory above
        (``up``: how many directories above its own are looked at).
        """
        for place in islice(places(file), up + 2):
            found = self._within(key, place, namespace)
            if found:
                return found
        return []

    def anywhere(self, key: Hashable, namespace: str) -> list[Any]:
        """All things of that key that can be in the namespace."""
        return self._within(key, None, namespace)

    def _within(self, key: Hashable, place: str | None, namespace: str) -> list[Any]:
        if not namespace:
            return self._all.get((key, place), [])
        named, unnamed = self._at.get((key, place, namespace), []), self._at.get((key, place, ""), [])
        return [*named, *unnamed] if named and unnamed else named or unnamed


def _step(directory: str, body: Mapping[str, Any]) -> _Step:
    names = [name for field in _LISTS for name in texts(body.get(field))]
    names += [as_text(dig(item, "path")) for field in _PATCHES for item in as_list(body.get(field))]
    names += texts(body.get("patchesStrategicMerge"))
    plain = [name for name in names if name and "\n" not in name]
    parts = tuple(_clean(join(directory, name)) for name in plain if not _is_remote(name))
    hidden = any(map(_is_remote, plain)) or any(body.get(field) for field in _HIDING)
    return _Step(as_text(body.get("namespace")), parts, hidden)


def _is_remote(name: str) -> bool:
    return "://" in name or name.startswith(("github.com/", "git@"))


def _flux(manifests: ManifestSet, directories: set[str]) -> Iterator[_Step]:
    """The Kustomizations of Flux: their path is one from the root of the repository, which lies above their own file."""
    for manifest in manifests.whole(_FLUX, "Kustomization"):
        path, namespace = (dig(manifest.body, "spec", field) for field in ("path", "targetNamespace"))
        if isinstance(path, str):
            places = (_clean(join(above, path.lstrip("/"))) for above in _above(manifest.document.file))
            found = next((place for place in places if place in directories), None)
            if found is not None:
                parts = (one for one in texts(dig(manifest.body, "spec", "components")) if not _is_remote(one))
                yield _Step(as_text(namespace), (found, *(_clean(join(found, part)) for part in parts)))


def places(file: str) -> Iterator[str]:
    """The file, its directory, the one above, and so on."""
    yield file
    yield from _above(file)


def _above(path: str) -> Iterator[str]:
    """The directories above, the nearest first."""
    while path and path != dirname(path):
        path = dirname(path)
        yield path


def _clean(path: str) -> str:
    clean = normpath(path)
    return "" if clean == "." else clean
