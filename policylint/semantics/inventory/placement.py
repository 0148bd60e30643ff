"""Where the objects of the input end up: the namespace that kustomize or Flux gives them, and what is applied together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from posixpath import dirname, join, normpath
from typing import Any, NamedTuple

from policylint.model.manifest import Manifest, ManifestSet

_FLUX = "kustomize.toolkit.fluxcd.io"
_MANY = "*"
_LISTS = ("resources", "bases", "components")
_HIDING = ("helmCharts", "helmChartInflationGenerator", "generators", "transformers", "replacements", "vars")
_PATCHES = ("patches", "patchesJson6902")


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
        directories = {dirname(one.document.file) for one in manifests.manifests} | set(self._steps)
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

    def namespace(self, manifest: Manifest) -> str:
        """The namespace that the object ends up in; empty where nothing says so, or where it is built for several."""
        given = self._given(manifest.document.file)
        if given == "":
            return manifest.resource.namespace
        return "" if given == _MANY else given

    def is_placed(self, manifest: Manifest) -> bool:
        """Whether something gives the object a namespace, or several things do, whatever it says itself."""
        return self._given(manifest.document.file) != ""

    def _given(self, file: str) -> str:
        given = self._set.get(file)
        if given is None and dirname(file) not in self._steps:
            given = next((self._set[place] for place in _above(file) if place in self._entered and place in self._set), None)
        return given or ""

    def group(self, manifest: Manifest) -> str:
        """What is the same for all objects in one directory, and in directories that kustomizations tie together."""
        return self._root(dirname(manifest.document.file))

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


def _step(directory: str, body: Mapping[str, Any]) -> _Step:
    names = [item for field in _LISTS for item in _list(body.get(field))]
    names += [item.get("path") for field in _PATCHES for item in _list(body.get(field)) if isinstance(item, dict)]
    names += _list(body.get("patchesStrategicMerge"))
    plain = [name for name in names if isinstance(name, str) and name and "\n" not in name]
    parts = tuple(_clean(join(directory, name)) for name in plain if not _is_remote(name))
    hidden = any(map(_is_remote, plain)) or any(body.get(field) for field in _HIDING)
    namespace = body.get("namespace")
    return _Step(namespace if isinstance(namespace, str) else "", parts, hidden)


def _is_remote(name: str) -> bool:
    return "://" in name or name.startswith(("github.com/", "git@"))


def _flux(manifests: ManifestSet, directories: set[str]) -> Iterator[_Step]:
    """The Kustomizations of Flux: their path is one from the root of the repository, which lies above their own file."""
    for manifest in manifests.of_kind("Kustomization"):
        spec = manifest.body.get("spec")
        if manifest.resource.ref.group == _FLUX and isinstance(spec, Mapping) and not manifest.partial:
            path, namespace = spec.get("path"), spec.get("targetNamespace")
            if isinstance(path, str):
                places = (_clean(join(above, path.lstrip("/"))) for above in _above(manifest.document.file))
                found = next((place for place in places if place in directories), None)
                if found is not None:
                    parts = [one for one in _list(spec.get("components")) if isinstance(one, str) and not _is_remote(one)]
                    together = (found, *(_clean(join(found, part)) for part in parts))
                    yield _Step(namespace if isinstance(namespace, str) else "", together)


def _above(path: str) -> Iterator[str]:
    """The directories above, the nearest first."""
    while path and path != dirname(path):
        path = dirname(path)
        yield path


def _clean(path: str) -> str:
    clean = normpath(path)
    return "" if clean == "." else clean


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
