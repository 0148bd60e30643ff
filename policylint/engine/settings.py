"""Finds and reads the files that steer a run. Every error says file, line and column."""

from __future__ import annotations

import os
from typing import Any, NamedTuple

from policylint.config import FILE_NAME, SCHEMA, Config, build
from policylint.errors import ConfigError, UsageError
from policylint.manifests.positions import Index, Lines
from policylint.manifests.text import EncodingError, decode
from policylint.manifests.yaml import YamlError, parse_stream
from policylint.model.limits import Limits
from policylint.model.manifest import Document
from policylint.model.position import FieldPath, Position
from policylint.model.schema import Schema, faults
from policylint.sources.files import Target, read

_LIMITS = Limits(bytes=1 << 20, nodes=100_000, aliases=1_000)


class ConfigFile(NamedTuple):
    """A file of ours: its data, checked against a schema, and the text to find positions in."""

    name: str
    text: str
    data: dict[str, Any]

    def position(self, path: FieldPath, *, on_key: bool = False) -> Position:
        """Where the field is, or the nearest one above it."""
        return Index(Document(self.name, 0, 1, self.text, self.data)).span(path, on_key=on_key).start

    def error(self, path: FieldPath, message: str, *, on_key: bool = False) -> ConfigError:
        """The error at that field, to be raised."""
        line, column = self.position(path, on_key=on_key)
        return ConfigError(f"{self.name}:{line}:{column}: {message}")


class Settings(NamedTuple):
    """The configuration of a run, the directory it is for, and the file it came from (None: there is none)."""

    root: str
    config: Config
    file: ConfigFile | None


def find_root(paths: list[str], cwd: str) -> str:
    """The directory that the paths belong to: the git work tree around them, or where there is none, the
    directory between each path and ``cwd`` that has a configuration, or ``cwd``, or the path itself.

    Raises UsageError where the paths belong to several.
    """
    roots = sorted({_root(os.path.normpath(os.path.join(cwd, path)), cwd) for path in paths or ["."]})
    if len(roots) > 1:
        raise UsageError(
            f"the paths belong to different repositories ({roots[0]} and {roots[1]}): "
            "check them one by one, or name the configuration with --config"
        )
    return roots[0]


def read_settings(root: str, config: str | None, cwd: str) -> Settings:
    """The settings for a root. ``config`` names the file instead of the one in the root.

    Raises ConfigError where the file cannot be read or holds what it should not.
    """
    path = os.path.join(cwd, config) if config is not None else os.path.join(root, FILE_NAME)
    if config is None and not os.path.lexists(path):
        return Settings(root, Config(), None)
    name = config if config is not None else os.path.relpath(path, cwd)
    file = read_config_file(path, name, SCHEMA)
    return Settings(root, build(file.data), file)


def read_config_file(path: str, name: str, schema: Schema) -> ConfigFile:
    """A YAML file that must keep to the schema. Raises ConfigError, which lists everything that is wrong."""
    source = read(Target(path, name), _LIMITS.bytes)
    if source.fault:
        raise ConfigError(f"{name}: {source.fault.detail}")
    try:
        text = decode(source.data)
    except EncodingError as error:
        raise ConfigError(f"{name}: {error}") from None
    file = ConfigFile(name, text, _data(name, text))
    wrong = [file.error(fault.path, fault.message, on_key=fault.on_key) for fault in faults(file.data, schema)]
    if wrong:
        raise ConfigError("\n".join(map(str, wrong[:10])))
    return file


def _data(name: str, text: str) -> Any:
    try:
        documents = list(parse_stream(text, _LIMITS))
    except YamlError as error:
        line, column = Lines(text, 1).position(error.index)
        raise ConfigError(f"{name}:{line}:{column}: {error.message}") from None
    if len(documents) > 1:
        raise ConfigError(f"{name}: holds more than one document")
    if documents and documents[0].duplicates:
        duplicate = documents[0].duplicates[0]
        line, column = Lines(text, 1).position(duplicate.offset)
        raise ConfigError(f'{name}:{line}:{column}: the key "{duplicate.key}" is set twice')
    value = documents[0].value if documents else None
    return {} if value is None else value


def _root(path: str, cwd: str) -> str:
    here = path if os.path.isdir(path) else os.path.dirname(path)
    work_tree = _work_tree(here)
    if work_tree:
        return work_tree
    stop = cwd if (here + "/").startswith(cwd.rstrip("/") + "/") else here
    step = here
    while step != stop:
        if os.path.lexists(os.path.join(step, FILE_NAME)):
            return step
        step = os.path.dirname(step)
    return stop


def _work_tree(directory: str) -> str | None:
    step = directory
    while True:
        if os.path.lexists(os.path.join(step, ".git")):
            return step
        above = os.path.dirname(step)
        if above == step:
            return None
        step = above
