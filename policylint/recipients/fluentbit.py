"""The outputs of Fluent Bit in its own format: a section, and indented lines of a key and a value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from policylint.model.position import FieldPath
from policylint.recipients.addresses import any_address
from policylint.recipients.facts import Fact, Form, Semantics
from policylint.recipients.stores import store
from policylint.recipients.variables import hosts, region_fact

_SECTION = re.compile(r"^[ \t]*\[OUTPUT\]", re.MULTILINE | re.IGNORECASE)
_SETTING = re.compile(r"\s+(?P<key>[A-Za-z_.]+)\s+(?P<value>\S.*)")
_ADDRESSES = ("host", "brokers", "proxy", "url", "endpoint")
# Where an output goes that is told no host (docs.fluentbit.io, the pages of the outputs).
_DEFAULTS = {
    "azure": "ods.opinsights.azure.com",
    "bigquery": "bigquery.googleapis.com",
    "datadog": "http-intake.logs.datadoghq.com",
    "logdna": "logs.logdna.com",
    "nrlogs": "log-api.newrelic.com",
    "stackdriver": "logging.googleapis.com",
}
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
    name = section.get("name", "").lower()
    aws = name.startswith(("s3", "cloudwatch", "kinesis"))
    held = {key: value for key, value in section.items() if key in ("endpoint", "region", "bucket")}
    found = store(where, held, Semantics.TELEMETRY, "s3") if aws else iter(())
    for fact in found:
        yield fact._replace(path=path, inner=fact.path, row=rows[str(fact.path[-1])])
    for key in () if aws else _ADDRESSES:
        for fact in hosts(path, Semantics.TELEMETRY, any_address(section.get(key, "")), inside=False):
            yield fact._replace(inner=(*where, key), row=rows[key])
    for fact in region_fact(path, Semantics.TELEMETRY, section.get("aws_region"), "aws"):
        yield fact._replace(inner=(*where, "aws_region"), row=rows["aws_region"])
    if name in _DEFAULTS and not section.get("host"):
        host = _DEFAULTS[name]
        row = rows["name"]
        yield Fact(path, Semantics.TELEMETRY, Form.HOST, host, f"{host} (default)", inner=(*where, "name"), row=row)
