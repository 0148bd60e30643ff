"""What is wrong with the declarations of a configuration: codes, regions, hosts and days that do not exist, and claims that
the shipped data contradict.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from policylint.model.named import NamedTuple
from policylint.model.position import FieldPath
from policylint.model.schema import suggestion
from policylint.residency.countries import country, names
from policylint.residency.declarations import Declared, DeclaredPlace
from policylint.residency.hosts import InvalidHost, locate, match, parse_host
from policylint.residency.places import Place, Status
from policylint.residency.references import parse_pattern
from policylint.residency.regions import find, provider_id, providers, resolve
from policylint.residency.tables import operators, regions

_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z", re.ASCII)


class Fault(NamedTuple):
    """What is wrong, and at which field below ``residency``. ``on_key``: the key itself is wrong."""

    path: FieldPath
    message: str
    on_key: bool = False


def faults(declared: Declared) -> Iterator[Fault]:
    """Everything that is wrong, in the order of the sections."""
    everywhere = [cluster for cluster in declared.clusters if not cluster.paths]
    for cluster in everywhere[1:]:
        said = f"is for all files, as {everywhere[0].name} is: say under paths which files are for which cluster"
        yield Fault(("clusters", cluster.name), said, on_key=True)
    for cluster in declared.clusters:
        yield from _of_place(("clusters", cluster.name), cluster.place, declared)
    for name, place in declared.regions.items():
        yield from _of_place(("regions", name), place, declared)
        yield from _of_region(name, place)
    for name, place in declared.registries.items():
        yield from _of_registry(name, place, declared)
    for name, place in declared.hosts.items():
        yield from _of_host(name, place, declared)
    for name, mirror in declared.mirrors.items():
        yield from _of_pattern(("mirrors", name), name)
        yield from _of_pattern(("mirrors", name), mirror.to, on_key=False)
    for name, operator in declared.operators.items():
        yield from _of_countries(("operators", name), (operator.country,))
        yield from _of_countries(("operators", name), (operator.parent_country,))
    for name, evidence in declared.evidence.items():
        yield from _of_day(("evidence", name, "checked"), evidence.checked)
        yield from _of_day(("evidence", name, "until"), evidence.until)
        yield from _of_recipient(name, declared)


def _of_place(path: FieldPath, place: DeclaredPlace, declared: Declared, *, of_host: bool = False) -> Iterator[Fault]:
    yield from _of_countries(path, place.countries)
    if place.countries and (place.provider or place.region):
        yield Fault(path, "has a country, and a provider or region: one of them is enough", on_key=True)
    elif not place.countries and not place.region and not (of_host and place.operator):
        yield Fault(path, "says no place: give a country, or a provider and its region", on_key=True)
    elif place.provider and not place.region:
        yield Fault((*path, "provider"), f"which region of {place.provider[:40]}?")
    elif place.region and not place.provider and not of_host:
        yield Fault((*path, "region"), "of which provider?")
    known = provider_id(place.provider)
    if _is_declared(place, declared):
        pass
    elif place.provider and not known:
        hint = suggestion(place.provider, providers())
        yield Fault((*path, "provider"), f'no regions of the provider "{place.provider[:40]}" are known{hint}')
    elif known and place.region and find(known, place.region) is None:
        hint = suggestion(place.region.lower(), tuple(regions()[known]))
        yield Fault((*path, "region"), f'{known} has no region "{place.region[:40]}"{hint}; declare it in regions')
    if place.operator and place.operator not in declared.operators and place.operator not in operators():
        hint = suggestion(place.operator, (*declared.operators, *operators()))
        yield Fault((*path, "operator"), f'the operator "{place.operator[:40]}" is not known{hint}; declare it in operators')


def _of_countries(path: FieldPath, codes: Iterable[str]) -> Iterator[Fault]:
    for code in codes:
        if not country(code):
            hint = suggestion(code.casefold(), names()) if len(code) > 3 else ""
            yield Fault((*path, "country"), f'"{code[:40]}" is no country{hint}')


def _of_region(name: str, place: DeclaredPlace) -> Iterator[Fault]:
    provider, _, region = name.partition("/")
    known = provider_id(provider) if region else ""
    row = find(known, region) if known else None
    if not region and (of_some := resolve("", name)).known:
        yield from _contradiction(("regions", name), of_some._replace(status=Status.LOCATED), place)
    if row is not None and row.confidence != "C":
        said = Place(Status.LOCATED, row.countries, why=f"{known} {region} is in {' '.join(row.countries)}")
        yield from _contradiction(("regions", name), said, place)


def _of_registry(name: str, place: DeclaredPlace, declared: Declared) -> Iterator[Fault]:
    path = ("registries", name)
    wrong = list(_of_pattern(path, name))
    shipped = Place(Status.UNRESOLVED) if wrong else match(parse_pattern(name).host, image=True)
    yield from wrong
    yield from _of_place(path, _completed(place, shipped), declared, of_host=True)
    yield from _contradiction(path, shipped, place)


def _of_host(name: str, place: DeclaredPlace, declared: Declared) -> Iterator[Fault]:
    path, shipped = ("hosts", name), Place(Status.UNRESOLVED)
    try:
        host = parse_host(name)
        shipped = locate(host)
        if host.name != name.lower().rstrip(".") or ("*" in name and (name.rfind("*") or not name.startswith("*."))):
            yield Fault(path, "must be a host alone, or *. and a domain", on_key=True)
    except InvalidHost as error:
        yield Fault(path, f"{error}: it must be a host alone, or *. and a domain", on_key=True)
    yield from _of_place(path, _completed(place, shipped), declared, of_host=True)
    yield from _contradiction(path, shipped, place)


def _completed(place: DeclaredPlace, shipped: Place) -> DeclaredPlace:
    """The declaration of a host whose provider the shipped data know: its region is enough."""
    return place._replace(provider=shipped.provider) if place.region and not place.provider else place


def _contradiction(path: FieldPath, shipped: Place, place: DeclaredPlace) -> Iterator[Fault]:
    """A declaration can say what the data do not know. To say otherwise than they do, it must say why."""
    unconfirmed = shipped.status is Status.UNRESOLVED or (shipped.status is Status.LOCATED and shipped.confidence == "C")
    if place.reason or unconfirmed or not (place.countries or place.region):
        return
    codes = {country(code) for code in place.countries}
    row = find(provider, place.region) if (provider := provider_id(place.provider or shipped.provider)) else None
    codes |= set(row.countries) if row and place.region else set()
    if shipped.status is Status.LOCATED and codes and codes <= set(shipped.countries):
        return
    yield Fault(path, f"the shipped data say otherwise ({shipped.why}): say why in reason, if they are wrong", on_key=True)


def _of_pattern(path: FieldPath, text: str, *, on_key: bool = True) -> Iterator[Fault]:
    try:
        parse_pattern(text)
    except ValueError as error:
        yield Fault(path, str(error), on_key)


def _of_day(path: FieldPath, text: str) -> Iterator[Fault]:
    try:
        if text and not _DAY.match(text):
            raise ValueError(text)
        date.fromisoformat(text or "2000-01-01")
    except ValueError:
        yield Fault(path, f'"{text[:40]}" is not a day as YYYY-MM-DD')


def _of_recipient(name: str, declared: Declared) -> Iterator[Fault]:
    if name in declared.operators or name in operators():
        return
    try:
        wrong = "" if "." in parse_host(name).name.removeprefix("*.") else "neither a host nor a known operator"
    except InvalidHost as error:
        wrong = f"neither a known operator nor a host: it {error}"
    if wrong:
        hint = suggestion(name, (*declared.operators, *operators()))
        yield Fault(("evidence", name), f'"{name[:40]}" is {wrong}{hint}', on_key=True)


def _is_declared(place: DeclaredPlace, declared: Declared) -> bool:
    """Whether the region is one of those that the configuration declares itself."""
    provider = provider_id(place.provider) or place.provider.lower()
    return any(name.lower() == f"{provider}/{place.region}".lower() for name in declared.regions)
