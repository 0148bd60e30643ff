"""Reads waivers from their three carriers: comments, annotations, and the waiver file.

A waiver that cannot be understood becomes one with ``broken`` set: it waives nothing and turns into a finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from policylint.engine.settings import explained, read_config_file
from policylint.errors import ConfigError
from policylint.manifests.positions import Index
from policylint.model.lazy import lazy
from policylint.model.manifest import Directive, Manifest
from policylint.model.named import NamedTuple
from policylint.model.position import Position
from policylint.model.schema import Fault, Schema, faults
from policylint.model.values import dig
from policylint.model.waiver import Selector, Waiver

ANNOTATION = "policylint.dev/"
_ALLOW = lazy(r"allow[ \t]*\[([^\]]*)\][ \t]*(.*)\Z", re.DOTALL)
_SETTING = lazy(r"(until|owner)[ \t]*=[ \t]*(\S*)\Z")
_MOST_RULES = 20
_HOW = "write: # policylint: allow[rule-id] until=YYYY-MM-DD -- reason"
_HOW_ANNOTATION = 'write: policylint.dev/allow.RULE: "until=YYYY-MM-DD; reason"'

_ENTRY: Schema = {
    "type": "object",
    "additionalProperties": False,
    "required": ["rule", "resource", "reason", "owner"],
    "properties": {
        "rule": {"type": "string", "minLength": 1, "description": "The id of one rule."},
        "resource": {
            "type": "object",
            "additionalProperties": False,
            "required": ["kind", "name"],
            "properties": {
                "kind": {"type": "string", "minLength": 1},
                "namespace": {"type": "string"},
                "name": {"type": "string", "minLength": 1, "description": "May hold * and ?."},
            },
        },
        "path": {
            "type": "string",
            "minLength": 1,
            "description": "spec.template.spec.containers[name=app] and all below.",
        },
        "reason": {"type": "string", "minLength": 1},
        "owner": {"type": "string", "minLength": 1},
        "until": {"type": "string", "minLength": 1, "description": "The last day, YYYY-MM-DD, in UTC."},
    },
}
WAIVERS_SCHEMA: Schema = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "https://policylint.dev/schema/waivers-1.json",
    "title": "policylint waivers",
    "type": "array",
    "items": _ENTRY,
}


class _Said(NamedTuple):
    """What a waiver says in words, before it is checked."""

    reason: str = ""
    until: date | None = None
    owner: str = ""
    broken: str = ""


def from_directive(directive: Directive) -> Iterator[Waiver]:
    """The waivers of one comment: one for each rule that it names, or a single broken one.

    What is wrong is said without a word of the comment: it may be a line of a Secret that only looks like a directive.
    """
    position = Position(directive.line, directive.column)
    selector = Selector(file=directive.file, document=directive.document, path=directive.path)
    found = _ALLOW.match(directive.text)
    if not found:
        yield _broken("", selector, "comment", directive.file, position, f"{_no_directive(directive.text)}; {_HOW}")
        return
    if found.group(1).count(",") >= _MOST_RULES:
        why = f"more than {_MOST_RULES} rules in one directive; {_HOW}"
        yield _broken("", selector, "comment", directive.file, position, why)
        return
    head, dashes, reason = found.group(2).partition("--")
    said = _settings(head.split(), reason.strip(), _HOW)
    if not dashes and not said.broken:
        said = _Said(broken=f"the reason is missing; {_HOW}")
    if directive.path is None:
        said = said._replace(broken=said.broken or "no key or list item follows or stands on this line")
    rules = [rule.strip() for rule in found.group(1).split(",")]
    for rule in rules if any(rules) else [""]:
        broken = said.broken or ("" if rule else f"no rule is named; {_HOW}")
        yield Waiver(rule, selector, said.reason, said.until, "comment", directive.file, position, said.owner, broken)


def from_annotations(manifest: Manifest, index: Index | None) -> Iterator[Waiver]:
    """The waivers in an object's annotations. ``index`` is made where it is needed and None."""
    annotations = dig(manifest.body, "metadata", "annotations")
    for name, value in annotations.items() if isinstance(annotations, dict) else ():
        if not name.startswith(ANNOTATION):
            continue
        index = index or Index(manifest.document)
        position = index.span((*manifest.item, "metadata", "annotations", name), on_key=True).start
        selector = Selector(file=manifest.document.file, document=manifest.document.number, path=manifest.item)
        rule = name.removeprefix(f"{ANNOTATION}allow.")
        said = _annotation(value) if rule != name else _Said(broken=f"unknown annotation; {_HOW_ANNOTATION}")
        yield Waiver(
            "" if rule == name else rule,
            selector,
            said.reason,
            said.until,
            "annotation",
            manifest.document.file,
            position,
            said.owner,
            said.broken,
        )


