"""``policylint locations``: the inventory of the places that data can be or go, and that code comes from."""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import sys
from typing import Any

from policylint._version import __version__
from policylint.cli.check import day, make_request
from policylint.cli.exit import ERROR, OK, complain
from policylint.engine.gathering import gather
from policylint.engine.places import make_atlas
from policylint.engine.run import prepare
from policylint.engine.verdict import decide_verdict
from policylint.model.manifest import ManifestSet, Status
from policylint.recipients.rows import Row, rows
from policylint.recipients.sightings import sightings
from policylint.reporters.safe import legible
from policylint.residency import tables

_SCHEMA = "policylint/locations/v1"
_MOST_NAMED = 20
# What `check` can be told besides, and does not matter here.
_AS_CHECK = {
    "pack": (),
    "rule": (),
    "kubernetes": "",
    "fail_on": "",
    "scope": "all",
    "jobs": 1,
    "allow_empty": False,
    "crds": (),
    "no_cache": True,
}
_COLUMNS = ("file", "line", "kind", "name", "semantics", "value", "provider", "region", "country", "operator", "allowed")


def run(options: argparse.Namespace) -> int:
    """Prints the inventory. Exit code 2 where something could not be read: then it is not complete."""
    request = make_request(argparse.Namespace(**_AS_CHECK, **vars(options)))
    prepared = prepare(request)
    manifests = gather(prepared.opened)
    atlas = make_atlas(prepared.settings, day(options.at), os.getcwd())
    found = rows(sightings(manifests, atlas), atlas)
    if options.family:
        found = [row for row in found if row.family == options.family]
    verdict = decide_verdict((), manifests.outcomes, manifests.files, prepared.settings.config.fail_on, allow_empty=False)
    head = {
        "schema": _SCHEMA,
        "tool": {"name": "policylint", "version": __version__},
        "day": str(atlas.at),
        "policy": atlas.declared.policy,
        "data_digest": atlas.digest,
        "complete": not verdict.reasons,
        "reasons": list(verdict.reasons),
    }
    sys.stdout.write(_FORMATS[options.output](head, found))
    if tables.stale(atlas.at):
        print(f"warning: {tables.stale(atlas.at)}", file=sys.stderr)
    for reason in verdict.reasons:
        complain(f"the inventory is not complete: {reason}")
    _name(manifests)
    return ERROR if verdict.reasons else OK


def _name(manifests: ManifestSet) -> None:
    missed = [one for one in manifests.outcomes if one.status is Status.COULD_NOT_EVALUATE]
    for one in missed[:_MOST_NAMED]:
        print(legible(f"  {one.file}:{one.line}: {one.detail}"), file=sys.stderr)
    if len(missed) > _MOST_NAMED:
        print(f"  and {len(missed) - _MOST_NAMED} more", file=sys.stderr)


def _json(head: dict[str, Any], found: list[Row]) -> str:
    return json.dumps({**head, "locations": [row._asdict() for row in found]}, indent=2, ensure_ascii=True) + "\n"


def _csv(head: dict[str, Any], found: list[Row]) -> str:
    """The rows alone, because spreadsheets take the first line for the names of the columns."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(Row._fields)
    writer.writerows([_cell(value) for value in row] for row in found)
    return text.getvalue()


def _cell(value: str | int | bool) -> str:
    """A value that no spreadsheet takes for a formula, on one line."""
    text = legible({True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value))
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text


def _markdown(head: dict[str, Any], found: list[Row]) -> str:
    whole = "" if head["complete"] else ", not complete"
    lines = [f"As of {head['day']} under {head['policy']}, by the data {head['data_digest']}{whole}.", ""]
    lines += [f"| {' | '.join(name.replace('_', ' ') for name in _COLUMNS)} |", "|" + " --- |" * len(_COLUMNS)]
    lines += [f"| {' | '.join(_escaped(str(getattr(row, name))) for name in _COLUMNS)} |" for row in found]
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    """A cell of a table: nothing in it is markup."""
    return "".join(f"\\{one}" if one in "\\`*_{}[]()<>#|!~&@" else one for one in legible(text))


_FORMATS = {"csv": _csv, "json": _json, "markdown": _markdown}
