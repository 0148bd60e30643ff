"""Configuration inside texts, as ConfigMaps and Secrets hold it.

A text in a form that is known here (see `configs` and `fluentbit`) is read as such. Of any other, the settings count whose
names say that they are a region or a recipient, as those of variables do: ``spring.datasource.url`` is SPRING_DATASOURCE_URL.
What else looks like an address goes into the inventory only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from policylint.manifests.load import parse_documents
from policylint.manifests.positions import Index
from policylint.manifests.text import chunks
from policylint.manifests.yaml import YamlError
from policylint.model.limits import Limits
from policylint.model.manifest import Document
from policylint.model.named import NamedTuple
from policylint.model.position import FieldPath
from policylint.recipients.configs import in_mapping
from policylint.recipients.facts import Fact, Form, Semantics, unknown
from policylint.recipients.fluentbit import has_outputs, outputs
from policylint.recipients.names import as_variable, is_setting, is_told
from policylint.recipients.variables import endpoint_beside, of_value

# The keys of configurations that are known here: a text without one is none of them.
_KNOWN = re.compile(
    r"(?:remote_?[wW]rite|exporters|storage_config|blocks_storage|[a-z]_storage|storage|receivers|global|clients|sinks|outputs"
    r"|objstore)[\"']?[ \t]*:|type[\"']?[ \t]*:[ \t]*[\"']?(?:S3|GCS|AZURE)\b"
)
# Keys of data whose texts are YAML or JSON, so that what they say stands in mappings.
_STRUCTURED = re.compile(r"[^\0]{0,200}\.(?:ya?ml|json)")
# A text, and a line of it, in which none of these stands has no setting that is one of a place; in lower case.
_NAMING = (
    "url",
    "host",
    "endpoint",
    "region",
    "server",
    "broker",
    "location",
    "zone",
    "uri",
    "dsn",
    "db",
    "arn:",
    "proxy_pass",
)
_SECTION = re.compile(r"\[{1,2}(?P<name>[A-Za-z0-9_. -]{1,100})\]{1,2}")
_SETTING = re.compile(
    r"(?:^|[\s{(,])(?:-D)?[\"']?(?P<key>[A-Za-z_][A-Za-z0-9_.-]{0,120})[\"']?[ \t]*(?:=>|[=:])[ \t]*"
    r"(?:\"(?P<double>[^\"]{1,999})\"|'(?P<single>[^']{1,999})'|(?P<bare>[^\s\"'{}][^\s\"'{}]{0,999}))"
)
_COMMENT = re.compile(r"\s*(?:#|//|;|<!--)")
# As fluentd and nginx write settings (a key, blanks and the value), and as XML does.
_SPACED = re.compile(r"[ \t]*(?P<key>@?[a-z][a-z0-9_]{0,60})[ \t]+[\"']?(?P<bare>[^\s\"';{}]{1,999})[\"']?[ \t]*;?[ \t\r]*")
_ATTRIBUTES = re.compile(r"\b(?:name|key)=\"(?P<key>[A-Za-z][A-Za-z0-9_.-]{0,120})\"[ \t]+value=\"(?P<bare>[^\"<>]{1,999})\"")
_ELEMENT = re.compile(r"<(?P<key>[A-Za-z][A-Za-z0-9_.-]{0,60})>(?P<bare>[^<>\s]{1,999})</")
_LONGEST_TEXT, _LONGEST_LINE = 1_500_000, 2000
_UNREADABLE = "it reads like a configuration, but is neither YAML nor JSON, so where it sends data is not known"


class Setting(NamedTuple):
    """A setting in a text: where, its name as a variable would have it, its value, and its line (0: not known yet)."""

    path: FieldPath
    name: str
    value: Any
    row: int = 0


def in_text(path: FieldPath, text: str) -> Iterator[Fact]:
    """The facts of a text of more than one line, or of JSON."""
    structured = text.lstrip()[:1] in ("{", "[") or _STRUCTURED.fullmatch(str(path[-1])) is not None
    if len(text) > _LONGEST_TEXT or not (structured or "\n" in text):
        return
    if has_outputs(text):
        sent = list(outputs(path, text))
        rows = {fact.row for fact in sent}
        yield from (*sent, *(fact for fact in _lined(path, text) if fact.row not in rows))
        return
    known = _KNOWN.search(text) is not None
    if not known and not _is_worth(text):
        return
    if not known and not structured:
        yield from _lined(path, text)
        return
    documents = read(text)
    if documents is None and known:
        yield unknown(path, Semantics.TELEMETRY, _UNREADABLE)
    if documents is None:
        yield from _lined(path, text)
    for document in documents or ():
        found = list(in_mapping((), document.value)) if known else []
        beside = {fact.path[:-1] for fact in found}
        more = (fact for fact in _told(_settings(document.value)) if fact.path[:-1] not in beside)
        yield from numbered(document, (*found, *more), path)


def _is_worth(text: str) -> bool:
    low = text.lower()
    return any(word in low for word in _NAMING)


def read(text: str) -> list[Document] | None:
    """The documents of a text that is YAML or JSON; None where one of them is neither."""
    found = []
    try:
        for chunk in chunks(text):
            if chunk.fault:
                return None
            found += [Document("", 0, chunk.line, chunk.text, one.value) for one in parse_documents(chunk.text, Limits())]
    except YamlError:
        return None
    return found


def numbered(document: Document, facts: Iterable[Fact], path: FieldPath) -> Iterator[Fact]:
    """The facts of a document, with the field that holds it, and with their lines in it."""
    found = list(facts)
    index = Index(document) if found else None
    for fact in found:
        row = index.span(fact.path).start.line if index else 0
        yield fact._replace(path=path, inner=fact.path, row=row, parts=())


def in_settings(path: FieldPath, value: Any) -> Iterator[Fact]:
    """The facts of settings in mappings whose names say that they are a region or a recipient."""
    for fact in _told(one for one in _settings(value) if is_told(one.name)):
        yield fact._replace(path=(*path, *fact.path))


def _told(settings: Iterable[Setting]) -> Iterator[Fact]:
    """What settings mean by their names, as variables; what only looks like an address is advisory."""
    found = [one for one in settings if is_setting(one.name)]
    endpoint = endpoint_beside((one.name, one.value) for one in found)
    for one in found:
        sure = is_told(one.name)
        for fact in of_value(one.path, one.name, one.value, endpoint=endpoint):
            yield fact._replace(advisory=fact.advisory or not (sure or fact.form is Form.REGION), row=one.row)


def _settings(value: Any) -> Iterator[Setting]:
    """The texts in mappings, each once, named by the last three keys that lead to it."""
    stack: list[tuple[FieldPath, Any]] = [((), value)]
    seen: set[tuple[int, FieldPath]] = set()
    while stack:
        path, node = stack.pop()
        # Aliases share nodes: what one means is said by the keys above it.
        key = id(node), tuple(step for step in path if isinstance(step, str))[-2:]
        if key in seen or not isinstance(node, dict | list):
            continue
        seen.add(key)
        for step, one in reversed(list(node.items() if isinstance(node, dict) else enumerate(node))):
            if isinstance(one, dict | list):
                stack.append(((*path, step), one))
            elif isinstance(one, str):
                words = [key for key in (*path, step) if isinstance(key, str)]
                yield Setting((*path, step), as_variable("_".join(words[-3:])), one)


def _lined(path: FieldPath, text: str) -> Iterator[Fact]:
    """The facts of a text of lines, ``key = value`` or ``key: value``, some of them below a ``[section]``."""
    for fact in _told(_by_line(text)):
        yield fact._replace(path=path, inner=fact.path)


def _by_line(text: str) -> Iterator[Setting]:
    section = ""
    for row, line in enumerate(text.split("\n"), 1):
        head = _SECTION.match(line) if line.startswith("[") else None
        if head:
            section = head["name"]
        elif len(line) < _LONGEST_LINE and _is_worth(line) and not _COMMENT.match(line):
            for key, value in _pairs(line):
                name = f"{section}_{key}" if section else key
                yield Setting((*filter(None, (section,)), key), as_variable(name), value.rstrip(" \t\r,;"), row)


def _pairs(line: str) -> Iterator[tuple[str, str]]:
    """The keys and values of a line."""
    spaced = _SPACED.fullmatch(line)
    if spaced and is_setting(as_variable(spaced["key"])):
        yield spaced["key"], spaced["bare"]
        return
    for found in _SETTING.finditer(line):
        yield found["key"], found["double"] or found["single"] or found["bare"]
    for pattern in (_ELEMENT, _ATTRIBUTES) if "<" in line else ():
        for found in pattern.finditer(line):
            yield found["key"], found["bare"]
