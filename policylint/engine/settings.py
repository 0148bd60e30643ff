"""Finds and reads the files that steer a run. Every error says file, line and column."""

from __future__ import annotations

import os
from itertools import islice
from typing import TYPE_CHECKING, Any, Protocol

from policylint.config import FILE_NAME, SCHEMA, Config, build
from policylint.errors import ConfigError, UsageError
from policylint.model.lazy import lazy
from policylint.model.limits import Limits
from policylint.model.named import NamedTuple
from policylint.model.position import FieldPath, Position
from policylint.model.schema import Fault, Schema, faults
from policylint.sources.files import Source, Target, read

if TYPE_CHECKING:
    from policylint.manifests.positions import Index

_MOST_ERRORS = 10
_BARE = lazy(r"[A-Za-z0-9.+_-]{1,40}\Z")
_LIMITS = Limits(bytes=1 << 20, nodes=100_000, aliases=1_000)


class ConfigFile(NamedTuple):
    """A file of ours: its data, checked against a schema, and the text to find positions in."""

    name: str
    text: str
    data: dict[str, Any]

    def positions(self) -> Index:
        """Where everything is. Reads the whole text, so it is made once for many questions."""
        from policylint.manifests.positions import Index
        from policylint.model.manifest import Document

        return Index(Document(self.name, 0, 1, self.text, self.data))

    def position(self, path: FieldPath, *, on_key: bool = False) -> Position:
        """Where the field is, or the nearest one above it."""
        return self.positions().span(path, on_key=on_key).start

    def error(self, path: FieldPath, message: str, *, on_key: bool = False) -> ConfigError:
        """The error at that field, to be raised."""
        line, column = self.position(path, on_key=on_key)
        return ConfigError(f"{self.name}:{line}:{column}: {message}")


class Settings(NamedTuple):
    """The configuration of a run, the directory it is for, and the file it came from (None: there is none)."""

    root: str
    config: Config
    file: ConfigFile | None


class Kept(Protocol):
    """What is kept from run to run (see policylint.engine.cache)."""

    def key(self, what: str, said: Any, data: bytes = b"") -> bytes:
        """The key of something that was made of this."""

    def get(self, key: bytes) -> Any:
        """What is kept under the key, or None."""

    def put(self, key: bytes, value: Any) -> None:
        """Keeps it."""


def find_root(paths: list[str], cwd: str) -> str:
    """The directory that the paths belong to: the git work tree around them, or where there is none, the
    outermost directory from ``cwd`` down to each path that has a configuration, or ``cwd``, or the path itself.

    Raises UsageError where the paths belong to several.
    """
    roots = sorted({_root(os.path.normpath(os.path.join(cwd, path)), cwd) for path in paths or ["."]})
    if len(roots) > 1:
        raise UsageError(
            f"the paths belong to different repositories ({roots[0]} and {roots[1]}): "
            "check them one by one, or name the configuration with --config"
        )
    return roots[0]


def read_settings(root: str, config: str | None, cwd: str, cache: Kept | None = None) -> Settings:
    """The settings for a root. ``config`` names the file instead of the one in the root. With a cache, what it was found to
    say when it was last read counts, as long as not a byte of it changes.

    Raises ConfigError where the file cannot be read, holds what it should not, or is a link that leads out of the root:
    errors tell of a file's content, and a repository must not be able to point them at the files of the user.
    """
    path = os.path.join(cwd, config) if config is not None else os.path.join(root, FILE_NAME)
    if config is None and not os.path.lexists(path):
        return Settings(root, Config(), None)
    name = config if config is not None else os.path.relpath(path, cwd)
    if config is None and not os.path.realpath(path).startswith(os.path.realpath(root).rstrip("/") + "/"):
        raise ConfigError(f"{name}: is a link that leads out of {root}; put a file there, or name one with --config")
    source = read(Target(path, name), _LIMITS.bytes)
    key = cache.key("settings", (root, name, source.fault), source.data) if cache else b""
    known = cache.get(key) if cache else None
    if isinstance(known, Settings):
        return known
    file = _config_file(source, SCHEMA)
    settings = Settings(root, build(file.data), file)
    if cache:
        cache.put(key, settings)
    return settings


def read_config_file(path: str, name: str, schema: Schema) -> ConfigFile:
    """A YAML file that must keep to the schema. Raises ConfigError, which lists everything that is wrong."""
    return _config_file(read(Target(path, name), _LIMITS.bytes), schema)


def _config_file(source: Source, schema: Schema) -> ConfigFile:
    from policylint.manifests.text import EncodingError, decode

    name = source.file
    if source.fault:
        raise ConfigError(f"{name}: {source.fault.detail}")
    try:
        text = decode(source.data)
    except EncodingError as error:
        raise ConfigError(f"{name}: {error}") from None
    file = ConfigFile(name, text, _data(name, text))
    wrong = list(islice(faults(file.data, schema), _MOST_ERRORS))
    if wrong:
        index = file.positions()
        raise ConfigError("\n".join(_located(file, index, fault) for fault in wrong))
    return file


def explained(fault: Fault, index: Index) -> str:
    """The message of a fault. A number or truth value where a string must be: as it is written, in quotes."""
    if not fault.unquoted:
        return fault.message
    start, end = index.offsets(fault.path)
    written = index.document.text[start:end]
    must = fault.message.partition(", is ")[0]
    return f'{must}, quote it: "{written}"' if _BARE.match(written) else fault.message


def _located(file: ConfigFile, index: Index, fault: Fault) -> str:
    line, column = index.span(fault.path, on_key=fault.on_key).start
    return f"{file.name}:{line}:{column}: {explained(fault, index)}"


def _data(name: str, text: str) -> Any:
    from policylint.manifests.yaml import YamlError, parse_stream

    try:
        documents = list(parse_stream(text, _LIMITS))
    except YamlError as error:
        line, column = _position(text, error.index)
        raise ConfigError(f"{name}:{line}:{column}: {error.message}") from None
    if len(documents) > 1:
        raise ConfigError(f"{name}: holds more than one document")
    if documents and documents[0].duplicates:
        duplicate = documents[0].duplicates[0]
        line, column = _position(text, duplicate.offset)
        raise ConfigError(f'{name}:{line}:{column}: the key "{duplicate.key}" is set twice')
    value = documents[0].value if documents else None
    return {} if value is None else value


def _position(text: str, offset: int) -> Position:
    from policylint.manifests.positions import Lines

    return Lines(text, 1).position(offset)


def _root(path: str, cwd: str) -> str:
    here = path if os.path.isdir(path) else os.path.dirname(path)
    work_tree = _work_tree(here)
    if work_tree:
        return work_tree
    if not (here + "/").startswith(cwd.rstrip("/") + "/"):
        return here
    # From the working directory down: what lies deeper must not replace the configuration of the whole.
    step, deeper = cwd, os.path.relpath(here, cwd).split("/")
    for name in ("", *deeper):
        step = os.path.normpath(os.path.join(step, name))
        if os.path.lexists(os.path.join(step, FILE_NAME)):
            return step
    return cwd


def _work_tree(directory: str) -> str | None:
    step = directory
    while True:
        if os.path.lexists(os.path.join(step, ".git")):
            return step
        above = os.path.dirname(step)
        if above == step:
            return None
        step = above
