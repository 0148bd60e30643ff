"""Variables: those that tools read a region from, and those whose value is plainly an address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from policylint.model.position import FieldPath
from policylint.model.values import as_mapping, mappings
from policylint.recipients.addresses import Address, addresses, has_variable
from policylint.recipients.facts import Fact, Form, Semantics, Source, unknown
from policylint.residency.false_friends import is_time_zone
from policylint.residency.inference import of_variable
from policylint.residency.regions import resolve

# What SDKs and tools read, with whose region it is where the name's beginning does not say so.
_REGIONS = {
    "ARM_LOCATION": "azure",
    "BUCKET_REGION": "",
    "CLOUD_REGION": "",
    "AWS_DEFAULT_REGION": "aws",
    "AWS_REGION": "aws",
    "AZURE_LOCATION": "azure",
    "AZURE_REGION": "azure",
    "CLOUDSDK_COMPUTE_REGION": "gcp",
    "CLOUDSDK_COMPUTE_ZONE": "gcp",
    "GCP_LOCATION": "gcp",
    "GCP_REGION": "gcp",
    "GOOGLE_CLOUD_LOCATION": "gcp",
    "GOOGLE_CLOUD_REGION": "gcp",
    "GOOGLE_REGION": "gcp",
    "MINIO_REGION": "",
    "MINIO_SITE_REGION": "",
    "OS_REGION_NAME": "openstack",
    "OVH_REGION": "ovh",
    "S3_REGION": "",
    "SCW_DEFAULT_REGION": "scaleway",
    "SCW_DEFAULT_ZONE": "scaleway",
}
_REGION_SUFFIX = re.compile(r"[A-Z0-9_]{0,80}_(?P<name>AWS_REGION|AWS_DEFAULT_REGION|S3_REGION)")
# Regions that are only names to sign with where an endpoint stands beside them.
_SIGNING = re.compile(r"[A-Z0-9_]{0,80}?(?:S3|MINIO|AWS_DEFAULT|AWS|AWS_S3|BUCKET|STORAGE)_(?:SITE_)?REGION")
_ENDPOINT = re.compile(
    r"[A-Z0-9_]{0,80}(?:S3|MINIO|AWS|OBJECT_?STORE|BUCKET)[A-Z0-9_]{0,40}(?:ENDPOINT|URL|HOST)[A-Z0-9_]{0,40}"
)
_HOSTED = re.compile(r"DD_SITE|[A-Z0-9_]{0,80}(?:HOSTS?|HOSTNAME|ENDPOINTS?|SERVERS?|BROKERS|URLS?|URI|DSN)")
# Names that speak of a place without saying whose: such a variable holds a region if its value is one.
_PLACE = re.compile(r"[A-Z0-9_]{0,80}(?:REGION|LOCATION|ZONE)S?[0-9]{0,2}")
_REGION_NAME = re.compile(r"(?:[A-Z0-9_]{0,80}_)?REGION")
_RECIPIENT = re.compile(
    r"(?:[A-Z0-9_]{0,80}_)?(?:DATABASE|DATASOURCE|DB|JDBC|POSTGRES|POSTGRESQL|PG|MYSQL|MONGO|MONGODB|REDIS|KAFKA|AMQP|RABBITMQ|NATS|S3|MINIO|BLOB|STORAGE|SMTP|MAIL"
    r"|ELASTICSEARCH|OPENSEARCH|ELASTIC|SENTRY|OTEL|OTLP|LOKI|SPLUNK|DATADOG|DD|VAULT)_"
    r"(?:[A-Z0-9]{1,40}_){0,4}(?:HOST|HOSTS|HOSTNAME|ENDPOINT|ENDPOINTS|SERVER|SERVERS|BROKERS|URL|URI|DSN)"
)
_SENSES = (
    (re.compile(r"OTEL|OTLP|JAEGER|SENTRY|DATADOG|DD_|LOKI|SPLUNK|NEW_?RELIC|APPLICATIONINSIGHTS|_LOG"), Semantics.TELEMETRY),
    (re.compile(r"KAFKA|AMQP|RABBIT|NATS|BROKER|PUBSUB|SERVICEBUS|SQS|EVENT_?HUB"), Semantics.BROKER),
    (
        re.compile(
            r"S3|BUCKET|BLOB|STORAGE|DATABASE|DATASOURCE|JDBC|(?:^|_)DB_?|POSTGRES|(?:^|_)PG|MYSQL|MONGO|REDIS|ELASTIC|OPENSEARCH"
        ),
        Semantics.STORAGE,
    ),
    (re.compile(r"BACKUP|WAL"), Semantics.BACKUP),
    (re.compile(r"VAULT"), Semantics.SECRETS),
)
_IMAGE = re.compile(r"(?:RELATED_IMAGE_[A-Za-z0-9_.-]{1,100}|(?:[A-Z0-9_]{0,80}_)?IMAGE)")
# Where others find the software itself, or people find its documentation: names of that kind are no recipients.
_OWN = re.compile(
    r"(?:[A-Z0-9_]{0,80}_)?(?:ADVERTISE|PUBLIC|EXTERNAL|ROOT|SELF|CALLBACK|REDIRECT|FRONTEND|CORS|ALLOWED|LOGOUT|WEBSITE|DOCS?"
    r"|DOCUMENTATION|HELP|BANNER|BADGE|LINK|HOMEPAGE|ICON|LOGO|FAVICON)_?(?:URLS?|URIS?|ORIGINS?|HOSTS?|HOSTNAME|DOMAINS?)?"
)
ARN = re.compile(r"arn:aws[a-z-]*:[a-z0-9-]+:(?P<region>[a-z0-9-]{4,30}):\S*")
"""The name of a resource of AWS with its region; those of services without regions have none."""
_VARIABLE_NAME = re.compile(r"[A-Z][A-Z0-9_]*")
# Names of schemas: nothing goes there.
_NAMED_ONLY = re.compile(r"https?://(?:www\.w3\.org|json-schema\.org)(?:[/:]|\Z)")
_REFERENCE = re.compile(r"\$\((?P<name>[A-Za-z_][A-Za-z0-9_.-]{0,250})\)")
_LONGEST, _LONGEST_REGION = 4000, 100
# Of what the kubelet puts together; longer texts are no addresses.
_LONGEST_EXPANDED, _LONGEST_PART = 1000, 300
EVERY = "*"
"""The name that stands for every variable that a source has a value for."""
_INSIDE = ("fieldRef", "resourceFieldRef")


def listed(path: FieldPath, env: Any, user: str = "") -> Iterator[Fact]:
    """The facts of a list of variables, as containers have it."""
    found = [(index, item) for index, item in mappings(env) if isinstance(item.get("name"), str)]
    if not found:
        return
    said = {item["name"]: item["value"] for _, item in found if isinstance(item.get("value"), str)}
    signed = has_endpoint((item["name"], item.get("value") or item.get("valueFrom")) for _, item in found)
    for index, item in found:
        name = item["name"]
        if "value" in item:
            value = item["value"]
            if isinstance(value, str) and "$(" in value:
                value = _expanded(value, said)
            facts = of_value((*path, index, "value"), name, value, signed=signed)
        else:
            facts = _from((*path, index, "valueFrom"), name, item.get("valueFrom"), signed=signed)
        for fact in facts:
            yield fact._replace(user=f"{name[:80]} of {user}" if user else name[:80])


def taken(path: FieldPath, env_from: Any, user: str = "") -> Iterator[Fact]:
    """The facts of a list of objects whose values all become variables: what they say stands there, where they are known."""
    for index, item in mappings(env_from):
        for field, kind in (("configMapRef", "ConfigMap"), ("secretRef", "Secret")):
            reference = as_mapping(item.get(field))
            name = reference.get("name")
            if isinstance(name, str) and name:
                source = Source(kind, name, "", reference.get("optional") is True, EVERY)
                yield not_there((*path, index, field, "name"), source)._replace(user=user)


def not_there(path: FieldPath, source: Source) -> Fact:
    """The fact of values that another object gives, and of which nothing is known if it is not among the manifests. That a
    Secret is not, is as it should be: it is shown in the inventory only.
    """
    why = f"its values come from the {source.kind} {source.name[:80]}, which is not among the manifests"
    shown = f"{source.kind} {source.name[:80]}"
    return unknown(path, Semantics.CLOUD, why, source=source, shown=shown, advisory=source.kind == "Secret")


def mapped(path: FieldPath, values: Any, *, user: str = "") -> Iterator[Fact]:
    """The facts of a mapping of variables: the data of a ConfigMap that becomes the environment of containers."""
    if not isinstance(values, dict):
        return
    signed = has_endpoint(values.items())
    for name, value in values.items():
        plain = bool(_VARIABLE_NAME.fullmatch(name))
        for fact in of_value((*path, name), as_variable(name), value, signed=signed):
            # What a key that is no variable means, only the software that reads it knows.
            advisory = fact.advisory or (not plain and fact.form is Form.HOST)
            yield fact._replace(user=user or name[:80], advisory=advisory)


def of_value(path: FieldPath, name: str, value: Any, *, signed: bool = False) -> Iterator[Fact]:
    """What the value of a variable means. ``signed``: there is an endpoint beside it, so a region of S3 means nothing."""
    region = _region(name)
    if region is not None:
        if not (signed and _SIGNING.fullmatch(name)):
            yield from region_fact(path, Semantics.CLOUD, value, region)
        return
    if not isinstance(value, str) or not value.strip() or len(value) > _LONGEST:
        return
    value = value.strip()
    if _speaks_of_places(name) and _PLACE.fullmatch(name) and names_a_region(value):
        if not (signed and _SIGNING.fullmatch(name)):
            yield Fact(path, Semantics.CLOUD, Form.REGION, value.strip(), provider=of_variable(name))
        return
    arn = ARN.match(value) if value.startswith("arn:") else None
    if arn:
        yield Fact(path, sense(name), Form.REGION, arn["region"], f"arn of {arn['region']}", "aws")
        return
    if "IMAGE" in name and _IMAGE.fullmatch(name):
        if ("/" in value or ":" in value) and not any(one.isspace() for one in value):
            yield Fact(path, Semantics.IMAGE, Form.IMAGE, value)
        return
    if "://" not in value and ":" not in value and not ("." in value and ("=" in value or _HOSTED.fullmatch(name))):
        return
    if _NAMED_ONLY.match(value):
        return
    bare = bool(_HOSTED.fullmatch(name))
    semantics = sense(name)
    own = semantics is Semantics.EGRESS and bool(_OWN.fullmatch(name))
    yield from hosts(path, semantics, addresses(value, bare=bare), inside=False, advisory=own)


def names_a_region(text: str) -> bool:
    """Whether the text is plainly the name of a region or zone of some provider: for fields whose names do not say it."""
    text = text.strip()
    if len(text) > _LONGEST_REGION or has_variable(text) or is_time_zone(text):
        return False
    return any(one.isdigit() or one in "- " for one in text) and resolve("", text).known


def is_told(name: str) -> bool:
    """Whether software is told a recipient or a region by a variable of this name, and not only people an address."""
    return _region(name) is not None or bool(_RECIPIENT.fullmatch(name) or _REGION_NAME.fullmatch(name))


def is_setting(name: str) -> bool:
    """Whether a variable of this name may hold an address or a region."""
    return bool(_HOSTED.fullmatch(name) or _PLACE.fullmatch(name)) or is_told(name)


def hosts(path: FieldPath, semantics: Semantics, found: Iterator[Address], *, inside: bool, **more: Any) -> Iterator[Fact]:
    """A fact for each address. ``inside``: hosts in the cluster count too."""
    for address in found:
        yield Fact(path, semantics, Form.HOST, address.host, address.shown, inside=inside)._replace(**more)


def region_fact(path: FieldPath, semantics: Semantics, value: Any, provider: str, redundancy: str = "") -> Iterator[Fact]:
    """The fact of a field that holds a region, of any type."""
    if value is False:
        why = 'it is the boolean false: YAML reads an unquoted NO as that; put it in quotes, as in "NO"'
        yield unknown(path, semantics, why, shown="false")
    elif isinstance(value, str):
        if has_variable(value):
            yield unknown(path, semantics, "it holds a variable", shown=value[:100])
        elif value.strip():
            yield Fact(path, semantics, Form.REGION, value.strip(), provider=provider, redundancy=redundancy)
    elif value is not None and not isinstance(value, dict | list):
        yield unknown(path, semantics, "it is no text, so it names no region", shown=str(value)[:40])


def sense(name: str) -> Semantics:
    """In which sense the variable of this name holds an address."""
    return next((semantics for pattern, semantics in _SENSES if pattern.search(name)), Semantics.EGRESS)


def _from(path: FieldPath, name: str, source: Any, *, signed: bool) -> Iterator[Fact]:
    """The fact of a variable that another object gives its value."""
    region = _region(name)
    if (region is None and not is_told(name)) or (region is not None and signed and _SIGNING.fullmatch(name)):
        return
    held = as_mapping(source)
    if any(key in held for key in _INSIDE):
        return
    semantics = Semantics.CLOUD if region is not None else sense(name)
    for field, kind in (("configMapKeyRef", "ConfigMap"), ("secretKeyRef", "Secret")):
        reference = as_mapping(held.get(field))
        if isinstance(reference.get("name"), str) and isinstance(reference.get("key"), str):
            where = Source(kind, reference["name"], reference["key"], reference.get("optional") is True, name)
            why = f"its value comes from the {kind} {where.name[:80]}, which is not among the manifests"
            shown = f"{kind} {where.name[:80]}"
            yield unknown((*path, field, "key"), semantics, why, source=where, shown=shown, provider=region or "")
            return
    yield unknown(path, semantics, "its value comes from elsewhere", provider=region or "")


def _region(name: str) -> str | None:
    """Whose region the variable holds ("" where that is not known); None where it holds none."""
    if not _speaks_of_places(name):
        return None
    if name in _REGIONS:
        return _REGIONS[name] or of_variable(name)
    found = _REGION_SUFFIX.fullmatch(name)
    return _REGIONS.get(found["name"], "") if found else None


def _speaks_of_places(name: str) -> bool:
    return "REGION" in name or "LOCATION" in name or "ZONE" in name


def has_endpoint(variables: Iterable[tuple[str, Any]]) -> bool:
    """Whether one of the variables surely is the address of a store, which is then looked at itself: not a switch such as
    AWS_STS_REGIONAL_ENDPOINTS, nor where people find something.
    """
    for name, value in variables:
        written = as_variable(name) if value else ""
        if (
            not ("ENDPOINT" in written or "URL" in written or "HOST" in written)
            or not _ENDPOINT.fullmatch(written)
            or _OWN.fullmatch(written)
        ):
            continue
        if not isinstance(value, str) or has_variable(value) or any(addresses(value, bare="." in value)):
            return True
    return False


def as_variable(name: str) -> str:
    """A key or flag as variables are written: ``s3.endpoint`` and ``s3-endpoint`` are S3_ENDPOINT."""
    return name[:200].upper().replace("-", "_").replace(".", "_")


def _expanded(value: str, said: Mapping[str, str]) -> str:
    """The value with what the container's other variables say put in, as the kubelet does, once."""
    if len(value) > _LONGEST_EXPANDED:
        return value
    return _REFERENCE.sub(lambda found: said.get(found["name"], found.group())[:_LONGEST_PART], value)
