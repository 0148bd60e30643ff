"""Which files a kustomization lays over others or gives other names, so that nobody asks them for what is not theirs."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import Any

from policylint.manifests.kustomize import NAMES
from policylint.manifests.text import EncodingError, decode
from policylint.manifests.yaml import YamlError, parse_stream
from policylint.model.limits import Limits
from policylint.model.values import NamedTuple
from policylint.sources.files import Target, read

_LIMITS = Limits(bytes=1 << 20, nodes=50_000, aliases=1_000)


class _Kustomization(NamedTuple):
    patches: frozenset[str]
    resources: frozenset[str]
    renames: bool = False


class Patches:
    """Answers whether a file is a patch, or renamed: a kustomization beside it or above it, up to ``root``, says so."""

    def __init__(self, root: str) -> None:
        self.root = root
        self._read: dict[str, _Kustomization] = {}

    def mark(self, target: Target) -> Target:
        """The target, marked if it is a patch and no kustomization takes it as a whole object too, or if the kustomization
        that takes it gives its objects other names.
        """
        found = False
        for kustomization in self._above(os.path.dirname(target.path)):
            if target.path in kustomization.resources:
                return target._replace(renamed=kustomization.renames)
            found = found or target.path in kustomization.patches
        return target._replace(patch=True) if found else target

    def named(self, targets: Iterable[Target]) -> Iterator[str]:
        """The files that kustomizations among the targets name as resources or patches, whatever they are called."""
        known = {target.path for target in targets}
        for path in sorted(known):
            if os.path.basename(path) in NAMES:
                kustomization = self._read_once(os.path.dirname(path))
                for name in sorted((kustomization.resources | kustomization.patches) - known):
                    if os.path.isfile(name) and not os.path.islink(name):
                        known.add(name)
                        yield name

    def _read_once(self, directory: str) -> _Kustomization:
        if directory not in self._read:
            self._read[directory] = _kustomization(directory)
        return self._read[directory]

    def _above(self, directory: str) -> list[_Kustomization]:
        found = []
        while True:
            found.append(self._read_once(directory))
            above = os.path.dirname(directory)
            if directory == self.root or above == directory:
                return found
            directory = above


def _kustomization(directory: str) -> _Kustomization:
    """What the kustomization of a directory names. One that cannot be read names nothing: then all is asked for."""
    for name in NAMES:
        path = os.path.join(directory, name)
        if os.path.isfile(path):
            source = read(Target(path, path), _LIMITS.bytes)
            try:
                parsed = next(parse_stream(decode(source.data), _LIMITS), None)
            except (EncodingError, YamlError):
                parsed = None
            value = parsed.value if parsed else None
            return _named(directory, value) if isinstance(value, dict) else _NOTHING
    return _NOTHING


_NOTHING = _Kustomization(frozenset(), frozenset())


def _named(directory: str, data: dict[str, Any]) -> _Kustomization:
    patches = []
    for field in ("patches", "patchesJson6902"):
        patches += [item.get("path") for item in _list(data.get(field)) if isinstance(item, dict)]
    patches += _list(data.get("patchesStrategicMerge"))
    resources = [item for field in ("resources", "bases", "generators") for item in _list(data.get(field))]
    renames = any(data.get(field) for field in ("namespace", "namePrefix", "nameSuffix"))
    return _Kustomization(_paths(directory, patches), _paths(directory, resources), renames)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _paths(directory: str, names: list[Any]) -> frozenset[str]:
    # A name with a line break is an inline patch.
    plain = (name for name in names if isinstance(name, str) and "\n" not in name)
    return frozenset(os.path.normpath(os.path.join(directory, name)) for name in plain)
