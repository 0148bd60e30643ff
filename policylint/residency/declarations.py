"""What the configuration declares of places, as values. `policylint.declared` has the schema that the data kept to.

Whether codes, regions and days exist is `policylint.residency.overlay`'s business.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from policylint.declared import POLICIES
from policylint.model.digest import sha256
from policylint.model.named import NamedTuple
from policylint.residency import tables


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


def digest(declared: Declared) -> str:
    """SHA-256 over the shipped tables and what is declared over them."""
    said = json.dumps(as_data(declared), sort_keys=True, ensure_ascii=True)
    return f"sha256:{sha256(f'{tables.digest()}{said}'.encode()).hexdigest()}"