def from_file(path: str, name: str) -> tuple[Waiver, ...]:
    """The waivers of the waiver file. One that cannot be read at all gives a single broken waiver."""
    try:
        file = read_config_file(path, name, {})
    except ConfigError as error:
        return (_broken("", Selector(), "file", name, Position(1, 1), f"the waiver file cannot be read: {error}"),)
    if not isinstance(file.data, list):
        return (
            () if file.data == {} else (_broken("", Selector(), "file", name, Position(1, 1), "must be a list of waivers"),)
        )
    positions = file.positions()
    return tuple(_entry(file.name, positions, number, entry) for number, entry in enumerate(file.data))


def _entry(name: str, positions: Index, number: int, entry: Any) -> Waiver:
    wrong = _wrong(entry, number)
    if wrong:
        rule = entry.get("rule") if isinstance(entry, dict) else ""
        position = positions.span(wrong.path, on_key=wrong.on_key).start
        return _broken(rule if isinstance(rule, str) else "", Selector(), "file", name, position, explained(wrong, positions))
    resource = entry["resource"]
    selector = Selector(
        kind=resource["kind"],
        namespace=resource.get("namespace"),
        name=resource["name"],
        field=entry.get("path", ""),
    )
    day = entry.get("until")
    return Waiver(
        entry["rule"],
        selector,
        entry["reason"].strip(),
        None if day is None else _date(day),
        "file",
        name,
        positions.span((number,)).start,
        entry["owner"],
        "",
        None if day is None else positions.span((number, "until")).start,
    )


def _wrong(entry: Any, number: int) -> Fault | None:
    """The first thing wrong with an entry of the waiver file."""
    for fault in faults(entry, _ENTRY, (number,)):
        return fault
    if any(char in entry["resource"]["kind"] for char in "*?["):
        return Fault((number, "resource", "kind"), "must be one kind, such as Deployment; only name and namespace may hold *")
    if "until" in entry and _date(entry["until"]) is None:
        return Fault((number, "until"), f'"{entry["until"][:40]}" is not a day as YYYY-MM-DD')
    if not _says_something(entry["reason"]):
        return Fault((number, "reason"), "the reason is missing")
    return None


def _no_directive(text: str) -> str:
    # What policylint.manifests.directives writes before a comment that lacks it.
    return "the colon after policylint is missing" if text.startswith("without a colon") else "this is no directive"


def _annotation(value: Any) -> _Said:
    if not isinstance(value, str):
        return _Said(broken=f"the value must be a string; {_HOW_ANNOTATION}")
    parts = [part.strip() for part in value.split(";")]
    settings = [part for part in parts if _SETTING.match(part)]
    reason = "; ".join(part for part in parts if part and not _SETTING.match(part))
    return _settings(settings, reason, _HOW_ANNOTATION)


def _settings(words: Iterable[str], reason: str, how: str) -> _Said:
    until, owner = None, ""
    for word in words:
        found = _SETTING.match(word)
        if not found:
            return _Said(broken=f"only until= and owner= may stand beside the reason; {how}")
        if found.group(1) == "owner":
            owner = found.group(2)
            continue
        until = _date(found.group(2))
        if until is None:
            return _Said(broken="until= is not a day as YYYY-MM-DD")
    if not _says_something(reason):
        return _Said(broken=f"the reason is missing; {how}")
    return _Said(reason, until, owner)


def _says_something(reason: str) -> bool:
    return any(char.isalnum() for char in reason)


def _date(text: str) -> date | None:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _broken(rule: str, selector: Selector, origin: str, file: str, position: Position, why: str) -> Waiver:
    return Waiver(rule, selector, "", None, origin, file, position, "", why)
