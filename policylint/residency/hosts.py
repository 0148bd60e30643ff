"""Hosts: what a text names, and what the tables say of the place behind it.

A host is matched whole, never in part: ``eu.gcr.io.evil.example`` has nothing to do with ``eu.gcr.io``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from policylint.model.lazy import compiled
from policylint.model.named import NamedTuple
from policylint.residency.places import EU, Place, Status, lines, worst
from policylint.residency.regions import by_code, by_key, operator_of, provider_id, resolve
from policylint.residency.tables import HostRow, hosts

_SCHEME = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:)+//")
_END = re.compile(r"[/?#]")
_LABEL = re.compile(r"[a-z0-9_*](?:[a-z0-9_*-]*[a-z0-9_*])?\Z")
_NUMBER = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)\Z")
_TOP = re.compile(r"(?:[a-z]+|xn--[a-z0-9-]+)\Z")
_HEX = re.compile(r"[0-9a-f:.]+\Z")
_LONGEST, _LONGEST_LABEL, _SHOWN = 253, 63, 80
_CLUSTER = (".svc", ".cluster.local")
_PRIVATE = (".local", ".internal", ".localdomain", ".home.arpa", ".lan")
# Where the node is told of itself: the link-local address of clouds, and its name at one of them.
_METADATA = ("169.254.169.254", "metadata.google.internal")
_STAND_IN = "0wild0"


class InvalidHost(ValueError):
    """A text that names no host. The message is a clause without the text."""


class Host(NamedTuple):
    """A host in lower case, ASCII, without a dot at its end. ``address``: it is an IP address.

    ``inside``: the cluster itself answers (``localhost``, one label, ``*.svc``, or a last label that is no top-level domain,
    as in ``collector.team-a``); ``private``: a network of one's own does.
    """

    name: str
    port: str = ""
    address: bool = False
    inside: bool = False
    private: bool = False


def parse_host(text: str) -> Host:
    """The host in a URL, in ``host:port``, or a host alone; ``*`` may stand for any part of it. Raises InvalidHost."""
    scheme = _SCHEME.match(text)
    rest = text[scheme.end() :] if scheme else text
    end = _END.search(rest)
    whole = rest[: end.start()] if end else rest
    # A variable in the user information is a name or a password: it says nothing of the host.
    authority = whole.rpartition("@")[2]
    if "$" in authority or "{" in authority:
        raise InvalidHost("holds a variable")
    if "\\" in whole or any(one.isspace() or not one.isprintable() for one in authority):
        raise InvalidHost("holds a character that no host may have")
    if authority.startswith("["):
        name, bracket, port = authority[1:].partition("]")
        if not bracket or (port and not port.startswith(":")):
            raise InvalidHost("is no address in brackets")
        return _ipv6(name, port[1:])
    if authority.count(":") > 1:
        return _ipv6(authority, "")
    name, _, port = authority.partition(":")
    if port and not (port.isascii() and port.isdigit()):
        raise InvalidHost("has a port that is no number")
    return _named(name, port)


def locate(host: Host) -> Place:
    """What the tables say of the place behind a host."""
    if host.address or host.inside or host.private:
        return _not_public(host)
    if "*" not in host.name:
        return match(host.name)
    # A wildcard is located if it is, and alike, for one label in its place and for two.
    stood = [match(host.name.replace("*", stand_in)) for stand_in in (_STAND_IN, f"{_STAND_IN}.{_STAND_IN}")]
    first, second = (one._replace(host="", why="", declare=()) for one in stood)
    if first == second and first.provider and _STAND_IN not in first.region:
        why = stood[0].why.replace(_STAND_IN, "*")
        return first._replace(host=host.name, why=why, declare=_declare(host.name, first.provider) if not first.known else ())
    return Place(Status.UNRESOLVED, why=f"{host.name} covers hosts in several places", host=host.name)


@lru_cache(4096)
def match(name: str, *, image: bool = False) -> Place:
    """What the tables say of a host by name. ``image``: it is a registry, so rows on services do not count."""
    for row in _rows(name):
        if image and row.use != "registry":
            continue
        found = compiled(row.pattern).fullmatch(name)
        if found:
            return _placed(row, name, found.groupdict().get("region") or "", image=image)
    section = "registries" if image else "hosts"
    declare = lines(section, name, '{country: "XX"}')
    return Place(Status.UNRESOLVED, why=f"where {name} is, is not known", declare=declare, host=name)


def _placed(row: HostRow, name: str, region: str, *, image: bool) -> Place:
    rule, _, argument = row.rule.partition(":")
    place = Place(Status.REFUSED, (), row.provider, region, row.confidence, row.source, "", (), (), name, row.operator)
    if rule == "fixed":
        why = f"{name} is in {argument if argument != EU else 'the EU'}"
        declare = _declare(name, "", image=image) if row.confidence == "C" else ()
        return place._replace(status=Status.LOCATED, countries=(argument,), why=why, declare=declare)
    if rule in ("region", "key", "code", "in"):
        key = by_key(region) if rule == "key" else by_code(region) if rule == "code" else None
        found = resolve(row.provider, argument if rule == "in" else key.region if key else region)
        operator = operator_of(row.provider, found.region) if row.operator == row.provider else row.operator
        confidence = worst(found.confidence, row.confidence)
        declare = _declare(name, row.provider if not found.known else "", image=image)
        declare = declare if confidence == "C" or not found.known else ()
        return found._replace(confidence=confidence, host=name, operator=operator, declare=declare)
    if rule == "declared":
        why = row.note or "the host does not say where it is"
        return place._replace(status=Status.UNRESOLVED, why=why, declare=_declare(name, row.provider, image=image))
    why = "where it is depends on who asks" if rule == "client" else "no place is kept: it can be anywhere"
    declare = lines("mirrors", name, "registry.example.no/mirror") if image else ()
    return place._replace(why=why, declare=declare)


def _declare(name: str, provider: str, *, image: bool = False) -> tuple[str, ...]:
    value = f"{{provider: {provider}, region: REGION}}" if provider_id(provider) else '{country: "XX"}'
    return lines("registries" if image else "hosts", name, value)


def _not_public(host: Host) -> Place:
    if host.inside:
        why, declare = "it is inside the cluster", lines("clusters", "CLUSTER", "{provider: PROVIDER, region: REGION}")
    else:
        kind = "an address of a private network" if host.private else "an IP address, which says nothing of the place"
        why, declare = f"it is {kind}", lines("hosts", host.name, '{country: "XX"}')
    return Place(Status.UNRESOLVED, why=why, declare=declare, host=host.name)


# What IDNA maps to a full stop (RFC 3490, 3.1).
_DOTS = frozenset("\u3002\uff0e\uff61")


def _named(name: str, port: str) -> Host:
    name = name.removesuffix(".").lower()
    if not name:
        raise InvalidHost("names no host")
    if len(name) > _LONGEST:
        raise InvalidHost("is longer than a host can be")
    if not _DOTS.isdisjoint(name):
        raise InvalidHost("has a sign that some programs read as a dot, and others do not")
    labels = [_ascii(label) for label in name.split(".")]
    if _NUMBER.match(labels[-1]):
        return _ipv4(labels, port)
    for label in labels:
        if not _LABEL.match(label) or len(label) > _LONGEST_LABEL:
            raise InvalidHost("has a part that no host may have")
    name = ".".join(labels)
    local = name in ("localhost", *_METADATA) or name.endswith((*_CLUSTER, ".localhost"))
    # A word in other letters is the name of no Service.
    plain = "*" not in name and not labels[-1].startswith("xn--")
    inside = local or (plain and (len(labels) == 1 or not _TOP.match(labels[-1])))
    return Host(name, port, inside=inside, private=not inside and name.endswith(_PRIVATE))


def _ascii(label: str) -> str:
    """The label in ASCII, without mapping look-alikes onto one another: it can then be no other host's."""
    if label.isascii():
        return label
    return "xn--" + label.encode("punycode", "backslashreplace").decode("ascii").lower()


