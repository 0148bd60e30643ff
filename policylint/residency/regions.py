"""Where the regions and zones of providers are.

A region id means nothing without its provider: eu-west-1 is Dublin, London or Amsterdam. A zone is looked up before the
region in its name, because it may lie in another country, and a local zone that no row names is not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cache, lru_cache

from policylint.model.schema import suggestion
from policylint.residency.places import ANYWHERE, Candidate, Place, Status, lines, quoted, worst
from policylint.residency.tables import Region, regions

_ALIASES = {
    "amazon": "aws",
    "azurerm": "azure",
    "do": "digitalocean",
    "gce": "gcp",
    "google": "gcp",
    "hcloud": "hetzner",
    "microsoft": "azure",
    "oracle": "oci",
    "ovhcloud": "ovh",
    "scw": "scaleway",
    "akamai": "linode",
    "alicloud": "alibaba",
}
# How a zone is named after its region; only what these say is cut off.
_ZONES = {
    "alibaba": re.compile(r"(?P<region>.+?)-?[a-z]"),
    "aws": re.compile(r"(?P<region>[a-z]{2,4}(?:-[a-z]+)+-\d+)[a-z]"),
    "azure": re.compile(r"(?P<region>[a-z0-9]+)-\d"),
    "gcp": re.compile(r"(?P<region>[a-z]+-[a-z]+\d+)-[a-z]"),
    "hetzner": re.compile(r"(?P<region>[a-z]+\d?)-dc\d+"),
    "huawei": re.compile(r"(?P<region>[a-z]+-[a-z]+-\d+)[a-z]"),
    "ibm": re.compile(r"(?P<region>[a-z]{2}-[a-z]+)-\d"),
    "oci": re.compile(r"(?:[a-z0-9]+:)?(?P<region>[a-z]{2}(?:-[a-z]+)+-\d)-ad-\d"),
    "otc": re.compile(r"(?P<region>eu-[a-z]+\d?)-\d\d"),
    "outscale": re.compile(r"(?P<region>[a-z-]+-\d)[a-z]"),
    "ovh": re.compile(r"(?P<region>[a-z]+(?:-[a-z]+)+)-[a-z]"),
    "scaleway": re.compile(r"(?P<region>[a-z]{2}-[a-z]{3})-\d"),
    "stackit": re.compile(r"(?P<region>eu\d\d)-(?:\d|m)"),
    "tencent": re.compile(r"(?P<region>[a-z]+-[a-z]+)-\d+"),
}
_LOCAL = re.compile(r"(?P<region>[a-z]{2,4}(?:-[a-z]+)+-\d)-(?:[a-z]{3}-\d[a-z]|wl\d+-[a-z]+-wlz-\d+|[a-z]+-wlz-\d+)")
_ZONE_ID = re.compile(r"(?P<code>[a-z]{3,6}\d)-az\d+")
_DIRECTION = re.compile(r"(north|south|east|west|central)")
_GEOGRAPHY = re.compile(r"\([a-z ]{1,40}\) *")
_GEO = re.compile(r"(?:.*[^a-z])?(?:(?:ra-?)?gz?rs|geo(?:-?zone|-?redundant|redundantstorage)?)", re.IGNORECASE)
_LONGEST = 100


@lru_cache(4096)
def resolve(provider: str, region: str, redundancy: str = "") -> Place:
    """Where a region, zone, multi-region or display name is. ``provider`` "" means that it is not known: then everything
    that the region can mean counts. ``redundancy`` is what says how data are kept there, such as ``Standard_GRS``.
    """
    asked = provider_id(provider)
    if provider and not asked:
        said = f"no regions of the provider {provider[:_LONGEST]} are known"
        return _unknown(provider, region, said + suggestion(provider, providers()))
    found = [_find(one, region, redundancy) for one in ((asked,) if asked else providers())]
    candidates = [one for one in found if isinstance(one, Candidate)]
    if asked and candidates:
        return _one(candidates[0])
    if candidates:
        return _several(region, candidates)
    why = next((one for one in found if isinstance(one, str) and one), "")
    if not why:
        hint = suggestion(region.lower(), tuple(regions()[asked])) if asked else ""
        why = f"{asked or 'no provider'} has {'no' if asked else 'a'} region {region[:_LONGEST] or '(empty)'}{hint}"
    return _unknown(asked, region, why)


def provider_id(text: str) -> str:
    """The id of a provider in the tables, however it is written; "" where there is none."""
    name = text.strip().lower()
    name = _ALIASES.get(name, name)
    return name if name in regions() else ""


@cache
def providers() -> tuple[str, ...]:
    """The providers whose regions are known, sorted."""
    return tuple(sorted(regions()))


def geo_redundant(redundancy: str) -> bool:
    """Whether a SKU or redundancy of Azure keeps a copy in the paired region: GRS, RA-GRS, GZRS, RA-GZRS, Geo."""
    return len(redundancy) <= _LONGEST and bool(_GEO.fullmatch(redundancy.strip()))


def find(provider: str, region: str) -> Region | None:
    """The row of a region or zone of a provider, or of the region that a plain zone belongs to."""
    table, key = regions()[provider], _key(provider, region)
    if key in table:
        return table[key]
    for pattern in _patterns(provider):
        if fnmatchcase(key, pattern):
            return table[pattern]
    zone = _ZONES.get(provider)
    match = zone.fullmatch(key) if zone and len(key) <= _LONGEST else None
    if match:
        return table.get(match["region"])
    code = _ZONE_ID.fullmatch(key) if provider == "aws" and len(key) <= _LONGEST else None
    return by_code(code["code"]) if code else None


def by_code(code: str) -> Region | None:
    """The region of AWS that a code such as ``eun1`` stands for, as in the zone id ``eun1-az1`` and in names of caches."""
    return _codes().get(code)


def by_key(key: str) -> Region | None:
    """The region of OCI with this key of three letters."""
    return _keys().get(key)


def _find(provider: str, region: str, redundancy: str) -> Candidate | str:
    """What the region is at this provider; or why that is not known; or ""."""
    row = find(provider, region)
    if row is None:
        local = _LOCAL.fullmatch(_key(provider, region)) if provider == "aws" and len(region) <= _LONGEST else None
        if local and local["region"] in regions()["aws"]:
            return f"{region} is a zone that the data do not know, and it need not lie in the country of {local['region']}"
        return ""
    if not redundancy or not geo_redundant(redundancy):
        name = _key(provider, region) if "*" in row.region else row.region
        return Candidate(provider, name, row.countries, row.confidence, row.source)
    pair = regions()[provider].get(row.pair) if row.pair else None
    if pair is None:
        return f"{redundancy} keeps a copy in the region paired with {row.region}, and the data know none"
    together = tuple(dict.fromkeys((*row.countries, *pair.countries)))
    return Candidate(provider, f"{row.region}+{pair.region}", together, worst(row.confidence, pair.confidence), row.source)


def _one(found: Candidate) -> Place:
    provider, region, countries, confidence, source = found
    if countries == (ANYWHERE,):
        return Place(Status.REFUSED, (), provider, region, confidence, source, f"{provider} {region} can be anywhere")
    why, operator = f"{provider} {region} is in {', '.join(countries)}", operator_of(provider, region)
    declare = lines("regions", f"{provider}/{region}", '{country: "XX"}') if confidence == "C" else ()
    return Place(Status.LOCATED, countries, provider, region, confidence, source, why, declare, operator=operator)


def _several(region: str, candidates: list[Candidate]) -> Place:
    """All that a region without a provider can mean. One provider is known to be meant only if it is the only one."""
    countries = tuple(dict.fromkeys(code for one in candidates for code in one.countries))
    if len(candidates) == 1 or countries == (ANYWHERE,):
        return _one(candidates[0])._replace(candidates=tuple(candidates))
    named = []
    for code in countries:
        of = ", ".join(one.provider for one in candidates if code in one.countries)
        named.append(f"{code} ({of})")
    why = f"{region} without a provider can be in {', '.join(named)}"
    confidence = worst(*(one.confidence for one in candidates))
    declare = lines("clusters", "CLUSTER", f"{{provider: {candidates[0].provider}, region: {quoted(region)}}}")
    return Place(Status.LOCATED, countries, "", region, confidence, "", why, declare, tuple(candidates))


def _unknown(provider: str, region: str, why: str) -> Place:
    key = f"{provider}/{region}" if provider else region
    declare = lines("regions", key[:_LONGEST], '{country: "XX"}')
    return Place(Status.UNRESOLVED, (), provider, region, why=why, declare=declare)


def operator_of(provider: str, region: str) -> str:
    """The id of who operates a region: some are run by others than the rest."""
    if provider == "aws":
        return {"cn-": "aws-cn", "eusc-": "aws-eusc"}.get(region[: region.find("-") + 1], "aws")
    return "azure-cn" if provider == "azure" and region.startswith("china") else provider


def _key(provider: str, region: str) -> str:
    """The region as the tables have it. Azure also shows names, such as ``Norway East`` or ``(Europe) Norway East``."""
    key = region[: _LONGEST + 1].lower()
    if provider == "azure":
        match = _GEOGRAPHY.match(key)
        key = key[match.end() :] if match else key
        return key.strip(" ").replace(" ", "")
    return key


@cache
def _patterns(provider: str) -> tuple[str, ...]:
    return tuple(key for key in regions()[provider] if "*" in key)


@cache
def _codes() -> dict[str, Region]:
    """The codes of AWS: the first part of the region, the first letters of the others, the number."""
    table = {}
    for row in (row for row in regions()["aws"].values() if row.kind == "region"):
        first, *middle, number = row.region.split("-")
        if number.isdigit() and "iso" not in row.region:  # the isolated partitions use other codes
            words = [word for part in middle for word in filter(None, _DIRECTION.split(part))]
            table[f"{first}{''.join(word[0] for word in words)}{number}"] = row
    return table


@cache
def _keys() -> dict[str, Region]:
    return dict(_oci_keys())


def _oci_keys() -> Iterator[tuple[str, Region]]:
    for row in regions()["oci"].values():
        match = re.match(r"realm oc1, key ([a-z]{3})", row.note)
        if match:
            yield match[1], row
