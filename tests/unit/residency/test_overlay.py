"""What is wrong with declarations: where, and what it says."""

from __future__ import annotations

from typing import Any

import pytest

from policylint.residency.declarations import build
from policylint.residency.overlay import faults

EVIDENCE = {"basis": "dpf", "reference": "r", "checked": "2026-11-01"}

WRONG = [
    ({"clusters": {"p": {"country": "Norwaay"}}}, ("clusters", "p", "country"), '"Norwaay" is no country (did you mean "norway"?)'),
    ({"clusters": {"p": {"country": ["NO", "XX"]}}}, ("clusters", "p", "country"), '"XX" is no country'),
    ({"clusters": {"p": {"provider": "azur", "region": "norwayeast"}}}, ("clusters", "p", "provider"),
     'no regions of the provider "azur" are known (did you mean "azure"?)'),
    ({"clusters": {"p": {"provider": "azure", "region": "norwayest"}}}, ("clusters", "p", "region"),
     'azure has no region "norwayest" (did you mean "norwaywest"?); declare it in regions'),
    ({"clusters": {"p": {"region": "norwayeast"}}}, ("clusters", "p", "region"), "of which provider?"),
    ({"clusters": {"p": {"provider": "azure"}}}, ("clusters", "p"), "says no place: give a country, or a provider and its region"),
    ({"clusters": {"p": {"operator": "github"}}}, ("clusters", "p"), "says no place: give a country, or a provider and its region"),
    ({"clusters": {"p": {"country": "NO", "region": "x"}}}, ("clusters", "p"),
     "has a country, and a provider or region: one of them is enough"),
    ({"clusters": {"p": {"country": "NO", "operator": "githb"}}}, ("clusters", "p", "operator"),
     'the operator "githb" is not known (did you mean "github"?); declare it in operators'),
    ({"registries": {"https://r.no": {"country": "NO"}}}, ("registries", "https://r.no"),
     'a registry pattern has no scheme: "https://r.no"'),
    ({"registries": {"ghcr.io": {"country": "NO"}}}, ("registries", "ghcr.io"),
     "the shipped data say otherwise (ghcr.io is in US): say why in reason, if they are wrong"),
    ({"registries": {"docker.io": {"country": "NO"}}}, ("registries", "docker.io"),
     "the shipped data say otherwise (no place is kept: it can be anywhere): say why in reason, if they are wrong"),
    ({"registries": {"eu.gcr.io": {"provider": "aws", "region": "eu-north-1"}}}, ("registries", "eu.gcr.io"),
     "the shipped data say otherwise (gcp europe is in EU): say why in reason, if they are wrong"),
    ({"hosts": {"https://a.no/x": {"country": "NO"}}}, ("hosts", "https://a.no/x"), "must be a host alone, or *. and a domain"),
    ({"hosts": {"a.*.no": {"country": "NO"}}}, ("hosts", "a.*.no"), "must be a host alone, or *. and a domain"),
    ({"hosts": {"a b": {"country": "NO"}}}, ("hosts", "a b"),
     "holds a character that no host may have: it must be a host alone, or *. and a domain"),
    ({"hosts": {"s3.eu-west-2.amazonaws.com": {"country": "IE"}}}, ("hosts", "s3.eu-west-2.amazonaws.com"),
     "the shipped data say otherwise (aws eu-west-2 is in GB): say why in reason, if they are wrong"),
    ({"regions": {"aws/eu-west-2": {"country": "IE"}}}, ("regions", "aws/eu-west-2"),
     "the shipped data say otherwise (aws eu-west-2 is in GB): say why in reason, if they are wrong"),
    ({"regions": {"eu-west-1": {"country": "SE"}}}, ("regions", "eu-west-1"),
     "the shipped data say otherwise (eu-west-1 without a provider can be in GB (alibaba, wasabi), IE (aws, rabata), NL (impossible-cloud)): say why in reason, if they are wrong"),
    ({"regions": {"home/x": {"country": "NO"}}, "registries": {"123456789012.dkr.ecr.us-east-1.amazonaws.com": {"provider": "home", "region": "x"}}},
     ("registries", "123456789012.dkr.ecr.us-east-1.amazonaws.com"),
     "the shipped data say otherwise (aws us-east-1 is in US): say why in reason, if they are wrong"),
    ({"evidence": {"*.io": EVIDENCE}}, ("evidence", "*.io"), '"*.io" is neither a host nor a known operator'),
    ({"mirrors": {"docker.io": "https://r.no"}}, ("mirrors", "docker.io"), 'a registry pattern has no scheme: "https://r.no"'),
    ({"operators": {"o": {"country": "XX"}}}, ("operators", "o", "country"), '"XX" is no country'),
    ({"evidence": {"github": {**EVIDENCE, "checked": "1.11.2026"}}}, ("evidence", "github", "checked"),
     '"1.11.2026" is not a day as YYYY-MM-DD'),
    ({"evidence": {"github": {**EVIDENCE, "until": "2026-02-30"}}}, ("evidence", "github", "until"),
     '"2026-02-30" is not a day as YYYY-MM-DD'),
    ({"evidence": {"githb": EVIDENCE}}, ("evidence", "githb"),
     '"githb" is neither a host nor a known operator (did you mean "github"?)'),
]  # fmt: skip


@pytest.mark.parametrize(("said", "path", "message"), WRONG, ids=[message for *_, message in WRONG])
def test_wrong(said: dict[str, Any], path: tuple[str, ...], message: str) -> None:
    first = next(faults(build(said)))
    assert (first.path, first.message) == (path, message)


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"clusters": {"p": {"provider": "azure", "region": "Norway East", "paths": ["p/**"]}}},
        {"clusters": {"p": {"provider": "openstack", "region": "az-1"}}, "regions": {"openstack/az-1": {"country": "NO"}}},
        {"registries": {"a.azurecr.io": {"region": "norwayeast"}, "r.no:5000/x": {"country": ["NO", "SE"]}}},
        {"registries": {"ghcr.io": {"country": "DE", "reason": "contract"}, "eu.gcr.io": {"country": "EU"}}},
        {"registries": {"registry.gitlab.com": {"country": "NO"}}},
        {
            "hosts": {
                "a.blob.core.windows.net": {"region": "swedencentral"},
                "*.a.no": {"country": "NO"},
                "10.0.0.1": {"country": "NO"},
            }
        },
        {"hosts": {"api.github.com": {"operator": "azure"}}},
        {"regions": {"nrec/osl": {"country": "NO"}}},
        {"evidence": {"github": EVIDENCE, "api.example.com": EVIDENCE, "*.example.com": EVIDENCE}},
        {"operators": {"o": {"country": "Norway"}}, "hosts": {"a.no": {"country": "NO", "operator": "o"}}},
    ],
)
def test_right(said: dict[str, Any]) -> None:
    assert list(faults(build(said))) == []
