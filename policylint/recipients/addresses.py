"""Hosts in texts: only what is plainly an address, never a substring of something else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from policylint.recipients.connections import connected

_URL = re.compile(
    r"(?:(?:jdbc|r2dbc):(?:[a-z0-9_-]{1,30}:){0,3}@?)?(?P<scheme>[a-z][a-z0-9+._-]{0,30})://(?P<authority>[^/?#;\s\"'<>]*)",
    re.IGNORECASE,
)
_NAME = r"(?:[a-z0-9_](?:[a-z0-9_-]{0,62})\.)+[a-z]{2,24}\.?"
_IP = r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}"
_HOST_PORT = re.compile(rf"(?:{_NAME}|{_IP}):[0-9]{{1,5}}(?:/\S*)?", re.IGNORECASE)
_HOST = re.compile(rf"(?:(?:\*\.)?{_NAME}|{_IP})(?:/\S*)?", re.IGNORECASE)
_BETWEEN = re.compile(r"[,;\s]+")
# Schemes that lead to no host on a network, and those whose texts are images.
_NO_HOST = frozenset(("arn", "bundle", "containerd", "data", "dir", "docker", "embed", "exec", "file", "files", "fs", "kv"))
_NO_HOST |= frozenset(("api", "app", "classpath", "did", "env", "jar", "queue", "resource", "tag", "topic"))
_NO_HOST |= frozenset(("oci", "path", "pkg", "ref", "secret", "secretref", "spiffe", "sqlite", "unix", "urn", "vault", "vfs"))
_BUCKETS = {"s3": "{}.s3.amazonaws.com", "s3a": "{}.s3.amazonaws.com", "gs": "{}.storage.googleapis.com"}
_BUCKETS |= {"gcs": "{}.storage.googleapis.com"}
_STORES = {"s3": "{}.s3.amazonaws.com", "gcs": "{}.storage.googleapis.com", "azure": "{}.blob.core.windows.net"}
_BUCKET = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,100}[A-Za-z0-9])?")
_VARIABLE = re.compile(r"\$\{|\$\(|\{\{|<[A-Za-z_-]+>|%[A-Za-z_]+%")
# One label, with a port: a Service of the same namespace, a number, a word.
_LABEL = re.compile(r"[A-Za-z0-9_-]{0,63}(?::[0-9]{1,5})?")
_LOCAL = ("/", ".", "@", "unix:", "sqlite:", "file:", "jdbc:h2:", "jdbc:sqlite:", "mem:")
_QUERIED = re.compile(r"[?&](?:host|hostaddr|server)=[^&\s]", re.IGNORECASE)
_NOT_ONE = ("0.0.0.0", "*")  # noqa: S104 - read in a manifest, bound by nobody
_SPACE = re.compile(r"\s")
_TEMPLATE = re.compile(r"\{\{[^{}]{0,200}\}\}")
_LONGEST = 4000
# No fewer than a text of that length can hold: the one behind the last that is looked at could be anywhere.
_MOST = 2000


class Address(NamedTuple):
    """A host to look up, and the text without user, password, path and query, which may be shown."""

    host: str
    shown: str


def has_variable(text: str) -> bool:
    """Whether something else is put into the text before it is used: ``${REGION}``, ``{{ .region }}``."""
    return bool(_VARIABLE.search(text))


def addresses(text: str, *, bare: bool = False) -> Iterator[Address]:
    """The addresses that a text is: a URL, ``host:port``, or several with commas between; ``bare``: a host alone too."""
    if not text or len(text) > _LONGEST or "\n" in text:
        return
    if text[0] == "[" and text[-1] == "]":
        text = text[1:-1].replace('"', "").replace("'", "")
    if "{{" in text:
        text = _TEMPLATE.sub("{{}}", text)
    held = () if _URL.match(text) and ":///" not in text else connected(text)
    if held:
        text, bare = ",".join(held), True
    for one in _parts(text):
        url = _URL.match(one)
        if _SPACE.search(one) and not has_variable(one):
            continue
        if url:
            yield from _of_url(_URL.match(_without_user(one, url)) or url)
        elif _HOST_PORT.fullmatch(one) or (bare and _HOST.fullmatch(one)):
            host = one.partition("/")[0]
            if host.partition(":")[0] not in _NOT_ONE:
                yield Address(host, host)


def _without_user(text: str, url: re.Match[str]) -> str:
    """The URL without a password in which a sign stands that ends an authority: ``a://user:pass/word@host``."""
    authority, rest = url["authority"], text[url.end() :]
    port = authority.rpartition(":")[2]
    if "@" in authority or ":" not in authority or port.isdigit() or "@" not in rest:
        return text
    return f"{url['scheme']}://{rest.rpartition('@')[2]}"


def _parts(text: str) -> list[str]:
    """The text, or what stands between its commas. Those of a URL with several hosts are within its authority."""
    if _URL.match(text) and text.count("://") == 1:
        return [text.strip()]
    pieces = _BETWEEN.split(text.strip())
    if len(pieces) > 1 and all("://" in piece or _HOST_PORT.fullmatch(piece) for piece in pieces):
        return pieces[:_MOST]
    return [part.strip() for part in text.split(",")[:_MOST]]


def is_local(text: str) -> bool:
    """Whether a text without an address leads to no other machine: it is a path, a name in the cluster, a number."""
    if has_variable(text) or len(text) > _LONGEST or "\n" in text:
        return False
    url = _URL.match(text)
    if url:
        return url["scheme"].lower() in _NO_HOST or bool(url["authority"]) or not _QUERIED.search(text)
    return text.startswith(_LOCAL) or bool(_LABEL.fullmatch(text))


def any_address(text: str) -> Iterator[Address]:
    """As `addresses`, for a field that holds nothing else: what looks like no address is taken for a host too."""
    if not text:
        return
    found = tuple(addresses(text, bare=True))
    if found or _URL.match(text):
        yield from found
        return
    for part in text.split(",")[:_MOST]:
        one = part.strip()
        if one:
            host = one.rpartition("@")[2]
            yield Address(host, host)


def bucket_host(kind: str, bucket: str) -> str:
    """The host that stands for a bucket, and that can be declared: ``b.s3.amazonaws.com``; "" where it is no bucket."""
    pattern = _STORES.get(kind, "")
    return pattern.format(bucket.lower()) if pattern and _BUCKET.fullmatch(bucket) else ""


def _of_url(found: re.Match[str]) -> Iterator[Address]:
    scheme, authority = found["scheme"].lower(), found["authority"]
    if scheme in _NO_HOST or not authority:
        return
    if scheme in _BUCKETS:
        bucket = authority.rpartition("@")[2]
        host = _BUCKETS[scheme].format(bucket.lower()) if _BUCKET.fullmatch(bucket) else bucket
        yield Address(host, f"{scheme}://{bucket}")
        return
    if "\\" in authority:
        # Some programs take it for the end of the authority, others for a part of the user: it is no host (RFC 3986, 3.2).
        shown = authority.partition("\\")[0].rpartition("@")[2]
        yield Address(authority, f"{scheme}://{shown}")
        return
    for part in authority.rpartition("@")[2].split(",")[:_MOST]:
        if part and part[0] != ":" and part.partition(":")[0] not in _NOT_ONE:
            yield Address(part, f"{scheme}://{part}")
