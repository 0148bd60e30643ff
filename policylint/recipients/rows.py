"""Sightings as rows of an inventory: each at its line, sorted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from policylint.manifests.positions import Index
from policylint.model.position import format_path
from policylint.recipients.sightings import Sighting
from policylint.residency.atlas import Atlas
from policylint.residency.places import Status
from policylint.residency.tables import sources
from policylint.workload import shown

_LONGEST = 300


class Row(NamedTuple):
    """One place that data can be or go, or that code comes from. The names of the fields are those of the report."""

    file: str
    line: int
    column: int
    api_version: str
    kind: str
    namespace: str
    name: str
    field: str
    family: str
    semantics: str
    value: str
    host: str
    provider: str
    region: str
    country: str
    operator: str
    operator_country: str
    status: str
    allowed: str
    why: str
    confidence: str
    source: str
    verified_on: str
    advisory: bool
    declare: str


def rows(sightings: Iterable[Sighting], atlas: Atlas) -> list[Row]:
    """The rows of all sightings, in the order of files and lines. Positions of a document are read once."""
    found = []
    indexes: dict[tuple[str, int], Index] = {}
    for one in sightings:
        document = one.manifest.document
        key = (document.file, document.number)
        if key not in indexes:
            indexes[key] = Index(document)
        found.append(_row(one, indexes[key], atlas))
    return sorted(set(found), key=lambda row: (row.file, row.line, row.column, row.field, row.value, row[10:]))


def _row(sighting: Sighting, index: Index, atlas: Atlas) -> Row:
    manifest, fact, place, judged = sighting
    resource = manifest.resource
    # In a text, the line of it.
    line, column = index.row((*manifest.item, *fact.path), fact.row).start
    operator = atlas.operator(place)
    source = sources().get(place.source)
    inner = f" ({format_path(fact.inner)})" if fact.inner else ""
    return Row(
        manifest.document.file,
        line,
        column,
        resource.api_version,
        resource.kind,
        resource.namespace,
        resource.name,
        format_path(fact.path) + inner,
        fact.semantics.family.value,
        fact.semantics.value,
        shown(fact.raw, _LONGEST),
        place.host,
        place.provider,
        place.region,
        " ".join(place.countries),
        operator.name if operator else "",
        operator.parent_country if operator else "",
        place.status.value,
        "yes" if judged.allowed else "unknown" if judged.status is Status.UNRESOLVED else "no",
        "; ".join(filter(None, dict.fromkeys((place.why, judged.why)))),
        place.confidence,
        source.text if source else place.source,
        source.day if source else "",
        fact.advisory,
        place.hint,
    )
