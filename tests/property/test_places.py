"""Places: whatever a manifest holds gives an answer, and no host becomes an allowed one by being changed."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from policylint.residency.atlas import Atlas
from policylint.residency.hosts import InvalidHost, parse_host
from policylint.residency.places import Status
from policylint.residency.references import canonical_host
from policylint.residency.regions import provider_id, providers

ATLAS = Atlas(date(2026, 11, 26))
ALLOWED = ("eu.gcr.io", "123456789012.dkr.ecr.eu-north-1.amazonaws.com", "europe-north1-docker.pkg.dev")
HOSTILE = st.text(st.one_of(st.sampled_from(":/@.[]%#?\\*-_ ${}\u0430\u3002\u200b"), st.characters()), max_size=40)
REGIONS = st.one_of(
    HOSTILE, st.sampled_from(("eu-west-1", "EU", "Norway East", "europe-north1-a", "eu01-m", "us-east-1-qro-1a"))
)


@given(HOSTILE)
def test_every_text_has_an_answer(text: str) -> None:
    for place in (ATLAS.host(text), ATLAS.image(text), ATLAS.image(f"{text}/a"), ATLAS.host(f"https://{text}/x")):
        judged = ATLAS.judge(place)
        assert judged.allowed == (judged.status in (Status.LOCATED, Status.DECLARED))
        assert place.known == bool(place.countries)
        assert place.why


@given(st.one_of(HOSTILE, st.sampled_from(("", *providers()))), REGIONS, st.one_of(HOSTILE, st.just("Standard_GRS")))
def test_every_region_has_an_answer(provider: str, region: str, redundancy: str) -> None:
    place = ATLAS.region(provider, region, redundancy)
    assert place.known == bool(place.countries)
    assert not place.known or provider_id(provider) or not provider


@given(st.sampled_from(ALLOWED), HOSTILE, HOSTILE)
def test_what_stands_around_a_host_makes_another_host(host: str, before: str, after: str) -> None:
    image = f"{before}{host}{after}/a"
    if ATLAS.judge(ATLAS.image(image)).allowed:
        assert canonical_host(image.partition("/")[0]) in ALLOWED or image.startswith(tuple(f"{one}/" for one in ALLOWED))


@given(st.sampled_from(ALLOWED), st.data())
def test_a_character_more_makes_another_host(host: str, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(host)))
    more = data.draw(st.characters(exclude_characters="/@"))
    changed = host[:index] + more + host[index:]
    place = ATLAS.image(f"{changed}/a")
    if ATLAS.judge(place).allowed:
        # A digit more can make another region or account of the same registry, never another registry.
        assert canonical_host(changed) in ALLOWED or place.host.endswith((".pkg.dev", ".amazonaws.com"))


@given(HOSTILE)
def test_a_host_is_ascii_and_whole(text: str) -> None:
    try:
        host = parse_host(text)
    except InvalidHost:
        return
    assert host.name.isascii()
    assert host.name == host.name.lower().strip(".")
    assert not set(host.name) & set("/@ \\%?#$")
