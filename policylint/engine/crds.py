"""The definitions of custom resources that the configuration or the command line names, besides those in the input."""

from __future__ import annotations

import os
from collections.abc import Iterator

from policylint.engine.settings import Settings
from policylint.errors import ConfigError
from policylint.manifests.load import load
from policylint.model.limits import Limits
from policylint.model.manifest import Status
from policylint.sources.archives import below, is_archive, members
from policylint.sources.discover import Scope, discover, display
from policylint.sources.files import Source, Target, read
from policylint.validation.definitions import Definition, is_definition, survey


def read_definitions(settings: Settings, cwd: str, extra: tuple[str, ...]) -> tuple[Definition, ...]:
    """What the files, directories and archives under ``crds`` define, sorted, and those of EXTRA (relative to CWD).

    Raises ConfigError, at the place in the configuration, for a path that leads out of the root or does not exist, for what
    cannot be read, and where no definition is found: a schema that was promised must not be missing unseen.
    """
    found: set[Definition] = set()
    for index, name in enumerate(settings.config.crds):
        try:
            found.update(_definitions(_inside(settings.root, name), cwd, settings.config.limits))
        except ConfigError as error:
            if settings.file is None:
                raise
            raise settings.file.error(("crds", index), str(error)) from None
    for name in extra:
        try:
            found.update(_definitions(os.path.normpath(os.path.join(cwd, name)), cwd, settings.config.limits))
        except ConfigError as error:
            raise ConfigError(f"--crds: {error}") from None
    return tuple(sorted(found))


def _inside(root: str, name: str) -> str:
    if "\0" in name:
        raise ConfigError("a path cannot hold a null character")
    path = os.path.normpath(os.path.join(root, name))
    if not (os.path.realpath(path) + "/").startswith(os.path.realpath(root).rstrip("/") + "/"):
        raise ConfigError(f"{name} leads out of {root}; files elsewhere can be named with --crds")
    return path


def _definitions(path: str, cwd: str, limits: Limits) -> list[Definition]:
    shown = display(path, cwd)
    if not os.path.lexists(path):
        raise ConfigError(f"no such file or directory: {shown}")
    found: list[Definition] = []
    for source in _sources(path, cwd, limits):
        found.extend(_of(source, limits))
    if not found:
        raise ConfigError(f"no CustomResourceDefinition in {shown}")
    return found


def _sources(path: str, cwd: str, limits: Limits) -> Iterator[Source]:
    if os.path.isdir(path):
        yield from (read(target, limits.bytes) for target in discover([path], Scope(path, cwd)).targets)
        for archive in below(path):
            yield from members(Target(archive, display(archive, cwd)), limits.bytes)
    elif is_archive(path):
        yield from members(Target(path, display(path, cwd)), limits.bytes)
    else:
        yield read(Target(path, display(path, cwd)), limits.bytes)


def _of(source: Source, limits: Limits) -> Iterator[Definition]:
    """The definitions in a file; other objects do not count, but all of it must be readable."""
    manifests = load(source, limits)
    for outcome in manifests.outcomes:
        if outcome.status is Status.COULD_NOT_EVALUATE:
            raise ConfigError(f"{outcome.file}:{outcome.line}: {outcome.detail}")
    for manifest in manifests.manifests:
        if is_definition(manifest.resource.api_version, manifest.resource.kind):
            found = survey(manifest.body, source.file).definitions
            if not found:
                raise ConfigError(f"{source.file}: {manifest.resource.name} defines nothing: see what check says of it")
            for one in found:
                if one.fault:
                    raise ConfigError(f"{source.file}: {one.group}/{one.version} {one.kind}: {one.fault}")
                yield one
