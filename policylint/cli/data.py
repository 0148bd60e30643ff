"""``policylint data``: what the shipped data say of places, and whether the vendors' packages say the same."""

from __future__ import annotations

import argparse
import json
import os
import sys
from typing import Any

from policylint.cli.check import day
from policylint.cli.context import prepared_here
from policylint.cli.exit import ERROR, FINDINGS, OK
from policylint.cli.table import aligned
from policylint.engine.places import make_atlas
from policylint.errors import UsageError
from policylint.model.schema import suggestion
from policylint.residency import tables
from policylint.residency.countries import all_in_eea, country, in_eea, name
from policylint.residency.places import ANYWHERE, Place, Status
from policylint.residency.regions import provider_id, providers
from policylint.residency.tables import Region


def run(options: argparse.Namespace) -> int:
    """Shows providers, regions, one region or one country; or holds the data against the vendors' packages."""
    at = day(options.at)
    code = _verify(options) if options.action == "verify" else _show(options)
    warning = tables.stale(at)
    if warning:
        print(f"warning: {warning}", file=sys.stderr)
    return code


def _show(options: argparse.Namespace) -> int:
    if not options.provider:
        return _print(options, [_provider(one) for one in providers()])
    provider = provider_id(options.provider)
    if not provider and not options.region and country(options.provider):
        return _print(options, [_country(country(options.provider))], single=True)
    if not provider and options.provider != "-":
        raise UsageError(f'no regions of the provider "{options.provider[:80]}" are known{_hint(options.provider)}')
    if not options.region:
        if not provider:
            raise UsageError("which region? (- stands for an unknown provider)")
        return _print(options, [_row(row) for row in tables.regions()[provider].values()])
    settings = prepared_here(options.config).settings
    place = make_atlas(settings, day(options.at), os.getcwd()).region(provider, options.region, options.redundancy)
    if not place.known and not place.source:
        raise UsageError("\n".join((place.why, *place.declare)))
    if place.candidates and not place.provider:
        return _print(options, [_record(*one) for one in place.candidates])
    return _print(options, [_place(place)], single=True)


def _print(options: argparse.Namespace, rows: list[dict[str, Any]], *, single: bool = False) -> int:
    if options.output == "json":
        print(json.dumps(rows[0] if single else rows, indent=2, ensure_ascii=False))
    elif single:
        sys.stdout.write("".join(f"{key + ':':<12} {_text(value)}".rstrip() + "\n" for key, value in rows[0].items()))
    else:
        heads = [key.replace("_", " ").upper() for key in rows[0]]
        sys.stdout.write(aligned([heads, *([_text(value) for value in row.values()] for row in rows)]))
    return OK


def _provider(provider: str) -> dict[str, Any]:
    rows = [row for row in tables.regions()[provider].values() if row.countries != (ANYWHERE,)]
    inside = [row for row in rows if all_in_eea(row.countries)]
    operator = tables.operators()[provider]
    unconfirmed = sum(row.confidence == "C" for row in rows)
    return {
        "provider": provider,
        "regions": len(rows),
        "in_eea": len(inside),
        "unconfirmed": unconfirmed,
        "operator": operator.name,
        "parent_country": operator.parent_country,
    }


def _row(row: Region) -> dict[str, Any]:
    return _record(row.provider, row.region, row.countries, row.confidence, row.source)


def _place(place: Place) -> dict[str, Any]:
    found = tables.regions().get(place.provider, {}).get(place.region.lower())
    countries = place.countries or (found.countries if found else ())
    confidence = "declared" if place.status is Status.DECLARED else place.confidence
    return _record(place.provider, place.region, countries, confidence, place.source)


def _record(provider: str, region: str, countries: tuple[str, ...], confidence: str, source: str) -> dict[str, Any]:
    """A region as a report has it. ``in_eea`` is null where it may be anywhere."""
    known = tables.sources().get(source)
    return {
        "provider": provider,
        "region": region,
        "country": " ".join(countries),
        "in_eea": None if ANYWHERE in countries or not countries else all_in_eea(countries),
        "confidence": confidence,
        "source": known.text if known else source,
        "verified_on": known.day if known else "",
    }


def _country(code: str) -> dict[str, Any]:
    one, decision = tables.countries().get(code), tables.decisions().get(code)
    said = decision and (
        f"{decision.instrument} of {decision.adopted}" + (f" until {decision.expires}" if decision.expires else "")
    )
    return {
        "country": code,
        "name": name(code),
        "in_eea": in_eea(code),
        "membership": one.membership if one else "EU",
        "adequacy": said or "",
        "eu_status": decision.eu_status if decision else "",
        "eea_status": decision.eea_status if decision else "",
        "condition": f"{decision.condition}: {decision.note}" if decision and decision.condition else "",
    }


def _verify(options: argparse.Namespace) -> int:
    from policylint.cli.vendors import verify

    result = verify(options.provider or "")
    if options.output == "json":
        print(json.dumps([one.record() for one in result], indent=2, ensure_ascii=False))
    else:
        sys.stdout.write("".join(f"{line}\n" for one in result for line in one.lines()))
    if any(one.failed for one in result):
        return ERROR
    return FINDINGS if any(one.differences for one in result) else OK


def _text(value: Any) -> str:
    """A value in a table."""
    return {True: "yes", False: "no", None: "unknown"}[value] if value is None or isinstance(value, bool) else str(value)


def _hint(text: str) -> str:
    return suggestion(text.lower(), providers())
