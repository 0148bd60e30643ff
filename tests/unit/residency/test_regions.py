"""Regions: what (provider, region) means, and what it means without the provider."""

from __future__ import annotations

import pytest

from policylint.residency import regions as module
from policylint.residency.places import Status
from policylint.residency.regions import geo_redundant, provider_id, resolve
from policylint.residency.tables import regions

LOCATED = [
    ("aws", "eu-west-1", "IE"), ("aws", "eu-west-2", "GB"), ("aws", "eu-central-2", "CH"), ("aws", "eu-north-1a", "SE"),
    ("aws", "eusc-de-east-1", "DE"), ("aws", "EU", "IE"), ("AWS", "eu-north-1", "SE"), ("amazon", "eu-north-1", "SE"),
    ("aws", "us-east-1-qro-1a", "MX"), ("aws", "us-east-1a", "US"), ("aws", "eun1-az1", "SE"), ("aws", "euc2-az3", "CH"), ("aws", "apse2-az1", "AU"),
    ("aws", "usgw1-az1", "US"), ("aws", "aps1-az2", "IN"), ("aws", "euw2-az1", "GB"), ("aws", "eus2-az1", "ES"), ("aws", "eu-west-3-wl1-cmn-wlz-1", "MA"),
    ("gcp", "europe-north1", "FI"), ("gcp", "EUROPE-NORTH1", "FI"), ("gcp", "europe-north1-a", "FI"),
    ("gcp", "europe-west2", "GB"), ("gcp", "europe-west6-b", "CH"), ("gcp", "EU", "EU"), ("gcp", "europe", "EU"),
    ("gcp", "eur3", "BE NL FI"), ("gcp", "eur5", "BE GB"), ("gcp", "eur6", "NL DE CH"), ("gcp", "nam4", "US"),
    ("azure", "norwayeast", "NO"), ("azure", "Norway East", "NO"), ("azure", "West Europe", "NL"),
    ("azure", "(Europe) West Europe", "NL"), ("azure", "norwayeast-1", "NO"), ("azure", "uksouth", "GB"),
    ("oci", "eu-jovanovac-1", "RS"), ("oci", "eu-zurich-1", "CH"), ("oci", "Uocm:EU-FRANKFURT-1-AD-1", "DE"),
    ("hetzner", "fsn1", "DE"), ("hetzner", "fsn1-dc14", "DE"), ("hetzner", "hel1-dc99", "FI"),
    ("scaleway", "fr-par-1", "FR"), ("linode", "eu-west", "GB"), ("linode", "no-osl-1", "NO"), ("upcloud", "no-svg1", "NO"),
    ("otc", "eu-de-02", "DE"), ("stackit", "eu01-m", "DE"), ("ovh", "GRA", "FR"), ("ovh", "gra", "FR"), ("ovh", "uk", "GB"),
    ("alibaba", "eu-west-1", "GB"), ("wasabi", "eu-west-1", "GB"), ("wasabi", "eu-central-2", "DE"),
    ("outscale", "eu-west-2", "FR"), ("impossible-cloud", "eu-west-1", "NL"), ("zata", "us-east-1", "IN"),
    ("ibm", "eu-gb", "GB"), ("ibm", "eu-de-1", "DE"), ("ibm", "eu", "DE IT NL"), ("ionos", "de/fra", "DE"),
]  # fmt: skip


@pytest.mark.parametrize(("provider", "region", "countries"), LOCATED)
def test_located(provider: str, region: str, countries: str) -> None:
    place = resolve(provider, region)
    assert (place.status, " ".join(place.countries)) == (Status.LOCATED, countries)
    assert place.confidence
    assert place.source


@pytest.mark.parametrize(
    ("provider", "region"),
    [
        ("aws", "eu-west-9"), ("aws", "eu-west-1-"), ("aws", " eu-west-1"), ("aws", "eu-west-1ab"), ("aws", ""),
        ("aws", "*"), ("aws", "eu-*"), ("aws", "norwayeast"), ("aws", "Europe (Ireland)"), ("azure", "EU"),
        ("gcp", "eu-west-1"), ("minio", "eu-west-1"), ("openstack", "az-1"), ("", "nowhere"), ("", ""),
        ("aws", "eu-central-1-xyz-1a"), ("aws", "eu-central-1-wl1-ber-wlz-1"), ("aws", "us-east-1-atl-2a"), ("aws", "use1-qro1-az1"), ("aws", "eun1"), ("aws", "xxx1-az1"),
        ("aws", "e" * 10_000), ("", "1" * 10_000), ("azure", " " * 10_000),
    ],
)  # fmt: skip
def test_unresolved(provider: str, region: str) -> None:
    place = resolve(provider, region)
    assert (place.status, place.countries) == (Status.UNRESOLVED, ())
    assert place.why
    assert place.declare[:2] == ("residency:", "  regions:")
    assert len(place.declare[2]) < 200


