"""All nodes of a text with libyaml: where each key, value and item starts and ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from yaml._yaml import CParser
from yaml.error import YAMLError
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from policylint.manifests.positions import Entry, Node
from policylint.manifests.scalars import MERGE, ScalarError, key, plain, tagged


def read_nodes(text: str) -> tuple[Node, list[tuple[int, int]]]:
    """The tree of the text's first document, and where its scalars are, in their order. A text that only the JSON reader
    understands has one node: all of it.
    """
    scalars: list[tuple[int, int]] = []
    try:
        events = CParser(text)
        while (event := events.get_event()) is not None:
            if type(event) is DocumentStartEvent:
                return _Reader(events.get_event, scalars).node(), scalars
    except YAMLError:
        # The document was read as JSON, which libyaml cannot always follow (escaped surrogates, very long keys).
        pass
    return Node(0, len(text), None), scalars


class _Reader:
    """Builds the tree from events. The data was read before, so depth and aliases are known to be within limits."""

    def __init__(self, next_event: Callable[[], Any], scalars: list[tuple[int, int]]) -> None:
        self.next = next_event
        self.anchors: dict[str, Node] = {}
        self.keys: dict[str, str] = {}
        self.scalars = scalars

    def node(self, event: Any = None) -> Node:
        event = event or self.next()
        start = event.start_mark.index
        kind = type(event)
        if kind is AliasEvent:
            return Node(start, event.end_mark.index, self.anchors[event.anchor].children)
        if kind is ScalarEvent:
            node = self.scalar(event)
        elif kind is MappingStartEvent:
            node = self.mapping(start)
        else:
            node = self.sequence(start)
        if event.anchor is not None:
            self.anchors[event.anchor] = node
        return node

    def scalar(self, event: Any) -> Node:
        start, end = event.start_mark.index, event.end_mark.index
        self.scalars.append((start, end))
        if event.anchor is not None:
            self.keys[event.anchor] = _key_text(event)
        return Node(start, end, None)

    def sequence(self, start: int) -> Node:
        items: list[Node] = []
        event = self.next()
        while not isinstance(event, SequenceEndEvent):
            items.append(self.node(event))
            event = self.next()
        return Node(start, _end(event), items)

    def mapping(self, start: int) -> Node:
        children: dict[str, Entry] = {}
        while True:
            event: Any = self.next()
            kind = type(event)
            if kind is MappingEndEvent:
                return Node(start, _end(event), children)
            if kind is ScalarEvent and event.value == "<<" and (event.implicit[0] or event.tag == MERGE):
                self.scalar(event)
                self.merge(children)
                continue
            name = self.keys[event.anchor] if kind is AliasEvent else _key_text(event)
            at, end = event.start_mark.index, event.end_mark.index
            if kind is ScalarEvent:
                self.scalar(event)
            children[name] = Entry(at, end, self.node())

    def merge(self, children: dict[str, Entry]) -> None:
        event: Any = self.next()
        start: int = event.start_mark.index
        if type(event) is SequenceStartEvent:
            sources = self.sequence(start).children or []
        else:
            sources = [self.node(event)]
        for source in reversed(list(sources)):
            if isinstance(source, Node) and isinstance(source.children, dict):
                children.update(source.children)


def _end(event: Any) -> int:
    offset: int = event.end_mark.index
    return offset


def _key_text(event: Any) -> str:
    if event.tag is None and not event.implicit[0]:
        return str(event.value)
    try:
        return key(plain(event.value) if event.tag is None else tagged(event.tag, event.value))
    except ScalarError:
        # A key that JSON cannot have, in a value that a key set twice replaced: no path leads there.
        return ""
