"""What the names of variables say: whose region one holds, whether it is the address of a recipient, and in which sense."""

from __future__ import annotations

import re
from enum import Enum

from policylint.recipients.facts import Semantics
from policylint.residency.inference import of_variable

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
_SIGNING = re.compile(r"[A-Z0-9_]{0,80}?(?:S3|MINIO|BUCKET|STORAGE)_(?:SITE_)?REGION(?:_NAME)?")
# The region of every other service too, unless all of them are told another endpoint.
_OF_AWS = re.compile(r"(?:[A-Z0-9_]{0,80}_)?AWS_(?:DEFAULT_)?REGION(?:_NAME)?")
_ENDPOINT = re.compile(
    r"(?:[A-Z0-9_]{0,80}_)?(?:S3|MINIO|OBJECT_?STOR(?:E|AGE)|BUCKET|BLOB|STORAGE)_(?:[A-Z0-9]{1,20}_){0,2}"
    r"(?:ENDPOINT|URL|HOST|HOSTNAME|SERVER)(?:_URL)?"
)
_ENDPOINT_OF_AWS = re.compile(r"(?:[A-Z0-9_]{0,80}_)?AWS_ENDPOINT(?:_URL)?")
# Which of several it is: DB_HOST_READER, DATABASE_URL_2.
_WHICH = r"(?:_(?:READ|READER|READONLY|RO|REPLICA|SECONDARY|SLAVE|WRITE|WRITER|RW|PRIMARY|MASTER|[0-9]{1,2}))?"
_HOSTED = re.compile(
    r"DD_SITE|[A-Z0-9_]{0,80}(?:HOSTS?|HOSTNAME|ENDPOINTS?|SERVERS?|BROKERS|URLS?|URI|DSN|ADDR|ADDRESS|CONNECTION_?STRING"
    r"|PROXY_PASS)" + _WHICH
)
_PLACE = re.compile(r"[A-Z0-9_]{0,80}(?:REGION|LOCATION|ZONE)(?:S?[0-9]{0,2}|_NAME)")
_REGION_NAME = re.compile(r"(?:[A-Z0-9_]{0,80}_)?REGION(?:S|_NAME)?")
_RECIPIENT = re.compile(
    r"(?:[A-Z0-9_]{0,80}_)?(?:DATABASE|DATASOURCE|DB|JDBC|POSTGRES|POSTGRESQL|PG|MYSQL|MONGO|MONGODB|REDIS|KAFKA|AMQP|RABBITMQ|NATS|S3|MINIO|BLOB|STORAGE|SMTP|MAIL"
    r"|ELASTICSEARCH|OPENSEARCH|ELASTIC|SENTRY|OTEL|OTLP|LOKI|SPLUNK|DATADOG|DD|VAULT)_"
    r"(?:[A-Z0-9]{1,40}_){0,4}(?:HOST|HOSTS|HOSTNAME|ENDPOINT|ENDPOINTS|SERVER|SERVERS|BROKERS|URL|URI|DSN|ADDR|ADDRESS"
    r"|CONNECTION_?STRING)" + _WHICH
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
_OWN = re.compile(
    r"(?:[A-Z0-9_]{0,80}_)?(?:ADVERTISE|PUBLIC|EXTERNAL|ROOT|SELF|CALLBACK|REDIRECT|FRONTEND|CORS|ALLOWED|LOGOUT|WEBSITE|DOCS?"
    r"|DOCUMENTATION|HELP|BANNER|BADGE|LINK|HOMEPAGE|ICON|LOGO|FAVICON)_?(?:URLS?|URIS?|ORIGINS?|HOSTS?|HOSTNAME|DOMAINS?)?"
)


class Endpoint(Enum):
    """What software was told an address of: nothing, a store of objects, or all services of AWS."""

    NONE = 0
    OF_STORE = 1
    OF_ALL = 2


def as_variable(name: str) -> str:
    """A key or flag as variables are written: ``s3.endpoint`` and ``s3-endpoint`` are S3_ENDPOINT."""
    return name[:200].upper().replace("-", "_").replace(".", "_")


def is_told(name: str) -> bool:
    """Whether software is told a recipient or a region by a variable of this name, and not only people an address."""
    return region_of(name) is not None or is_of_region(name) or bool(_RECIPIENT.fullmatch(name))


def is_setting(name: str) -> bool:
    """Whether a variable of this name may hold an address or a region."""
    return is_hosted(name) or may_hold_region(name) or is_told(name)


def region_of(name: str) -> str | None:
    """Whose region the variable holds ("" where that is not known); None where it holds none."""
    if not _speaks_of_places(name):
        return None
    if name in _REGIONS:
        return _REGIONS[name] or of_variable(name)
    found = _REGION_SUFFIX.fullmatch(name.removesuffix("_NAME"))
    return _REGIONS[found["name"]] or of_variable(name) if found else None


def _speaks_of_places(name: str) -> bool:
    return "REGION" in name or "LOCATION" in name or "ZONE" in name


def may_hold_region(name: str) -> bool:
    """Whether the name speaks of a place without saying whose."""
    return _speaks_of_places(name) and bool(_PLACE.fullmatch(name))


def is_of_region(name: str) -> bool:
    """Whether the name says that a region is held, whoever's."""
    return bool(_REGION_NAME.fullmatch(name))


def only_signs(name: str, endpoint: Endpoint) -> bool:
    """Whether a region is only a name to sign requests with, where this endpoint stands beside it."""
    if endpoint is Endpoint.NONE:
        return False
    return bool(_SIGNING.fullmatch(name)) or (endpoint is Endpoint.OF_ALL and bool(_OF_AWS.fullmatch(name)))


def is_hosted(name: str) -> bool:
    """Whether a value that may be a host is one."""
    return bool(_HOSTED.fullmatch(name))


def is_image(name: str) -> bool:
    """Whether the variable names an image."""
    return "IMAGE" in name and bool(_IMAGE.fullmatch(name))


def is_own(name: str) -> bool:
    """Whether the variable tells software its own address, or that of its documentation."""
    return bool(_OWN.fullmatch(name))


def endpoint_of(name: str) -> Endpoint:
    """What the variable is the address of."""
    if not ("ENDPOINT" in name or "URL" in name or "HOST" in name or "SERVER" in name) or is_own(name):
        return Endpoint.NONE
    if _ENDPOINT_OF_AWS.fullmatch(name):
        return Endpoint.OF_ALL
    return Endpoint.OF_STORE if _ENDPOINT.fullmatch(name) else Endpoint.NONE


def sense(name: str) -> Semantics:
    """In which sense the variable of this name holds an address."""
    return next((semantics for pattern, semantics in _SENSES if pattern.search(name)), Semantics.EGRESS)
