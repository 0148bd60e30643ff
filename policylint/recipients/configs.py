"""What Loki, Tempo, Mimir, Thanos, Prometheus, Alertmanager, OpenTelemetry, Fluent Bit and Vector are told, as mappings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from policylint.model.position import FieldPath
from policylint.model.values import as_mapping
from policylint.recipients.addresses import any_address
from policylint.recipients.facts import Fact, Form, Semantics, unknown
from policylint.recipients.stores import kind_of, store
from policylint.recipients.variables import hosts, region_fact
from policylint.recipients.walking import Pattern, follow, parse

# Exporters of OpenTelemetry and sinks of Vector that send nothing away: they print, write files, or are asked.
_LOCAL = frozenset(("blackhole", "console", "debug", "file", "logging", "nop", "prometheus", "prometheus_exporter"))
# Where what is, and what it is: a host (and which one is meant where there is none), a region of a provider, a kind of store.
_FIELDS = (
    ("remote_write[*].url", "host"),
    ("remoteWrite[*].url", "host"),
    ("remote_write[*].sigv4.region", "region:aws"),
    ("remoteWrite[*].sigv4.region", "region:aws"),
    ("remote_read[*].url", "host"),
    ("receivers[*].slack_configs[*].api_url", "host"),
    ("receivers[*].webhook_configs[*].url", "host"),
    ("receivers[*].msteams_configs[*].webhook_url", "host"),
    ("receivers[*].pagerduty_configs[*].url", "host:events.pagerduty.com"),
    ("receivers[*].opsgenie_configs[*].api_url", "host:api.opsgenie.com"),
    ("receivers[*].telegram_configs[*].api_url", "host:api.telegram.org"),
    ("receivers[*].victorops_configs[*].api_url", "host:alert.victorops.com"),
    ("receivers[*].webex_configs[*].api_url", "host:webexapis.com"),
    ("receivers[*].pushover_configs[*].api_url", "host:api.pushover.net"),
    ("receivers[*].discord_configs[*].webhook_url", "host"),
    ("receivers[*].sns_configs[*].sigv4.region", "region:aws"),
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
    ("exporters.datadog.api.site", "host:datadoghq.com"),
    ("exporters.*.connection_string", "host"),
    ("exporters.*.dsn", "host"),
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
    ("sinks.*.site", "host"),
    ("sinks.*.bootstrap_servers", "host"),
    ("sinks.*.connection_string", "host"),
    ("sinks.*.address", "host"),
    ("pipeline.outputs[*].host", "host"),
    ("pipeline.outputs[*].endpoint", "host"),
    ("pipeline.outputs[*].region", "region:aws"),
)


def in_mapping(path: FieldPath, value: Any) -> Iterator[Fact]:
    """The facts of a configuration."""
    if not isinstance(value, dict):
        return
    yield from _objstore(path, value)
    found = list(_listed(path, value))
    yield from found
    told = {(*fact.path, "")[: len(path) + 2] for fact in found}
    for where, kind in _senders(value):
        if (*path, *where) not in told and kind not in _LOCAL:
            yield unknown((*path, *where), Semantics.TELEMETRY, f"where {kind[:60]} sends to is not known", shown=kind[:60])


def _senders(value: Mapping[str, Any]) -> Iterator[tuple[FieldPath, str]]:
    """What a configuration of OpenTelemetry or Vector sends by: where it stands, and its kind."""
    used = {text for _, text in follow(value, parse("service.pipelines.*.exporters[*]")) if isinstance(text, str)}
    for name in as_mapping(value.get("exporters")):
        if name in used:
            yield ("exporters", name), name.partition("/")[0]
    for name, sink in as_mapping(value.get("sinks")).items():
        kind = as_mapping(sink).get("type")
        if isinstance(kind, str) and "inputs" in as_mapping(sink):
            yield ("sinks", name), kind


def _listed(path: FieldPath, value: Mapping[str, Any]) -> Iterator[Fact]:
    for key in value:
        for pattern, form in _patterns().get(key, ()):
            for where, held in follow(value, pattern, path):
                yield from _fact(where, held, form)
            if form.startswith("host:"):
                yield from _default(path, value, pattern, form.partition(":")[2])


def _default(path: FieldPath, value: Any, pattern: Pattern, host: str) -> Iterator[Fact]:
    """The host that software takes where it is told none."""
    for where, above in follow(value, pattern[:-1], path):
        if isinstance(above, dict) and not above.get(pattern[-1]):
            yield Fact(where, Semantics.TELEMETRY, Form.HOST, host, f"{host} (default)")


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
