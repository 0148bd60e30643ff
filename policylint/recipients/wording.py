"""What rules say of sightings: one wording for all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policylint.model.finding import Hit
from policylint.model.fix import Fix, SetValue
from policylint.model.manifest import Manifest, ManifestSet
from policylint.model.position import format_path
from policylint.recipients.facts import Form, Semantics
from policylint.recipients.sightings import Sighting, sightings
from policylint.recipients.values import REGISTRY_KEYS
from policylint.recipients.walking import at
from policylint.residency.atlas import Atlas
from policylint.residency.countries import in_eea
from policylint.residency.countries import name as name_of
from policylint.residency.places import Status
from policylint.residency.references import parse_reference
from policylint.residency.tables import sources
from policylint.workload import shown

IMAGES = frozenset((Semantics.IMAGE,))
CODE = frozenset((Semantics.CODE,))
DATA = frozenset(Semantics) - IMAGES - CODE


def outside(
    manifests: ManifestSet, atlas: Atlas, memo: dict[str, Any] | None, senses: frozenset[Semantics]
) -> Iterator[tuple[Manifest, Hit]]:
    """A hit for each sighting in one of these senses that the policy does not allow."""
    for one in sightings(manifests, atlas, memo):
        if one.fact.semantics in senses and not one.fact.advisory and one.judged.status is Status.REFUSED:
            fix = mirrored(one, atlas)
            yield one.manifest, _hit(one, atlas, _remedy(one, fix), fix)


def unresolved(
    manifests: ManifestSet, atlas: Atlas, memo: dict[str, Any] | None, senses: frozenset[Semantics]
) -> Iterator[tuple[Manifest, Hit]]:
    """A hit for each sighting in one of these senses whose place is not known well enough to be allowed.

    That nobody has said where the cluster is, is one hit, however many workloads run there.
    """
    unplaced = []
    for one in sightings(manifests, atlas, memo):
        if one.fact.semantics not in senses or one.fact.advisory or one.judged.status is not Status.UNRESOLVED:
            continue
        if one.fact.form is Form.CLUSTER and not one.fact.raw and not one.place.known:
            unplaced.append(one)
            continue
        fix = mirrored(one, atlas)
        remedy = one.place.hint or (_remedy(one, fix) if fix else _no_lines(one))
        yield one.manifest, _hit(one, atlas, remedy, fix)
    if unplaced:
        others = f" and {len(unplaced) - 1} others" if len(unplaced) > 1 else ""
        message = f"compute placement: where the cluster is that this workload{others} may run in is not declared"
        yield unplaced[0].manifest, Hit(unplaced[0].fact.path, message, help=unplaced[0].place.hint)


def foreign(
    manifests: ManifestSet, atlas: Atlas, memo: dict[str, Any] | None, senses: frozenset[Semantics], allowed: frozenset[str]
) -> Iterator[tuple[Manifest, Hit]]:
    """A hit for each sighting in one of these senses whose operator has its parent elsewhere, or is not known."""
    for one in sightings(manifests, atlas, memo):
        if one.fact.semantics not in senses or one.fact.advisory:
            continue
        why = _foreign(one, atlas, allowed)
        if why:
            host = one.place.host or one.place.provider
            remedy = f"use another operator, or say who operates {shown(host, 120)}: residency.hosts and residency.operators"
            said = f'{one.fact.semantics.value} "{shown(one.fact.raw)}": {why}'
            yield one.manifest, Hit(one.fact.path, said, value=one.fact.raw, help=remedy)


def _foreign(sighting: Sighting, atlas: Atlas, allowed: frozenset[str]) -> str:
    """Why the operator may not be one of those countries; "" where it is."""
    operator = atlas.operator(sighting.place)
    if operator is None:
        return "who operates it is not known" if sighting.place.host or sighting.place.provider else ""
    country = operator.parent_country or operator.country
    if country in allowed or (not allowed and in_eea(country)):
        return ""
    laws = f", and is reached by {', '.join(operator.laws)}" if operator.laws else ""
    parent = f"{operator.name} belongs to {operator.parent}" if operator.parent else operator.name
    return f"{parent}, which is in {name_of(country)}{laws}"


def mirrored(sighting: Sighting, atlas: Atlas) -> Fix | None:
    """The fix that takes an image from its declared mirror; None where there is none, or it is not allowed either.

    With a digest it is the same image, whoever serves it. With a tag that is the mirror's word, so the fix is not safe.
    """
    reference, fact = sighting.reference, sighting.fact
    name = atlas.mirror(reference) if reference else ""
    if not reference or not name or fact.inner or fact.secret or fact.semantics is not Semantics.IMAGE:
        return None
    if not atlas.judge(atlas.image(name)).allowed:
        return None
    edits = _edits(sighting, name)
    return Fix(f"take the image from {shown(name, 200)}", edits, safe=bool(reference.digest)) if edits else None


def _edits(sighting: Sighting, name: str) -> tuple[SetValue, ...]:
    """The edits that put the name in; none where the field holds something else besides. Of an image in pieces, the tag and
    the digest stay where they are.
    """
    fact, to = sighting.fact, parse_reference(name)
    if fact.written:
        return (SetValue(fact.path, fact.written.replace("{}", name)),)
    held = [at(sighting.manifest.body, path) for path in fact.parts or (fact.path,)]
    if not fact.parts:
        return (SetValue(fact.path, name),) if held[0] == fact.text else ()
    repository = held[-1]
    if not isinstance(repository, str) or not fact.text.partition("@")[0].startswith(
        "/".join(map(str, held)).partition("@")[0]
    ):
        return ()
    if "@" in repository or ":" in repository.rpartition("/")[2]:
        return (SetValue(fact.parts[0], name),) if len(held) == 1 else ()
    if len(held) == 2:
        return (SetValue(fact.parts[0], to.domain), SetValue(fact.parts[1], to.path))
    return () if fact.parts[0][-1] in REGISTRY_KEYS else (SetValue(fact.parts[0], to.repository),)


def _hit(sighting: Sighting, atlas: Atlas, remedy: str, fix: Fix | None) -> Hit:
    fact = sighting.fact
    where = f" ({format_path(fact.inner)} in the text)" if fact.inner else ""
    whose = f" of {shown(fact.user, 120)}" if fact.user else ""
    said = f' "{shown(fact.raw)}"' if fact.raw else ""
    message = f"{fact.semantics.value}{said}{whose}{where}: {_reasons(sighting)}{_behind(sighting, atlas)}"
    return Hit(fact.path, message, value=f"{fact.raw} {format_path(fact.inner)}".rstrip(), help=remedy, fix=fix, row=fact.row)


def _reasons(sighting: Sighting) -> str:
    return "; ".join(filter(None, dict.fromkeys((sighting.place.why, sighting.judged.why)))) or "where it is is not known"


def _behind(sighting: Sighting, atlas: Atlas) -> str:
    """Who operates it, and which source says where it is."""
    place, operator = sighting.place, atlas.operator(sighting.place)
    parts = [f"operator: {operator.name}"] if operator else []
    source = sources().get(place.source)
    if source:
        parts.append(f"source: {shown(source.text)}")
    return f" ({', '.join(parts)})" if parts else ""


def _remedy(sighting: Sighting, fix: Fix | None) -> str:
    if fix is not None:
        return f"{fix.title}: policylint check --fix{'' if fix.safe else ' --unsafe-fixes'}"
    place, semantics = sighting.place, sighting.fact.semantics
    if place.declare and place.declare[1].strip() == "mirrors:":
        return f"use an image from a registry in the EEA; with a mirror of your own, {place.hint}"
    if semantics is Semantics.IMAGE:
        return "use an image from a registry in the EEA, or declare a mirror under residency.mirrors and run check --fix"
    if semantics is Semantics.CODE:
        return "fetch it from a host in the EEA, such as a mirror of the repository"
    if place.candidates and not place.provider:
        return f"say whose region it is: {place.hint}"
    return "move it to a place that residency.policy allows, or waive the finding with the safeguards as its reason"


def _no_lines(sighting: Sighting) -> str:
    """What to do where no declaration would help."""
    source = sighting.fact.source
    if source is not None and source.kind == "Namespace":
        return "set the annotation services.k8s.aws/region, or services.k8s.aws/default-region of the namespace"
    if source is not None:
        return f"check the {source.kind} {shown(source.name, 80)} along with it, or write the value here"
    if "variable" in sighting.place.why:
        return "render the manifests first, and check the result"
    return "write the place here as plain text"
