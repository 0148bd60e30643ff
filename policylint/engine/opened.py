"""What is known of a run before any rule is: the configuration, and what plugins add."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from policylint.engine.request import STDIN, Request
from policylint.engine.settings import Settings, find_root, read_settings
from policylint.errors import InputError
from policylint.model.named import NamedTuple
from policylint.model.report import Report
from policylint.model.rule import Rule

if TYPE_CHECKING:
    from policylint.engine.cache import Cache


class Plugins(NamedTuple):
    """What the plugins of a run add, by name."""

    rules: Mapping[str, Rule] = {}
    packs: Mapping[str, str] = {}
    reporters: Mapping[str, Callable[[Report], str]] = {}
    sources: Mapping[str, Callable[[str], Iterable[tuple[str, bytes]]]] = {}
    audit_sinks: tuple[Callable[[Report], None], ...] = ()


class Opened(NamedTuple):
    """A request with the settings of the root that it is about, its plugins, and the cache, if it has one.

    ``warning``: why it has none although one was asked for.
    """

    request: Request
    settings: Settings
    plugins: Plugins
    cache: Cache | None = None
    warning: str = ""

    @property
    def root(self) -> str:
        """The directory that the run is about: what leads out of it is not read."""
        return self.settings.root


def open_run(request: Request) -> Opened:
    """Reads the configuration and loads the plugins that it names. Raises PolicylintError for what is wrong with either."""
    on_disk = [path for path in request.paths if path != STDIN and not scheme_of(path)]
    for path in on_disk:
        if not os.path.lexists(os.path.join(request.cwd, path)):
            raise InputError(f"no such file or directory: {path}")
    if STDIN in request.paths and request.stdin_filename != "<stdin>":
        on_disk.append(request.stdin_filename)
    root = find_root(on_disk, request.cwd)
    cache, warning = _cache(request, root)
    settings = read_settings(root, request.config, request.cwd, cache)
    plugins = _plugins(settings, request)
    # What a plugin does depends on more than is known of it.
    return Opened(request, settings, plugins, None if settings.config.plugins else cache, warning)


def scheme_of(path: str) -> str:
    """``oci`` in ``oci:registry/repository``; a path on disk has none."""
    scheme, colon, _ = path.partition(":")
    return scheme if colon and scheme.isidentifier() and scheme.islower() and not os.path.lexists(path) else ""


def _cache(request: Request, root: str) -> tuple[Cache | None, str]:
    if not request.cache:
        return None, ""
    from policylint.engine.cache import open_cache

    return open_cache(request.cache, root)


def _plugins(settings: Settings, request: Request) -> Plugins:
    if not settings.config.plugins:
        return Plugins()
    from policylint.engine.plugins import load_plugins

    return load_plugins(settings.config.plugins, settings.root, request.trusted)
