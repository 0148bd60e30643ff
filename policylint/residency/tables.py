"""The shipped tables: read when first asked for, and once.

Each is a file of tab-separated rows in data/, kept by hand: comment lines, the names of the columns, the rows. A row names
its source, a row of sources.tsv, which says on which day the rows were held against it. `digest` is over all of them, and
over the table of the fields that are places.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from os.path import basename, dirname, join

from policylint.model.digest import sha256
from policylint.model.named import NamedTuple

DATA = join(dirname(__file__), "data")
FILES = ("adequacy.tsv", "countries.tsv", "hosts.tsv", "operators.tsv", "regions.tsv", "sources.tsv", "top-level-domains.txt")
_FIELDS = join(dirname(dirname(__file__)), "recipients", "data", "fields.tsv")
STALE_DAYS = 180
"""Data whose oldest source was looked at longer ago than this deserve a warning."""


class Region(NamedTuple):
    """A region or zone. ``countries``: EU is somewhere in the EU, ``*`` anywhere; ``pair`` is the paired region."""

    provider: str
    region: str
    countries: tuple[str, ...]
    city: str
    kind: str
    pair: str
    confidence: str
    source: str
    note: str


class HostRow(NamedTuple):
    """What a host says of the place behind it. See the head of hosts.tsv for ``rule``."""

    suffix: str
    pattern: str
    use: str
    provider: str
    operator: str
    rule: str
    confidence: str
    source: str
    note: str


class Country(NamedTuple):
    """A country or territory. ``membership``: EU, EFTA, ``part of`` a member, or "" for outside the EEA."""

    code: str
    alpha3: str
    name: str
    membership: str
    territory_of: str
    aliases: tuple[str, ...]
    source: str


class Decision(NamedTuple):
    """An adequacy decision. ``condition``: what must be shown of a recipient; ``expires``: None where it has no end."""

    code: str
    kind: str
    instrument: str
    adopted: date
    expires: date | None
    condition: str
    eu_status: str
    eea_status: str
    confidence: str
    source: str
    note: str


class Operator(NamedTuple):
    """Who runs a service, and whose law reaches it. ``laws`` are those with effect outside their country."""

    id: str
    name: str
    country: str
    parent: str
    parent_country: str
    laws: tuple[str, ...]
    confidence: str
    source: str
    note: str


class Source(NamedTuple):
    """Where rows come from, and when they were held against it: None where nothing confirms them."""

    id: str
    verified_on: date | None
    text: str

    @property
    def day(self) -> str:
        """The day as text; "" where there is none."""
        return str(self.verified_on) if self.verified_on else ""


@cache
def regions() -> Mapping[str, Mapping[str, Region]]:
    """The regions by provider and id in lower case."""
    table: dict[str, dict[str, Region]] = {}
    for provider, region, countries, *rest in _rows("regions.tsv"):
        row = Region(provider, region, tuple(countries.split()), *rest)
        table.setdefault(provider, {})[region.lower()] = row
    return table


@cache
def hosts() -> Mapping[str, tuple[HostRow, ...]]:
    """What hosts say, by suffix."""
    table: dict[str, list[HostRow]] = {}
    for row in _rows("hosts.tsv"):
        table.setdefault(row[0], []).append(HostRow(*row))
    return {suffix: tuple(rows) for suffix, rows in table.items()}


@cache
def countries() -> Mapping[str, Country]:
    """All countries by ISO 3166 alpha-2 code."""
    table = {}
    for code, alpha3, name, membership, territory_of, aliases, source in _rows("countries.tsv"):
        known_as = tuple(filter(None, aliases.split("|")))
        table[code] = Country(code, alpha3, name, membership, territory_of, known_as, source)
    return table


@cache
def decisions() -> Mapping[str, Decision]:
    """The adequacy decisions by country code; that on an organisation has a code that is no country's."""
    table = {}
    for code, kind, instrument, adopted, expires, *rest in _rows("adequacy.tsv"):
        end = date.fromisoformat(expires) if expires else None
        table[code] = Decision(code, kind, instrument, date.fromisoformat(adopted), end, *rest)
    return table


@cache
def operators() -> Mapping[str, Operator]:
    """The operators by id."""
    table = {}
    for name, title, country, parent, parent_country, laws, *rest in _rows("operators.tsv"):
        table[name] = Operator(name, title, country, parent, parent_country, tuple(filter(None, laws.split(", "))), *rest)
    return table


@cache
def sources() -> Mapping[str, Source]:
    """The sources by id."""
    return {name: Source(name, date.fromisoformat(day) if day else None, text) for name, day, text in _rows("sources.tsv")}


@cache
def top_level_domains() -> frozenset[str]:
    """The top-level domains, in lower case and ASCII."""
    with open(join(DATA, FILES[-1]), encoding="utf-8") as file:
        return frozenset(word for line in file if not line.startswith("#") for word in line.split())


@cache
def digest() -> str:
    """SHA-256 over all tables."""
    whole = sha256()
    for path in (*(join(DATA, name) for name in FILES), _FIELDS):
        with open(path, "rb") as file:
            data = file.read()
        whole.update(f"{basename(path)} {len(data)}\n".encode())
        whole.update(data)
    return f"sha256:{whole.hexdigest()}"


def verified_on() -> date:
    """The day on which the rows were last held against their sources: the earliest of all."""
    return min(source.verified_on for source in sources().values() if source.verified_on)


def stale(at: date) -> str:
    """A warning if the data are older than `STALE_DAYS` on that day; else nothing."""
    days = (at - verified_on()).days
    if days <= STALE_DAYS:
        return ""
    return f"the residency data were verified on {verified_on()}, {days} days before this run: update policylint"


def _rows(name: str) -> Iterator[list[str]]:
    """The rows of a table, without comments and the names of the columns. Raises OSError where the file is missing."""
    with open(join(DATA, name), encoding="utf-8") as file:
        lines = file.read().split("\n")
    first = next(number for number, line in enumerate(lines) if not line.startswith("#")) + 1
    return (line.split("\t") for line in lines[first:] if line)
