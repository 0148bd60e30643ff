"""Buckets: a mapping with an endpoint, a region and a bucket is one place, not three.

Where an endpoint is given, it decides: the region beside it is then what requests are signed with, and software that speaks
S3 to something else is told ``us-east-1`` for no reason. Only the endpoint of AWS that serves all regions leaves it to the
region.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from policylint.model.position import FieldPath
from policylint.recipients.addresses import any_address, bucket_host, has_variable
from policylint.recipients.facts import Fact, Form, Semantics, Source, unknown

_ACCOUNTS = (
    "storageAccount",
    "storage_account",
    "account_name",
    "accountName",
    "storage_account_name",
    "azure_storage_account",
)
_BUCKETS = (
    "bucket",
    "bucketName",
    "bucket_name",
    "bucketNames",
    "bucketnames",
    "s3_bucket",
    "s3Bucket",
    "destinationPath",
    "s3_wal_path",
    "container",
    "containerName",
    "container_name",
)
_ENDPOINTS = (
    "endpoint",
    "endpointURL",
    "endpointUrl",
    "endpoint_url",
    "endpointOverride",
    "s3Url",
    "s3_url",
    "s3Endpoint",
    "s3_endpoint",
    "storageEndpoint",
    "storageAccountURI",
    "url",
    "host",
    "hostname",
)
_REGIONS = ("region", "s3Region", "s3_region", "awsRegion", "aws_region", "regionName")
_MOST_BUCKETS = 100
_GLOBAL = re.compile(r"(?:https?://)?(?:[a-z0-9.-]+\.)?s3\.amazonaws\.com(?::443)?/?", re.IGNORECASE)
_KINDS = {"aws": "s3", "s3": "s3", "generic": "s3", "gcp": "gcs", "gcs": "gcs", "google": "gcs", "azure": "azure"}
_PROVIDERS = {"s3": "aws", "gcs": "gcp", "azure": "azure"}


def kind_of(name: str) -> str:
    """The kind of store that software calls so: ``velero.io/aws`` is S3; "" where it is not known."""
    return _KINDS.get(name.rpartition("/")[2].lower(), "")


def store(
    path: FieldPath,
    body: Any,
    semantics: Semantics,
    kind: str,
    bucket: tuple[FieldPath, Any] | None = None,
    *,
    optional: bool = False,
) -> Iterator[Fact]:
    """The place of a bucket. ``bucket``: its field where that is not in the mapping; ``optional``: there need be none."""
    if not isinstance(body, dict):
        return
    endpoint = _first(path, body, _ENDPOINTS)
    region = _first(path, body, _REGIONS)
    credentials = body.get("s3Credentials")
    if region is None and isinstance(credentials, dict):
        region = _first((*path, "s3Credentials"), credentials, _REGIONS)
    names = _ACCOUNTS if kind == "azure" and not body.get("destinationPath") else _BUCKETS
    held = bucket if bucket and bucket[1] else _first(path, body, names)
    provider = _PROVIDERS.get(kind, "")
    if endpoint and not (region and isinstance(endpoint[1], str) and _GLOBAL.fullmatch(endpoint[1])):
        yield from _endpoint(*endpoint, semantics, kind)
    elif region and isinstance(region[1], str):
        yield Fact(region[0], semantics, Form.REGION, region[1], provider=provider)
    elif region:
        yield _elsewhere(*region, semantics)
    elif held:
        yield from _bucket(*held, semantics, kind)
    elif body and not optional:
        yield unknown(path, semantics, "it names neither an endpoint nor a region nor a bucket")


def _endpoint(path: FieldPath, value: Any, semantics: Semantics, kind: str) -> Iterator[Fact]:
    if not isinstance(value, str):
        yield _elsewhere(path, value, semantics)
        return
    found = False
    for address in any_address(value):
        found = True
        yield Fact(path, semantics, Form.HOST, address.host, address.shown)
    if not found:
        yield unknown(path, semantics, "its endpoint is no address", shown=value[:100])


def _bucket(path: FieldPath, value: Any, semantics: Semantics, kind: str) -> Iterator[Fact]:
    # Loki takes several, with commas between, and spreads what it keeps over them.
    named = value if isinstance(value, list) else value.split(",") if isinstance(value, str) else [value]
    for one in named[:_MOST_BUCKETS]:
        if not isinstance(one, str) or not one.strip():
            yield _elsewhere(path, one, semantics)
        elif has_variable(one):
            yield unknown(path, semantics, "it holds a variable", shown=one[:100])
        else:
            yield from target(path, one.strip(), semantics, kind)


def target(path: FieldPath, text: str, semantics: Semantics, kind: str = "s3") -> Iterator[Fact]:
    """The place of ``s3://bucket``, of ``s3://bucket@region/`` as Longhorn has it, of a bucket alone, or of any URL."""
    found = re.fullmatch(r"s3://[^@/\s]{1,100}@(?P<region>[a-z0-9-]{2,40})(?:/.*)?", text)
    if found:
        yield Fact(path, semantics, Form.REGION, found["region"], text, provider="")
        return
    scheme, separator, rest = text.partition("://")
    if separator and scheme in ("nfs", "cifs"):
        host = rest.partition("/")[0].partition(":")[0]
        yield Fact(path, semantics, Form.HOST, host, f"{scheme}://{host}")
        return
    host = "" if separator else bucket_host(kind, text)
    if host:
        yield Fact(path, semantics, Form.HOST, host, text)
        return
    if not separator and not any(one in text for one in ".:"):
        yield unknown(path, semantics, "the name of a bucket does not say where it is", shown=text[:100])
        return
    for address in any_address(text):
        yield Fact(path, semantics, Form.HOST, address.host, address.shown)


def _first(path: FieldPath, body: Mapping[str, Any], keys: tuple[str, ...]) -> tuple[FieldPath, Any] | None:
    return next((((*path, key), body[key]) for key in keys if body.get(key)), None)


def _elsewhere(path: FieldPath, value: Any, semantics: Semantics) -> Fact:
    """The fact of a field that leads to a Secret instead of saying something."""
    name, key = (value.get("name"), value.get("key")) if isinstance(value, dict) else (None, None)
    if isinstance(name, str):
        source = Source("Secret", name, key if isinstance(key, str) else "")
        return unknown(path, semantics, f"it is in the Secret {name[:80]}", source=source, shown=f"Secret {name[:80]}")
    return unknown(path, semantics, "it is no text")
