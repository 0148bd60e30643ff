"""YAML to plain data with libyaml. The reference for `lines`, and the only one that reports errors.

libyaml's event stream (PyYAML's C parser) is the scanner; what the events mean is decided here, after
go.yaml.in/yaml/v2 ``decode.go`` and sigs.k8s.io/yaml: a merge overwrites what stands before it, anchors may be
redefined, keys become strings, and a key set twice is an error in strict mode only. Working on events instead of PyYAML's
composer keeps the stack flat on hostile nesting (the C composer recurses without a limit) and is faster.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import yaml
from yaml._yaml import CParser
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
    StreamStartEvent,
)

from policylint.manifests.scalars import MERGE, NO_KEY, NUMERIC, WORDS, ScalarError, is_json, key, number, plain, tagged
from policylint.manifests.yaml import Duplicate, Parsed, YamlError
from policylint.model.limits import Limits

_COLLECTIONS = (MappingStartEvent, SequenceStartEvent)
_NO_NUMBER = "JSON has no NaN and no infinity: Kubernetes cannot read this number"


# What libyaml says where its own bound, 1000 levels in a flow collection, is reached: PyYAML 6.0.4 and newer.
_TOO_DEEP = "exceeded maximum nesting depth"


class _Anchor:
    """What an anchor stands for. Registered before its content is read, so that a cycle is seen."""

    __slots__ = ("done", "height", "mapping", "size", "value")

    def __init__(self) -> None:
        self.done = False
        self.value: Any = None
        self.size = 1
        self.height = 0
        self.mapping = False


def parse_events(text: str, limits: Limits) -> Iterator[Parsed]:
    """The documents of the text, one by one. Raises YamlError at the first that cannot be read."""
    try:
        parser = CParser(text)
        next_event: Callable[[], Any] = parser.get_event
        while True:
            event = next_event()
            if type(event) is StreamEndEvent:
                return
            if type(event) is not StreamStartEvent:
                yield _Builder(next_event, limits).document(event)
    except yaml.reader.ReaderError as error:
        raise YamlError(f"{error.reason} (character {error.character!r})", max(0, error.position)) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        index = mark.index if mark else 0
        if error.problem == _TOO_DEEP:
            raise _nested(limits, index) from None
        raise YamlError(str(error.problem or error.context), index) from None


class _Builder:
    """Builds one document.

    ``count`` counts nodes with aliases expanded, ``deepest`` is the deepest level reached. ``doubt`` is the first thing that
    JSON does not have (a NaN, a null as a key): an error only if it is still there at the end, because a key that is set
    twice may have replaced it.
    """

    __slots__ = ("aliased", "anchors", "count", "deepest", "doubt", "duplicates", "limits", "next")

    def __init__(self, next_event: Callable[[], Any], limits: Limits) -> None:
        self.next = next_event
        self.limits = limits
        self.anchors: dict[str, _Anchor] = {}
        self.duplicates: list[Duplicate] = []
        self.count = 0
        self.aliased = 0
        self.deepest = 0
        self.doubt: tuple[str, int] | None = None

    def document(self, start: Any) -> Parsed:
        if type(start) is not DocumentStartEvent:  # cannot happen in a well-formed stream
            raise YamlError("expected a document", start.start_mark.index)
        value = self.node(self.next(), 1)
        end = self.next()
        if type(end) is not DocumentEndEvent:
            raise YamlError("expected the end of the document", end.start_mark.index)
        if self.doubt and not is_json(value):
            raise YamlError(*self.doubt)
        return Parsed(value, tuple(self.duplicates), self.count)

    def node(self, event: Any, depth: int) -> Any:
        """The value that starts with this event."""
        kind = type(event)
        if kind is ScalarEvent:
            self.count += 1
            value = self.scalar(event)
            if event.anchor is not None:
                self.anchors[event.anchor] = anchor = _Anchor()
                anchor.value, anchor.done = value, True
            return value
        if kind is AliasEvent:
            return self.alias(event, depth).value
        return self.collection(event, depth)

    def scalar(self, event: Any) -> Any:
        text = event.value
        if event.tag is None:
            if not event.implicit[0]:
                return text
            if text not in WORDS and text[0] not in NUMERIC:
                return text
        try:
            value = plain(text) if event.tag is None else tagged(event.tag, text)
        except ScalarError as error:
            raise YamlError(str(error), event.start_mark.index) from None
        if type(value) is not float:
            return value
        if not math.isfinite(value):
            self.doubt = self.doubt or (_NO_NUMBER, event.start_mark.index)
        return number(value)

    def collection(self, event: Any, depth: int) -> Any:
        """A mapping or a sequence, registered under its anchor if it has one."""
        if depth > self.limits.depth:
            raise _nested(self.limits, event.start_mark.index)
        outer, before = self.deepest, self.count
        self.deepest = depth
        anchor = None
        if event.anchor is not None:
            self.anchors[event.anchor] = anchor = _Anchor()
        if type(event) is MappingStartEvent:
            value: Any = self.mapping({}, depth)
        elif type(event) is SequenceStartEvent:
            value = self.sequence(depth)
        else:
            raise YamlError("expected a value", event.start_mark.index)
        self.count += 1
        if self.count > self.limits.nodes:
            raise self.too_many(event)
        if anchor is not None:
            anchor.value, anchor.done, anchor.mapping = value, True, type(value) is dict
            anchor.size, anchor.height = self.count - before, self.deepest - depth + 1
        self.deepest = max(outer, self.deepest)
        return value

    def sequence(self, depth: int) -> list[Any]:
        items: list[Any] = []
        room = self.limits.nodes - self.count
        while True:
            event = self.next()
            if type(event) is SequenceEndEvent:
                return items
            if len(items) > room:
                raise self.too_many(event)
            items.append(self.node(event, depth + 1))

    def mapping(self, out: dict[str, Any], depth: int) -> dict[str, Any]:
        """Reads the rest of a mapping into ``out``, which a merge has perhaps filled before."""
        room = self.limits.nodes - self.count
        while True:
            event = self.next()
            if type(event) is MappingEndEvent:
                return out
            if type(event) is ScalarEvent and event.value == "<<" and (event.implicit[0] or event.tag == MERGE):
                self.anchor_scalar(event)
                self.merge(self.next(), out, depth)
                continue
            name = self.key(event, depth)
            if name in out:
                self.duplicates.append(Duplicate(name, event.start_mark.index, False))
            out[name] = self.node(self.next(), depth + 1)
            if len(out) > room:
                raise self.too_many(event)

    def anchor_scalar(self, event: Any) -> None:
        """A merge key may carry an anchor like any scalar."""
        if event.anchor is not None:
            self.anchors[event.anchor] = anchor = _Anchor()
            anchor.value, anchor.done = event.value, True

    def key(self, event: Any, depth: int) -> str:
        if type(event) is ScalarEvent and event.anchor is None and event.tag is None:
            text: str = event.value
            if not event.implicit[0] or (text not in WORDS and text[0] not in NUMERIC):
                self.count += 1
                return text
        index = event.start_mark.index
        value = None if type(event) in _COLLECTIONS else self.key_value(event, depth)
        if type(event) in _COLLECTIONS or isinstance(value, dict | list):
            raise YamlError("a mapping or a list cannot be a key", index)
        try:
            return key(value)
        except ScalarError as error:
            self.doubt = self.doubt or (str(error), index)
            return NO_KEY

    def key_value(self, event: Any, depth: int) -> Any:
        """A key's value. Unlike a value, a key may be NaN or infinite."""
        if type(event) is ScalarEvent and event.tag is None and event.implicit[0]:
            value = plain(event.value)
            if type(value) is float:
                self.count += 1
                self.anchor_scalar(event)
                return value
        return self.node(event, depth + 1)

    def alias(self, event: Any, depth: int) -> _Anchor:
        index = event.start_mark.index
        anchor = self.anchors.get(event.anchor)
        if anchor is None:
            # The name stays out: a password that starts with * is an alias to YAML.
            raise YamlError("an alias to an anchor that is not there", index)
        if not anchor.done:
            raise YamlError("an alias inside the value of its own anchor", index)
        self.count += anchor.size
        self.aliased += anchor.size
        if self.aliased > self.limits.aliases:
            raise YamlError(f"aliases expand to more than {self.limits.aliases} nodes", index, limit=True)
        self.deepest = max(self.deepest, depth + anchor.height - 1)
        if self.deepest > self.limits.depth:
            raise _nested(self.limits, event.start_mark.index)
        return anchor

    def merge(self, event: Any, out: dict[str, Any], depth: int) -> None:
        """``<<: value``: the keys of a mapping, of an alias to one, or of a list of such, earlier ones winning."""
        if type(event) is not SequenceStartEvent:
            self.overlay(self.merged(event, depth), out, event.start_mark.index)
            return
        sources: list[tuple[dict[str, Any], int]] = []
        anchor = None
        if event.anchor is not None:
            self.anchors[event.anchor] = anchor = _Anchor()
        while type(item := self.next()) is not SequenceEndEvent:
            sources.append((self.merged(item, depth + 1), item.start_mark.index))
        if anchor is not None:
            anchor.value, anchor.done = [source for source, _ in sources], True
        self.count += 1
        for source, index in reversed(sources):
            self.overlay(source, out, index)

    def merged(self, event: Any, depth: int) -> dict[str, Any]:
        index = event.start_mark.index
        value = self.node(event, depth + 1)
        if not isinstance(value, dict):
            raise YamlError("only a mapping, or a list of mappings, can be merged with <<", index)
        return value

    def overlay(self, source: dict[str, Any], out: dict[str, Any], index: int) -> None:
        self.duplicates.extend(Duplicate(name, index, True) for name in source if name in out)
        out.update(source)

    def too_many(self, event: Any) -> YamlError:
        return YamlError(
            "more keys, values and items in one file than limits.nodes allows", event.start_mark.index, limit=True
        )


def _nested(limits: Limits, index: int) -> YamlError:
    return YamlError(f"nested deeper than {limits.depth} levels", index, limit=True)
