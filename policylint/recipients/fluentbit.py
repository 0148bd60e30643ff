"""The outputs of Fluent Bit in its own format: a section, and indented lines of a key and a value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from policylint.model.position import FieldPath
from policylint.recipients.addresses import any_address
from policylint.recipients.facts import Fact, Semantics
from policylint.recipients.stores import store
from policylint.recipients.variables import hosts

_SECTION = re.compile(r"^[ \t]*\[OUTPUT\]", re.MULTILINE | re.IGNORECASE)
_SETTING = re.compile(r"\s+(?P<key>[A-Za-z_.]+)\s+(?P<value>\S.*)")
_LONGEST_LINE = 1000


def has_outputs(text: str) -> bool:
    """Whether a text is of that format and sends something somewhere."""
    return bool(_SECTION.search(text))


def outputs(path: FieldPath, text: str) -> Iterator[Fact]:
    """The facts of its sections, each with its line in the text."""
    section: dict[str, str] = {}
    rows: dict[str, int] = {}
    number = 0
    for row, line in enumerate([*text.split("\n"), "[END]"], 1):
        if line.lstrip().startswith("["):
            yield from _output(path, number, section, rows)
            number += bool(section)
            section, rows = ({"": ""}, {}) if _SECTION.match(line) else ({}, {})
            continue
        found = _SETTING.match(line) if section and len(line) < _LONGEST_LINE else None
        if found:
            section[found["key"].lower()] = found["value"].strip()
            rows[found["key"].lower()] = row


def _output(path: FieldPath, number: int, section: Mapping[str, str], rows: Mapping[str, int]) -> Iterator[Fact]:
    where: FieldPath = ("OUTPUT", number)
    aws = section.get("name", "").startswith(("s3", "cloudwatch", "kinesis"))
    held = {key: value for key, value in section.items() if key in ("endpoint", "region", "bucket")}
    found = store(where, held, Semantics.TELEMETRY, "s3") if aws else iter(())
    for fact in found:
        yield fact._replace(path=path, inner=fact.path, row=rows[str(fact.path[-1])])
    if not aws and section.get("host"):
        for fact in hosts(path, Semantics.TELEMETRY, any_address(section["host"]), inside=False):
            yield fact._replace(inner=(*where, "host"), row=rows["host"])
