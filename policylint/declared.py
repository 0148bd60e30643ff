"""The key ``residency`` of .policylint.yaml: its JSON Schema, and the frozen values that it becomes.

What the shipped tables cannot know is declared here: where registries of one's own are, which cluster a directory is for,
which mirror stands in for which registry, who operates a service, and what shows that a recipient is covered by a decision
that holds for some recipients only. Whether codes, regions and days exist is `policylint.residency.overlay`'s business.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from policylint.model.schema import Schema

POLICIES = ("eea-only", "eea-or-adequate", "eea-or-adequate-conditional")
"""Which countries data may be in: the EEA; also those with an adequacy decision; also those where it needs evidence."""
BASES = ("appi", "automated", "dpf", "pipa", "pipeda")
"""What evidence can show: that the recipient is one of those for which the decision on JP, IL, US, KR or CA holds."""


class DeclaredPlace(NamedTuple):
    """Where something is: the countries, or a provider and its region. ``reason``: why the shipped data are wrong."""

    countries: tuple[str, ...] = ()
    provider: str = ""
    region: str = ""
    operator: str = ""
    reason: str = ""


class Cluster(NamedTuple):
    """Where a cluster is, and the path patterns of the manifests that are for it (none: all)."""

    name: str
    place: DeclaredPlace
    paths: tuple[str, ...] = ()


class Mirror(NamedTuple):
    """What an image can be fetched from instead. ``nodes``: the nodes do so already, whatever the manifest says."""

    to: str
    nodes: bool = False


class DeclaredOperator(NamedTuple):
    """Who operates a service: its country, the country of its parent, the laws that reach it from abroad."""

    name: str = ""
    country: str = ""
    parent_country: str = ""
    laws: tuple[str, ...] = ()


class Evidence(NamedTuple):
    """What shows that a recipient meets the condition of a decision, when that was checked, and until when it counts."""

    basis: str
    reference: str
    checked: str
    until: str = ""


class Declared(NamedTuple):
    """All declarations. Hosts are as they were written: patterns of registries, hosts, or ``*.`` and a domain."""

    policy: str = POLICIES[0]
    accept_eu_only_adequacy: bool = False
    clusters: tuple[Cluster, ...] = ()
    regions: Mapping[str, DeclaredPlace] = {}
    registries: Mapping[str, DeclaredPlace] = {}
    hosts: Mapping[str, DeclaredPlace] = {}
    mirrors: Mapping[str, Mirror] = {}
    operators: Mapping[str, DeclaredOperator] = {}
    evidence: Mapping[str, Evidence] = {}


def _text(description: str) -> Schema:
    return {"type": "string", "minLength": 1, "description": description}


def _many(description: str, item: Schema) -> Schema:
    return {"type": "object", "description": description, "additionalProperties": item}


_TEXTS: Schema = {"type": "array", "items": {"type": "string", "minLength": 1}}
_PLACE: Mapping[str, Schema] = {
    "country": {
        "type": ["string", "array"],
        "minLength": 1,
        "items": {"type": "string", "minLength": 1},
        "description": 'ISO 3166 code in quotes ("NO"), or a list of all that it is in.',
    },
    "provider": _text("Instead of the country: a provider, such as azure (policylint data show lists them)."),
    "region": _text("The region of that provider."),
    "operator": _text("Who operates it: a key of operators, or an operator of the shipped data."),
    "reason": _text("Why the shipped data are wrong. Needed where they say something else."),
}


def _place(more: Mapping[str, Schema] | None = None) -> Schema:
    return {"type": "object", "additionalProperties": False, "properties": {**_PLACE, **(more or {})}}


SCHEMA: Schema = {
    "type": "object",
    "additionalProperties": False,
    "description": "Where data and images are, as far as only you know, and where they may be.",
    "properties": {
        "policy": {
            "type": "string",
            "enum": list(POLICIES),
            "default": POLICIES[0],
            "description": "Which countries are allowed. Decisions count on the day of the run (--at).",
        },
        "accept_eu_only_adequacy": {
            "type": "boolean",
            "default": False,
            "description": "Decisions count before the EEA Joint Committee has taken them over.",
        },
        "clusters": _many(
            "Clusters by name. What has no place of its own is where its cluster is.",
            _place({"paths": {**_TEXTS, "description": "Manifests of this cluster, as path patterns. Default: all."}}),
        ),
        "regions": _many("Regions and zones, such as openstack/az-1 or az-1, and where they are.", _place()),
        "registries": _many("Registries, such as registry.example.no or ghcr.io/example, and where they are.", _place()),
        "hosts": _many("Other hosts, such as logs.example.no or *.example.no, and where they are.", _place()),
        "mirrors": _many(
            "What images can be fetched from instead of a registry.",
            {
                "type": ["string", "object"],
                "minLength": 1,
                "additionalProperties": False,
                "required": ["to"],
                "properties": {
                    "to": _text("The mirror, such as registry.example.no/docker-hub."),
                    "nodes": {"type": "boolean", "default": False, "description": "The nodes fetch from there already."},
                },
            },
        ),
        "operators": _many(
            "Operators by a name of your choice.",
            {
                "type": "object",
                "additionalProperties": False,
                "required": ["country"],
                "properties": {
                    "name": _text("The full name."),
                    "country": _text("Its country, an ISO 3166 code in quotes."),
                    "parent": _text("The country of its ultimate parent. Default: the same."),
                    "laws": {**_TEXTS, "description": "Laws that reach it from outside the EEA."},
                },
            },
        ),
        "evidence": _many(
            "By host or operator: what shows that the condition of an adequacy decision is met.",
            {
                "type": "object",
                "additionalProperties": False,
                "required": ["basis", "reference", "checked"],
                "properties": {
                    "basis": {"type": "string", "enum": list(BASES), "description": "What it shows."},
                    "reference": _text("Where to see it, such as the address of the listing."),
                    "checked": _text("The day on which somebody looked, YYYY-MM-DD."),
                    "until": _text("The last day on which it counts. Default: a year after."),
                },
            },
        ),
    },
}


def build(data: Mapping[str, Any]) -> Declared:
    """The declarations that data of this schema mean. The data must have been checked against `SCHEMA`."""
    default = Declared()
    return Declared(
        data.get("policy", default.policy),
        data.get("accept_eu_only_adequacy", default.accept_eu_only_adequacy),
        tuple(Cluster(name, _placed(one), tuple(one.get("paths", ()))) for name, one in data.get("clusters", {}).items()),
        {name: _placed(one) for name, one in data.get("regions", {}).items()},
        {name: _placed(one) for name, one in data.get("registries", {}).items()},
        {name: _placed(one) for name, one in data.get("hosts", {}).items()},
        {name: _mirror(one) for name, one in data.get("mirrors", {}).items()},
        {name: _operator(one) for name, one in data.get("operators", {}).items()},
        {name: Evidence(**one) for name, one in data.get("evidence", {}).items()},
    )


def as_data(declared: Declared) -> dict[str, Any]:
    """The declarations as plain data again, in the form of the configuration, without what was not said."""
    clusters = {one.name: _said(one.place, paths=list(one.paths)) for one in declared.clusters}
    return {
        "policy": declared.policy,
        "accept_eu_only_adequacy": declared.accept_eu_only_adequacy,
        "clusters": clusters,
        "regions": {name: _said(place) for name, place in declared.regions.items()},
        "registries": {name: _said(place) for name, place in declared.registries.items()},
        "hosts": {name: _said(place) for name, place in declared.hosts.items()},
        "mirrors": {name: mirror._asdict() for name, mirror in declared.mirrors.items()},
        "operators": {name: _operator_data(one) for name, one in declared.operators.items()},
        "evidence": {name: _without_empty(one._asdict()) for name, one in declared.evidence.items()},
    }


def _placed(data: Mapping[str, Any]) -> DeclaredPlace:
    said = data.get("country", ())
    countries = (said,) if isinstance(said, str) else tuple(said)
    rest = {name: data[name] for name in ("provider", "region", "operator", "reason") if name in data}
    return DeclaredPlace(countries, **rest)


def _said(place: DeclaredPlace, **more: Any) -> dict[str, Any]:
    data = place._asdict()
    countries = list(data.pop("countries"))
    country = countries[0] if len(countries) == 1 else countries
    return _without_empty({"country": country, **data, **more})


def _mirror(data: Any) -> Mirror:
    return Mirror(data) if isinstance(data, str) else Mirror(data["to"], data.get("nodes", False))


def _operator(data: Mapping[str, Any]) -> DeclaredOperator:
    country = data["country"]
    return DeclaredOperator(data.get("name", ""), country, data.get("parent", country), tuple(data.get("laws", ())))


def _operator_data(one: DeclaredOperator) -> dict[str, Any]:
    data = {"name": one.name, "country": one.country, "parent": one.parent_country, "laws": list(one.laws)}
    return _without_empty(data)


def _without_empty(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value not in ("", [], ())}
