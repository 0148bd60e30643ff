"""What a run reads: files under their names for reports, and streams. The rules play no part in that."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from policylint.engine.opened import Opened, scheme_of
from policylint.engine.patches import Patches
from policylint.engine.request import STDIN
from policylint.errors import ConfigError, PluginError, UsageError
from policylint.model.named import NamedTuple
from policylint.model.waiver import Waiver
from policylint.sources.discover import Discovery, Scope, discover, display
from policylint.sources.files import Source, Target, too_large
from policylint.sources.stdin import read_stream


class Inputs(NamedTuple):
    """Everything that is judged together, in the order of reports, and how much of the repository it is.

    ``excluded`` counts the files that the configuration leaves out; ``whole``: nothing else is left out. ``waivers`` are
    those of the waiver file.
    """

    items: tuple[Target | Source, ...]
    excluded: int
    whole: bool
    waivers: tuple[Waiver, ...]


def find_inputs(opened: Opened) -> Inputs:
    """The files and streams that the request names. Standard input is read. Raises PolicylintError."""
    request = opened.request
    found, targets = find_targets(opened)
    whole = opened.root in (_absolute(opened, path) for path in request.paths) and not request.exclude
    return Inputs((*targets, *streams(opened)), found.excluded, whole, _file_waivers(opened))


def find_targets(opened: Opened) -> tuple[Discovery, list[Target]]:
    """The files that a run reads, under their names for reports, and how they were found."""
    on_disk = [path for path in opened.request.paths if path != STDIN and not scheme_of(path)]
    found = discover(on_disk, _scope(opened))
    patches = Patches(opened.root)
    named = _named(patches, found, opened)
    return found, [patches.mark(_shown(target, opened)) for target in (*found.targets, *named)]


def streams(opened: Opened) -> Iterator[Source]:
    """Standard input, and what the sources of plugins give."""
    request, limit = opened.request, opened.settings.config.limits.bytes
    for path in request.paths:
        if path == STDIN:
            if request.stdin is None:
                raise UsageError("there is no standard input to read")
            yield read_stream(request.stdin, display(_absolute(opened, request.stdin_filename), request.cwd), limit)
        elif scheme := scheme_of(path):
            yield from _plugin_source(opened, scheme, path.partition(":")[2], limit)


def _named(patches: Patches, found: Discovery, opened: Opened) -> list[Target]:
    """The files that kustomizations name and whose own names are not those of manifests. Links and exclusions hold."""
    scope = _scope(opened)
    paths = [path for path in patches.named(found.targets) if path.startswith(scope.root.rstrip("/") + "/")]
    return [target for path in paths for target in discover([path], scope).targets]


def _shown(target: Target, opened: Opened) -> Target:
    """The target under its name for reports: relative to the working directory where the root holds both.

    Where the run starts outside the root, it is absolute if a path was given so, and else relative too.
    """
    cwd = opened.request.cwd
    if target.path.startswith(cwd.rstrip("/") + "/"):
        return target  # it has that name already
    root = opened.root.rstrip("/") + "/"
    together = (cwd + "/").startswith(root) and target.path.startswith(root)
    if not together and any(os.path.isabs(path) for path in opened.request.paths):
        return target
    return target._replace(file=display(os.path.relpath(target.path, cwd), cwd))


def _scope(opened: Opened) -> Scope:
    config, request = opened.settings.config, opened.request
    return Scope(opened.root, request.cwd, config.include, (*config.exclude, *request.exclude))


def _plugin_source(opened: Opened, scheme: str, argument: str, limit: int) -> Iterable[Source]:
    sources = opened.plugins.sources
    if scheme not in sources:
        raise UsageError(f"no plugin offers the source {scheme}:")
    try:
        for name, data in sources[scheme](argument):
            yield Source(name, data) if len(data) <= limit else Source(name, b"", too_large(limit))
    except Exception as error:  # a source may fail in any way; what it did not give must not pass unseen
        raise PluginError(f"the source {scheme}: failed: {type(error).__name__}: {error}") from error


def _file_waivers(opened: Opened) -> tuple[Waiver, ...]:
    """The waivers of the waiver file; none where there is no such file."""
    name, cwd = opened.settings.config.waivers.file, opened.request.cwd
    path = os.path.join(opened.root, name)
    if not (os.path.realpath(path) + "/").startswith(os.path.realpath(opened.root).rstrip("/") + "/"):
        raise ConfigError(f"waivers.file: {name} leads out of {opened.root}")
    if not os.path.lexists(path):
        return ()
    from policylint.engine.waivers import from_file

    return from_file(path, display(os.path.relpath(path, cwd), cwd))


def _absolute(opened: Opened, path: str) -> str:
    return os.path.normpath(os.path.join(opened.request.cwd, path))