def _ipv4(labels: list[str], port: str) -> Host:
    parts = [int(label) for label in labels if label.isdigit() and (label == "0" or label[0] != "0") and len(label) < 4]
    if len(labels) != 4 or len(parts) != 4 or max(parts) > 255:
        raise InvalidHost("is a number, but no IPv4 address as it is usually written")
    first, second = parts[0], parts[1]
    private = (
        first == 10 or (first, second) == (192, 168) or (first == 172 and 16 <= second < 32) or (first, second) == (169, 254)
    )
    inside = first == 127 or ".".join(labels) in _METADATA
    return Host(".".join(labels), port, address=True, inside=inside, private=private and not inside)


def _ipv6(text: str, port: str) -> Host:
    name = text.lower()
    if not _HEX.match(name) or ":" not in name or len(name) > 45:
        raise InvalidHost("is no IPv6 address")
    private = name.startswith(("fc", "fd", "fe8", "fe9", "fea", "feb"))
    return Host(f"[{name}]", port, address=True, inside=name in ("::1", "0:0:0:0:0:0:0:1"), private=private)


def _rows(name: str) -> Iterator[HostRow]:
    """The rows for the host, those with longer suffixes first."""
    table = hosts()
    labels = name.split(".")
    for start in range(len(labels)):
        yield from table.get(".".join(labels[start:]), ())