@pytest.mark.parametrize(
    ("provider", "region"),
    [("aws", "aws-global"), ("gcp", "global"), ("gcp", "asia"), ("azure", "global"), ("azure", "europe"), ("", "global"),
     ("cloudflare-r2", "auto"), ("", "auto")],
)  # fmt: skip
def test_anywhere_is_no_place(provider: str, region: str) -> None:
    assert resolve(provider, region).status is Status.REFUSED


def test_a_local_zone_that_no_row_names_is_not_its_region() -> None:
    said = resolve("aws", "eu-central-1-xyz-1a").why
    assert said == (
        "eu-central-1-xyz-1a is a zone that the data do not know, and it need not lie in the country of eu-central-1"
    )


def test_without_a_provider_everything_counts() -> None:
    place = resolve("", "eu-west-1")
    assert place.status is Status.LOCATED
    assert set(place.countries) == {"IE", "GB", "NL"}
    assert place.why == (
        "eu-west-1 without a provider can be in GB (alibaba, wasabi), IE (aws, rabata), NL (impossible-cloud)"
    )
    assert {(one.provider, one.countries) for one in place.candidates} >= {("aws", ("IE",)), ("wasabi", ("GB",))}
    assert place.declare == ("residency:", "  clusters:", "    CLUSTER: {provider: alibaba, region: eu-west-1}")


def test_without_a_provider_one_meaning_is_enough_to_know_it() -> None:
    place = resolve("", "europe-north1")
    assert (place.status, place.countries, place.provider) == (Status.LOCATED, ("FI",), "gcp")
    assert resolve("", "Norway East").countries == ("NO",)


def test_without_a_provider_anywhere_is_one_of_the_meanings() -> None:
    assert resolve("", "europe").countries == ("*", "EU")


def test_a_slip_is_seen() -> None:
    assert resolve("aws", "eu-nort-1").why == 'aws has no region eu-nort-1 (did you mean "eu-north-1"?)'
    assert resolve("hetzer", "fsn1").why == 'no regions of the provider hetzer are known (did you mean "hetzner"?)'


@pytest.mark.parametrize(
    "sku", ["Standard_GRS", "Standard_RAGRS", "Standard_GZRS", "Standard_RAGZRS", "RA-GRS", "Geo", "GeoZone"]
)
def test_the_paired_region_is_followed(sku: str) -> None:
    assert geo_redundant(sku)
    place = resolve("azure", "Norway East", sku)
    assert (place.region, place.countries) == ("norwayeast+norwaywest", ("NO",))
    assert resolve("azure", "westeurope", sku).countries == ("NL", "IE")
    assert resolve("azure", "brazilsouth", sku).countries == ("BR", "US")


@pytest.mark.parametrize("sku", ["Standard_LRS", "Standard_ZRS", "Premium_LRS", "", "Local", "Zone", "x" * 10_000])
def test_other_redundancy_stays(sku: str) -> None:
    assert not geo_redundant(sku)
    assert resolve("azure", "westeurope", sku).countries == ("NL",)


def test_a_pair_that_is_not_known_is_unresolved() -> None:
    place = resolve("azure", "polandcentral", "Standard_GRS")
    assert place.status is Status.UNRESOLVED
    assert place.why == "Standard_GRS keeps a copy in the region paired with polandcentral, and the data know none"


@pytest.mark.parametrize(
    ("text", "provider"),
    [("AWS", "aws"), ("google", "gcp"), (" azure ", "azure"), ("hcloud", "hetzner"), ("x", ""), ("", "")],
)
def test_providers(text: str, provider: str) -> None:
    assert provider_id(text) == provider


def test_of_several_the_least_confirmed_counts() -> None:
    unsure = [
        (row.region, provider) for provider, rows in regions().items() for row in rows.values() if row.confidence == "C"
    ]
    shared = [
        place
        for region, _ in unsure
        if (place := resolve("", region)).known and len({one.provider for one in place.candidates}) > 1
    ]
    assert shared
    assert {place.confidence for place in shared} == {"C"}


def test_of_a_pair_the_less_confirmed_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    table = {name: dict(rows) for name, rows in regions().items()}
    assert resolve("azure", "norwayeast", "Standard_GRS").confidence != "C"
    table["azure"]["norwaywest"] = table["azure"]["norwaywest"]._replace(confidence="C")
    monkeypatch.setattr(module, "regions", lambda: table)
    assert resolve("azure", "norwayeast", "GRS").confidence == "C"
