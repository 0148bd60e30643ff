"""The atlas: images, hosts and regions with the declarations of a configuration over the shipped data."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from policylint.residency import tables
from policylint.residency.atlas import Atlas
from policylint.residency.declarations import as_data, build
from policylint.residency.places import Status
from policylint.residency.references import parse_reference

DAY = date(2026, 11, 26)
DIGEST = "sha256:" + "0123456789abcdef" * 4
ECR = "123456789012.dkr.ecr.eu-north-1.amazonaws.com"


def atlas(at: date = DAY, root: str = "/repo", cwd: str = "/repo", **said: Any) -> Atlas:
    return Atlas(at, build(said), root, cwd)


def verdict(image: str, made: Atlas | None = None) -> tuple[str, str]:
    """How the place of an image is known, and what the policy says of it."""
    made = made or atlas()
    place = made.image(image)
    return place.status.value, made.judge(place).status.value


def test_bypass_the_allowed_ones_pass() -> None:
    for image in ("eu.gcr.io/a", f"{ECR}/a", "europe-north1-docker.pkg.dev/p/r/a"):
        assert verdict(image) == ("located", "located")


def test_bypass_upper_case_and_the_default_port_are_the_same_host() -> None:
    made = atlas()
    for image in ("EU.GCR.IO/a", "eu.gcr.io:443/a", f"eu.gcr.io/a@{DIGEST}"):
        assert made.image(image) == made.image("eu.gcr.io/a")


def test_bypass_trailing_dot() -> None:
    assert verdict("eu.gcr.io./a") == ("refused", "refused")


def test_bypass_longer_host() -> None:
    assert verdict("eu.gcr.io.evil.example/a") == ("unresolved", "unresolved")


def test_bypass_user_information() -> None:
    assert verdict("eu.gcr.io@evil/a") == ("refused", "refused")


def test_bypass_other_port() -> None:
    assert verdict("eu.gcr.io:8443/a") == ("unresolved", "unresolved")


def test_bypass_prefixed_host() -> None:
    for image in ("evileu.gcr.io/a", "evil-eu.gcr.io/a", "x.eu.gcr.io/a", "eu-gcr.io/a", "eu.gcr.io.evil/a"):
        assert verdict(image) == ("unresolved", "unresolved")


def test_bypass_look_alikes() -> None:
    for image in ("еu.gcr.io/a", "eu.gсr.io/a", "eu。gcr.io/a", "ｅu.gcr.io/a", "eu.gcr.io\u200b/a"):  # noqa: RUF001 - that is the attack
        assert verdict(image) == ("refused", "refused")


def test_bypass_punycode_look_alikes() -> None:
    assert verdict("xn--u-btb.gcr.io/a") == ("unresolved", "unresolved")


def test_bypass_names_without_a_host_are_on_docker_hub() -> None:
    for image in ("nginx", "library/nginx", "example.com", "localhost", "eu.gcr.io", "docker.io/a/b", "index.docker.io/a/b"):
        assert verdict(image) == ("refused", "refused")
        assert atlas().image(image).operator == "docker"


def test_bypass_localhost() -> None:
    assert verdict("localhost/a") == ("unresolved", "unresolved")
    assert verdict("localhost:5000/a") == ("unresolved", "unresolved")


def test_bypass_addresses() -> None:
    for image in ("[::1]:5000/a", "10.0.0.1:5000/a", "203.0.113.5/a", "[2001:db8::1]/a"):
        assert verdict(image) == ("unresolved", "unresolved")


def test_bypass_ecr_in_another_region() -> None:
    assert verdict("123456789012.dkr.ecr.eu-west-2.amazonaws.com/a") == ("located", "refused")


def test_bypass_ecr_with_a_suffix() -> None:
    for image in (
        f"{ECR}.evil.example/a",
        f"{ECR}.cn/a",
        f"x.{ECR}/a",
        f"{ECR}:8443/a",
        "12345.dkr.ecr.eu-north-1.amazonaws.com/a",
    ):
        assert verdict(image) == ("unresolved", "unresolved")


@pytest.mark.parametrize("image", ["", "a b", "a/UPPER", "eu.gcr.io//a", "eu.gcr.io/a:", f"eu.gcr.io/a@{DIGEST}0", "https://eu.gcr.io/a",
                                   "${REGISTRY}/a", "eu.gcr.io/../a", "a_b.com/app"])  # fmt: skip
def test_what_is_no_reference_is_refused(image: str) -> None:
    assert verdict(image) == ("refused", "refused")


def test_who_asks_decides_where_it_is() -> None:
    place = atlas().image("registry.k8s.io/pause:3.10")
    assert (place.status, place.why) == (Status.REFUSED, "where it is depends on who asks")
    assert place.declare[1:] == ("  mirrors:", "    registry.k8s.io: registry.example.no/mirror")


def test_a_registry_without_a_region_in_its_host() -> None:
    place = atlas().image("altinncr.azurecr.io/a")
    assert place.status is Status.UNRESOLVED
    assert place.hint == (
        "declare it in .policylint.yaml: residency: {registries: {altinncr.azurecr.io: {provider: azure, region: REGION}}}"
    )
    made = atlas(registries={"altinncr.azurecr.io": {"region": "norwayeast"}})
    place = made.image("altinncr.azurecr.io/a")
    assert (place.status, place.countries, place.operator) == (Status.DECLARED, ("NO",), "azure")
    assert made.judge(place).status is Status.DECLARED
    assert made.image("evil.azurecr.io/a").status is Status.UNRESOLVED


def test_declared_registries_are_matched_whole() -> None:
    made = atlas(registries={"registry.example.no": {"country": "NO"}, "registry.example.no/us": {"country": "US"}})
    assert verdict("registry.example.no/a", made) == ("declared", "declared")
    assert made.host("https://registry.example.no/v2").countries == ("NO",)
    assert verdict("registry.example.no/us/a", made) == ("declared", "refused")
    assert verdict("registry.example.no/usa", made) == ("declared", "declared")
    assert verdict("registry.example.no:5000/a", made) == ("unresolved", "unresolved")
    assert verdict("registry.example.no.evil.example/a", made) == ("unresolved", "unresolved")


def test_what_is_in_the_cluster_is_where_the_cluster_is() -> None:
    made = atlas(
        clusters={"prod": {"provider": "azure", "region": "norwayeast", "paths": ["prod/**"]}, "dr": {"country": "GB"}}
    )
    prod, other = made.cluster("prod/a.yaml"), made.cluster("test/a.yaml")
    assert prod is not None
    assert other is not None
    assert (prod.name, other.name) == ("prod", "dr")
    for place in (
        made.host("redis", prod),
        made.of_cluster(prod),
    ):
        assert (place.status, place.countries) == (Status.DECLARED, ("NO",))
    assert made.host("redis", other).countries == ("GB",)
    assert made.host("10.0.0.1", prod).status is Status.UNRESOLVED
    assert made.of_cluster(None).status is Status.UNRESOLVED


def test_clusters_with_paths_come_first() -> None:
    made = atlas(clusters={"rest": {"country": "GB"}, "prod": {"country": "NO", "paths": ["prod/**"]}})
    assert made.of_cluster(made.cluster("prod/a.yaml")).countries == ("NO",)
    assert made.of_cluster(made.cluster("a.yaml")).countries == ("GB",)


def test_what_nobody_has_confirmed_says_what_to_declare() -> None:
    made = atlas()
    for place, line in (
        (made.region("nrec", "osl"), '    nrec/osl: {country: "XX"}'),
        (made.image("registry.onstackit.cloud/a/b"), '    registry.onstackit.cloud: {country: "XX"}'),
        (made.image("ams.vultrcr.com/a/b"), '    ams.vultrcr.com: {country: "XX"}'),
        (made.host("acct.eu.r2.cloudflarestorage.com"), '    acct.eu.r2.cloudflarestorage.com: {country: "XX"}'),
    ):
        assert (made.judge(place).status, place.declare[2]) == (Status.UNRESOLVED, line)


def test_paths_of_clusters_start_at_the_root() -> None:
    said: dict[str, Any] = {"clusters": {"prod": {"country": "NO", "paths": ["clusters/prod/**"]}}}
    assert atlas(cwd="/repo/clusters", **said).cluster("prod/a.yaml") is not None
    assert atlas(cwd="/", **said).cluster("repo/clusters/prod/a.yaml") is not None
    assert atlas(**said).cluster("prod/a.yaml") is None


def test_declared_hosts() -> None:
    made = atlas(
        hosts={"logs.example.no": {"country": ["NO", "SE"]}, "*.example.no": {"country": "GB"}, "x.y": {"operator": "github"}}
    )
    assert made.host("https://logs.example.no:443/x").countries == ("NO", "SE")
    assert made.host("a.b.example.no").countries == ("GB",)
    assert made.host("*.example.no").countries == ("GB",)
    assert made.host("example.no").status is Status.UNRESOLVED
    assert made.host("evilexample.no").status is Status.UNRESOLVED
    assert (made.host("x.y").status, made.host("x.y").operator) == (Status.UNRESOLVED, "github")


def test_declared_regions() -> None:
    made = atlas(regions={"openstack/az-1": {"country": "NO"}, "az-2": {"country": "SE"}, "nrec/osl": {"country": "NO"}})
    assert atlas(regions={"google/x-1": {"country": "NO"}}).region("gcp", "x-1").countries == ("NO",)
    assert made.region("openstack", "AZ-1").countries == ("NO",)
    assert made.region("", "az-1").status is Status.UNRESOLVED
    assert made.region("", "az-2").countries == made.region("openstack", "az-2").countries == ("SE",)
    assert made.judge(made.region("nrec", "osl")).allowed
    assert not atlas().judge(atlas().region("nrec", "osl")).allowed


def test_a_region_declared_without_a_provider_is_no_region_that_is_known() -> None:
    made = atlas(regions={"eu-west-2": {"country": "FR", "reason": "Outscale"}})
    assert made.region("aws", "eu-west-2").countries == ("GB",)
    assert made.region("outscale", "eu-west-2").countries == ("FR",)
    assert made.region("", "eu-west-2").countries == ("FR",)
    assert made.region("nobody", "eu-west-2").countries == ("FR",)


def test_hosts_that_hold_variables_are_unresolved() -> None:
    for text in ("${HOST}", "https://$(HOST)/x", "{{ .Values.host }}"):
        assert atlas().host(text).status is Status.UNRESOLVED
    assert atlas().host("a b").status is Status.REFUSED


def test_mirrors_rewrite_and_keep_tag_and_digest() -> None:
    made = atlas(
        mirrors={
            "docker.io": "registry.example.no/hub",
            "docker.io/library": "registry.example.no/official",
            "ghcr.io": "m.no",
        }
    )
    assert made.mirror(parse_reference(f"nginx:1.27@{DIGEST}")) == f"registry.example.no/official/nginx:1.27@{DIGEST}"
    assert made.mirror(parse_reference("acme/app")) == "registry.example.no/hub/acme/app"
    assert made.mirror(parse_reference("ghcr.io/acme/app:1")) == "m.no/acme/app:1"
    assert made.mirror(parse_reference("quay.io/acme/app:1")) == ""
    assert made.image("acme/app").status is Status.REFUSED


def test_a_mirror_on_the_nodes_is_where_the_image_comes_from() -> None:
    said: dict[str, Any] = {"registries": {"registry.example.no": {"country": "NO"}}}
    made = atlas(mirrors={"docker.io": {"to": "registry.example.no/hub", "nodes": True}}, **said)
    assert verdict("nginx", made) == ("declared", "declared")
    assert verdict("ghcr.io/a/b", made) == ("located", "refused")


def test_evidence_is_for_a_host_or_an_operator() -> None:
    evidence = {"basis": "dpf", "reference": "https://example.com", "checked": "2026-11-01"}
    said: dict[str, Any] = {
        "policy": "eea-or-adequate-conditional",
        "evidence": {"GitHub": evidence, "api.stripe.com": evidence},
    }
    made = atlas(**said)
    assert made.judge(made.image("ghcr.io/a/b")).allowed
    assert not made.judge(made.image("gcr.io/a/b")).allowed
    assert not made.judge(made.image("ghcr.io/a/b"), "eea-or-adequate").allowed
    late = atlas(DAY + timedelta(days=400), **said)
    assert not late.judge(late.image("ghcr.io/a/b")).allowed


def test_operators() -> None:
    made = atlas(
        operators={"acme": {"country": "NO", "parent": "US", "laws": ["CLOUD Act"]}},
        hosts={"a.no": {"country": "NO", "operator": "acme"}},
    )
    operator = made.operator(made.host("a.no"))
    assert operator is not None
    assert (operator.country, operator.parent_country, operator.laws) == ("NO", "US", ("CLOUD Act",))
    shipped = made.operator(made.image("europe-north1-docker.pkg.dev/p/r/a"))
    assert shipped is not None
    assert (shipped.name, shipped.parent_country) == ("Google Cloud", "US")
    assert made.operator(made.host("b.no")) is None


def test_the_digest_is_over_data_and_declarations() -> None:
    assert atlas().digest == atlas().digest
    assert len({atlas().digest, atlas(policy="eea-or-adequate").digest, tables.digest()}) == 3


def test_declarations_as_data_build_the_same_again() -> None:
    said = {
        "policy": "eea-or-adequate", "accept_eu_only_adequacy": True,
        "clusters": {"p": {"country": "NO", "paths": ["p/**"]}}, "regions": {"a/b": {"country": ["NO", "SE"]}},
        "registries": {"r.no": {"provider": "azure", "region": "norwayeast", "reason": "x"}}, "hosts": {"h.no": {"operator": "o"}},
        "mirrors": {"docker.io": {"to": "r.no", "nodes": True}}, "operators": {"o": {"country": "NO", "parent": "US", "laws": ["l"]}},
        "evidence": {"o": {"basis": "dpf", "reference": "r", "checked": "2026-01-01", "until": "2026-02-01"}},
    }  # fmt: skip
    assert as_data(build(said)) == said
    assert build(as_data(build(said))) == build(said)


def test_a_cluster_may_be_in_a_declared_region() -> None:
    made = atlas(clusters={"p": {"provider": "openstack", "region": "az-1"}}, regions={"openstack/az-1": {"country": "NO"}})
    assert made.of_cluster(made.cluster("a.yaml")).countries == ("NO",)
