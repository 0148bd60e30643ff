"""YAML to plain data, as Kubernetes reads it: the texts that `lines` reads, and with libyaml (`events`) all others."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from policylint.manifests.lines import DEEPEST, read
from policylint.model.kept import SHORTEST, Kept
from policylint.model.limits import Limits

_DEFINITION = "\nkind: CustomResourceDefinition"


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


@cache
def _definitions() -> Kept:
    """The long definitions of custom resources that were read last. A value is never changed, so places may share it."""
    return Kept()


def parse_stream(text: str, limits: Limits) -> Iterator[Parsed]:
    """The documents of the text, one by one. Raises YamlError at the first that cannot be read."""
    long = len(text) >= SHORTEST and _DEFINITION in text
    kept: Parsed | None = _definitions().get(text) if long else None
    if kept is not None and kept.nodes <= limits.nodes and limits.depth >= DEEPEST:
        yield kept
        return
    made = read(text, limits)
    if made is not None:
        parsed = Parsed(made[0], (), made[1], lined=True)
        if long and kept is None:
            _definitions().keep(text, parsed)
        yield parsed
        return
    # Many runs meet no text that needs libyaml, and importing it is a tenth of a short one.
    from policylint.manifests.events import parse_events

    yield from parse_events(text, limits)
