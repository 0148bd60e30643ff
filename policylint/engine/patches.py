"""What kustomizations and Skaffold make of files: patches, other names, labels and tags of images, so that nobody asks the
files for what is not theirs.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from policylint.model.lazy import lazy
from policylint.model.limits import Limits
from policylint.model.named import NamedTuple
from policylint.model.values import as_list
from policylint.sources.discover import KUSTOMIZATIONS
from policylint.sources.files import Target, read

_LIMITS = Limits(bytes=1 << 20, nodes=50_000, aliases=1_000)
_SKAFFOLD = "skaffold.yaml"
# An entry that is switched off: # - path: patches/webhook_in_shops.yaml (kubebuilder leaves many).
_SWITCHED_OFF = lazy(r"^[ \t]*#[ \t]*-[ \t]+(?:path:[ \t]*)?([\w./-]{0,200}patch[\w./-]{0,200}\.ya?ml)[ \t]*$", re.MULTILINE)
# Kustomizations that take in others, one above the other or side by side: more are not followed.
_MOST_TAKERS = 200


class _Kustomization(NamedTuple):
    patches: frozenset[str]
    resources: frozenset[str]
    renames: bool = False
    labels: bool = False
    images: frozenset[str] = frozenset()
    components: frozenset[str] = frozenset()
    unused: frozenset[str] = frozenset()


class Patches:
    """Answers whether a file is a patch, renamed, labelled or retagged: a kustomization beside it or above it, up to
    ``root``, says so, or one that takes in that one.
    """

    def __init__(self, root: str) -> None:
        self.root = root
        self._read: dict[str, _Kustomization] = {}
        self._takers: dict[str, list[str]] = defaultdict(list)
        self._built: dict[str, frozenset[str]] = {}

    def mark(self, target: Target) -> Target:
        """The target, marked if it is a patch and no kustomization takes it as a whole object too, or with what the
        kustomization that takes it does to its objects. A patch that is switched off is one still.
        """
        found = False
        directories = self._above(os.path.dirname(target.path))
        takers = list(self._taking(target.path))
        images = frozenset[str]().union(*(one.images for one in takers), *map(self._artifacts, directories))
        for kustomization in map(self._read_once, directories):
            if target.path in kustomization.resources:
                renamed, labelled = any(one.renames for one in takers), any(one.labels for one in takers)
                return target._replace(renamed=renamed, labelled=labelled, retagged=images)
            found = found or target.path in kustomization.patches or target.path in kustomization.unused
        return target._replace(patch=found, retagged=images) if found or images else target

    def named(self, targets: Iterable[Target]) -> Iterator[str]:
        """The files that kustomizations among the targets name as resources or patches, whatever they are called."""
        known = {target.path for target in targets}
        for path in sorted(known):
            if os.path.basename(path) in KUSTOMIZATIONS:
                kustomization = self._read_once(os.path.dirname(path))
                for name in sorted((kustomization.resources | kustomization.patches) - known):
                    if os.path.isfile(name) and not os.path.islink(name):
                        known.add(name)
                        yield name

    def _read_once(self, directory: str) -> _Kustomization:
        if directory not in self._read:
            self._read[directory] = made = _kustomization(directory)
            for part in made.resources | made.components:
                self._takers[part].append(directory)
        return self._read[directory]

    def _taking(self, path: str) -> Iterator[_Kustomization]:
        """The kustomizations that take the file in, however many steps away, each with its components."""
        waiting, seen = list(self._takers[path]), set[str]()
        while waiting and len(seen) < _MOST_TAKERS:
            directory = waiting.pop()
            if directory not in seen:
                seen.add(directory)
                kustomization = self._read_once(directory)
                yield from (kustomization, *map(self._read_once, kustomization.components))
                waiting.extend(self._takers[directory])

    def _artifacts(self, directory: str) -> frozenset[str]:
        """The images that Skaffold builds, as it is set up in a directory."""
        if directory not in self._built:
            documents = _documents(os.path.join(directory, _SKAFFOLD))[0]
            self._built[directory] = frozenset(image for one in documents for image in _artifacts(one))
        return self._built[directory]

    def _above(self, directory: str) -> list[str]:
        found = []
        while True:
            found.append(directory)
            self._read_once(directory)
            above = os.path.dirname(directory)
            if directory == self.root or above == directory:
                return found
            directory = above


def _kustomization(directory: str) -> _Kustomization:
    """What the kustomization of a directory names. One that cannot be read names nothing: then all is asked for."""
    for name in KUSTOMIZATIONS:
        path = os.path.join(directory, name)
        if os.path.isfile(path):
            documents, text = _documents(path)
            return _named(directory, documents[0], text) if documents else _NOTHING
    return _NOTHING


def _documents(path: str) -> tuple[list[dict[str, Any]], str]:
    """The mappings in a file, and its text; nothing of one that is not there or cannot be read."""
    if not os.path.isfile(path):
        return [], ""
    # Most directories have neither file: then nothing need be imported that reads YAML.
    from policylint.manifests.text import EncodingError, decode
    from policylint.manifests.yaml import YamlError, parse_stream

    source = read(Target(path, path), _LIMITS.bytes)
    try:
        text = decode(source.data)
        values = [parsed.value for parsed in parse_stream(text, _LIMITS)]
    except (EncodingError, YamlError):
        return [], ""
    return [value for value in values if isinstance(value, dict)], text


_NOTHING = _Kustomization(frozenset(), frozenset())


def _named(directory: str, data: dict[str, Any], text: str) -> _Kustomization:
    from policylint.manifests.kustomize import adds_labels, retagged

    patches = []
    for field in ("patches", "patchesJson6902"):
        patches += [item.get("path") for item in as_list(data.get(field)) if isinstance(item, dict)]
    patches += as_list(data.get("patchesStrategicMerge"))
    resources = [item for field in ("resources", "bases", "generators") for item in as_list(data.get(field))]
    renames = any(data.get(field) for field in ("namespace", "namePrefix", "nameSuffix"))
    return _Kustomization(
        _paths(directory, patches),
        _paths(directory, resources),
        renames,
        adds_labels(data),
        retagged(data),
        _paths(directory, as_list(data.get("components"))),
        _paths(directory, _SWITCHED_OFF.findall(text)),
    )


def _artifacts(data: dict[str, Any]) -> Iterator[str]:
    build = data.get("build")
    if str(data.get("apiVersion")).startswith("skaffold/") and isinstance(build, dict):
        for item in as_list(build.get("artifacts")):
            if isinstance(item, dict) and isinstance(item.get("image"), str):
                yield item["image"]


def _paths(directory: str, names: list[Any]) -> frozenset[str]:
    # A name with a line break is an inline patch.
    plain = (name for name in names if isinstance(name, str) and "\n" not in name)
    return frozenset(os.path.normpath(os.path.join(directory, name)) for name in plain)
