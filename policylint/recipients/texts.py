"""Configuration inside texts: what Loki, Tempo, Mimir, Thanos, Prometheus, OpenTelemetry, Fluent Bit and Vector are told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from policylint.manifests.load import parse_documents
from policylint.manifests.positions import Index
from policylint.manifests.yaml import YamlError
from policylint.model.limits import Limits
from policylint.model.manifest import Document
from policylint.model.position import FieldPath
from policylint.model.values import as_mapping
from policylint.recipients.addresses import any_address
from policylint.recipients.facts import Fact, Semantics
from policylint.recipients.stores import kind_of, store
from policylint.recipients.variables import hosts, region_fact
from policylint.recipients.walking import Pattern, follow, parse

# A text without one of these words is no configuration that is known here, and is not parsed.
_WORDS = re.compile(
    r"remote_?[wW]rite|exporters|storage_config|blocks_storage|_storage:|storage:|receivers:|smarthost|clients:|sinks:|outputs:"
    r"|objstore|type: *[\"']?(?:S3|GCS|AZURE)\b"
)
_SECTION = re.compile(r"^\s*\[OUTPUT\]", re.MULTILINE | re.IGNORECASE)
_SETTING = re.compile(r"\s+(?P<key>[A-Za-z_.]+)\s+(?P<value>\S.*)")
_LONGEST = 1_000_000
_FIELDS = (
    ("remote_write[*].url", "host"),
    ("remoteWrite[*].url", "host"),
    ("remote_write[*].sigv4.region", "region:aws"),
    ("remoteWrite[*].sigv4.region", "region:aws"),
    ("remote_read[*].url", "host"),
    ("receivers[*].slack_configs[*].api_url", "host"),
    ("receivers[*].webhook_configs[*].url", "host"),
    ("receivers[*].msteams_configs[*].webhook_url", "host"),
    ("receivers[*].pagerduty_configs[*].url", "host"),
    ("receivers[*].opsgenie_configs[*].api_url", "host"),
    ("receivers[*].email_configs[*].smarthost", "host"),
    ("global.slack_api_url", "host"),
    ("global.smtp_smarthost", "host"),
    ("global.pagerduty_url", "host"),
    ("global.opsgenie_api_url", "host"),
    ("exporters.*.endpoint", "host"),
    ("exporters.*.traces_endpoint", "host"),
    ("exporters.*.metrics_endpoint", "host"),
    ("exporters.*.logs_endpoint", "host"),
    ("exporters.*.brokers[*]", "host"),
    ("exporters.*.api.site", "host"),
    ("exporters.*.region", "region:aws"),
    ("exporters.*.s3uploader", "store:s3"),
    ("clients[*].url", "host"),
    ("storage_config.aws", "store:s3"),
    ("storage_config.gcs", "store:gcs"),
    ("storage_config.azure", "store:azure"),
    ("storage_config.object_store.s3", "store:s3"),
    ("storage_config.object_store.gcs", "store:gcs"),
    ("storage_config.object_store.azure", "store:azure"),
    ("storage.trace.s3", "store:s3"),
    ("storage.trace.gcs", "store:gcs"),
    ("storage.trace.azure", "store:azure"),
    *(
        (f"{holder}.{kind}", f"store:{kind}")
        for holder in ("common.storage", "ruler.storage", "ruler_storage", "blocks_storage", "alertmanager_storage")
        for kind in ("s3", "gcs", "azure")
    ),
    ("sinks.*.endpoint", "host"),
    ("sinks.*.endpoints[*]", "host"),
    ("sinks.*.uri", "host"),
    ("sinks.*.region", "region:aws"),
    ("pipeline.outputs[*].host", "host"),
    ("pipeline.outputs[*].endpoint", "host"),
    ("pipeline.outputs[*].region", "region:aws"),
)


def in_text(path: FieldPath, text: str) -> Iterator[Fact]:
    """The facts of a text that may be a configuration. What cannot be parsed is none that is known here."""
    if len(text) > _LONGEST or "\n" not in text.strip("\n"):
        return
    if _SECTION.search(text):
        yield from _fluent_bit(path, text)
    elif _WORDS.search(text):
        value = parsed(text)
        yield from numbered(text, value, in_mapping((), value), path)


def parsed(text: str) -> Any:
    """What a text says as YAML or JSON; None where it is neither."""
    try:
        found = next(parse_documents(text, Limits()), None)
    except YamlError:
        return None
    return found.value if found else None


def numbered(text: str, value: Any, facts: Iterator[Fact], path: FieldPath) -> Iterator[Fact]:
    """The facts of a parsed text, with the field that holds it, and with their lines in it."""
    found = list(facts)
    index = Index(Document("", 0, 1, text, value)) if found else None
    for fact in found:
        row = index.span(fact.path).start.line if index else 0
        yield fact._replace(path=path, inner=fact.path, row=row, parts=())


def in_mapping(path: FieldPath, value: Any) -> Iterator[Fact]:
    """The facts of a configuration."""
    if not isinstance(value, dict):
        return
    yield from _objstore(path, value)
    for key in value:
        for pattern, form in _patterns().get(key, ()):
            for where, held in follow(value, pattern, path):
                yield from _fact(where, held, form)


def _fact(path: FieldPath, value: Any, form: str) -> Iterator[Fact]:
    what, _, argument = form.partition(":")
    if what == "host" and isinstance(value, str):
        yield from hosts(path, Semantics.TELEMETRY, any_address(value), inside=False)
    elif what == "region":
        yield from region_fact(path, Semantics.TELEMETRY, value, argument)
    elif what == "store":
        given = as_mapping(value)
        url = given.get("s3")
        if isinstance(url, str) and not given.get("endpoint") and not given.get("region"):
            yield from _loki(path, url)
        else:
            yield from store(path, value, Semantics.TELEMETRY, argument, optional=True)


def _loki(path: FieldPath, url: str) -> Iterator[Fact]:
    """``s3://key:secret@eu-west-1/bucket``, as Loki has it: a region, or a host, where others have the bucket."""
    place = url.partition("://")[2].rpartition("@")[2].partition("/")[0]
    if "." in place:
        yield from hosts((*path, "s3"), Semantics.TELEMETRY, any_address(place), inside=True)
    else:
        yield from region_fact((*path, "s3"), Semantics.TELEMETRY, place, "aws")


