"""YAML to plain data, as Kubernetes reads it: the texts that `lines` reads, and with libyaml (`events`) all others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from policylint.manifests.lines import read
from policylint.model.limits import Limits


class YamlError(Exception):
    """The text is not YAML that Kubernetes can read, or is beyond a limit. ``index`` is the offset in the text."""

    def __init__(self, message: str, index: int, *, limit: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.index = index
        self.limit = limit


class Duplicate(NamedTuple):
    """A key that is set twice in one mapping; ``merged`` where one of the two came through ``<<``."""

    key: str
    offset: int
    merged: bool


class Parsed(NamedTuple):
    """One document: its data, the keys set twice, and how many nodes it has. ``lined``: read line by line."""

    value: Any
    duplicates: tuple[Duplicate, ...]
    nodes: int
    lined: bool = False


def parse_stream(text: str, limits: Limits) -> Iterator[Parsed]:
    """The documents of the text, one by one. Raises YamlError at the first that cannot be read."""
    made = read(text, limits)
    if made is not None:
        yield Parsed(made[0], (), made[1], lined=True)
        return
    # Many runs meet no text that needs libyaml, and importing it is a tenth of a short one.
    from policylint.manifests.events import parse_events

    yield from parse_events(text, limits)