def _objstore(path: FieldPath, value: Mapping[str, Any]) -> Iterator[Fact]:
    """The store of Thanos: a type and its config."""
    kind = value.get("type")
    if isinstance(kind, str) and isinstance(value.get("config"), dict) and kind_of(kind):
        yield from store((*path, "config"), value["config"], Semantics.TELEMETRY, kind_of(kind), optional=True)


def _fluent_bit(path: FieldPath, text: str) -> Iterator[Fact]:
    """The outputs of Fluent Bit's own format: a section, and indented lines of a key and a value."""
    section: dict[str, str] = {}
    rows: dict[str, int] = {}
    number = 0
    for row, line in enumerate([*text.split("\n"), "[END]"], 1):
        if line.lstrip().startswith("["):
            yield from _output(path, number, section, rows)
            number += bool(section)
            section, rows = ({"": ""}, {}) if _SECTION.match(line) else ({}, {})
            continue
        found = _SETTING.match(line) if section and len(line) < 1000 else None
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


@cache
def _patterns() -> Mapping[str, tuple[tuple[Pattern, str], ...]]:
    """The patterns by their first step."""
    table: dict[str, list[tuple[Pattern, str]]] = {}
    for path, form in _FIELDS:
        pattern = parse(path)
        table.setdefault(pattern[0], []).append((pattern, form))
    return {key: tuple(found) for key, found in table.items()}


def known_words() -> frozenset[str]:
    """The keys that a configuration which is known here has at its top."""
    return frozenset(_patterns()) - {"global", "common", "storage", "pipeline", "ruler", "clients"}


def texts(path: FieldPath, values: Any) -> Iterator[Fact]:
    """The facts of the texts in a mapping, such as the data of a ConfigMap."""
    for key, value in values.items() if isinstance(values, dict) else ():
        if isinstance(value, str):
            yield from in_text((*path, key), value)
