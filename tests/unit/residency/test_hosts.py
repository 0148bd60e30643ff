"""Hosts: what a text names, and where that is."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest

from policylint.residency.hosts import Host, InvalidHost, locate, match, parse_host
from policylint.residency.places import Place, Status


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("db.example.no", Host("db.example.no")),
        ("DB.Example.NO.", Host("db.example.no")),
        ("db.example.no:5432", Host("db.example.no", "5432")),
        ("https://db.example.no:8443/path?q=1#f", Host("db.example.no", "8443")),
        ("https://user:pass@db.example.no/x", Host("db.example.no")),
        ("https://eu.gcr.io@evil.example/x", Host("evil.example")),
        ("https://eu.gcr.io:443@evil.example:1/x", Host("evil.example", "1")),
        ("https://evil.example#@eu.gcr.io/", Host("evil.example")),
        ("https://evil.example?@eu.gcr.io/", Host("evil.example")),
        ("jdbc:postgresql://db.example.no:5432/x", Host("db.example.no", "5432")),
        ("db.example.no/path", Host("db.example.no")),
        ("*.example.no", Host("*.example.no")),
        ("blåbær.no", Host("xn--blbr-roah.no")),
        ("xn--blbr-roah.no", Host("xn--blbr-roah.no")),
        ("postgres://app:$(PASSWORD)@db.example.no/x", Host("db.example.no")),
        ("https://${A}@${B}.example.no@db.example.no/x", Host("db.example.no")),
        ("redis", Host("redis", inside=True)),
        ("collector.team-a:4317", Host("collector.team-a", "4317", inside=True)),
        ("alertmanager.o11y", Host("alertmanager.o11y", inside=True)),
        ("x.xn--p1ai", Host("x.xn--p1ai")),
        ("*.team-a", Host("*.team-a")),
        ("redis.shop.svc", Host("redis.shop.svc", inside=True)),
        ("redis.shop.svc.cluster.local:6379", Host("redis.shop.svc.cluster.local", "6379", inside=True)),
        ("localhost:5000", Host("localhost", "5000", inside=True)),
        ("127.0.0.1", Host("127.0.0.1", address=True, inside=True)),
        ("[::1]:5000", Host("[::1]", "5000", address=True, inside=True)),
        ("::1", Host("[::1]", address=True, inside=True)),
        ("10.1.2.3", Host("10.1.2.3", address=True, private=True)),
        ("172.31.0.1", Host("172.31.0.1", address=True, private=True)),
        ("172.32.0.1", Host("172.32.0.1", address=True)),
        ("[fd00::1]", Host("[fd00::1]", address=True, private=True)),
        ("8.8.8.8:53", Host("8.8.8.8", "53", address=True)),
        ("db.internal", Host("db.internal", private=True)),
        ("http://[2001:db8::1]:80/", Host("[2001:db8::1]", "80", address=True)),
    ],
)
def test_what_a_text_names(text: str, host: Host) -> None:
    assert parse_host(text) == host


@pytest.mark.parametrize(
    "text",
    [
        "", ".", "..", "a..b", "https://", "https:///x", "-a.no", "a-.no", "a b.no", "a\tb", "a\nb", "a\\b.no", "a%2eb.no",
        "eu.gcr.io\u200b", "0x7f.1", "127.1", "2130706433", "0177.0.0.1", "256.1.1.1", "1.2.3.4.5", "a.no:x", "a.no:٣",
        "[::1", "[::1]x", "[gg::1]", "${HOST}", "user@${HOST}", "{{ .Values.host }}", "$(HOST)", "a" * 64 + ".no", "a." * 200 + "no",
        "evil\u3002com", "evil\uff0ecom", "evil\uff61com", "a,b.no", "a;b.no", "a_b!c.no", "https://evil.example\\@eu.gcr.io/",
    ],
)  # fmt: skip
def test_what_names_no_host(text: str) -> None:
    with pytest.raises(InvalidHost):
        parse_host(text)


def find(text: str) -> Place:
    return locate(parse_host(text))


@pytest.mark.parametrize(
    ("text", "countries"),
    [
        ("s3.eu-north-1.amazonaws.com", "SE"),
        ("https://bucket.s3.eu-north-1.amazonaws.com/key", "SE"),
        ("eu-west-2.example.s3.eu-north-1.amazonaws.com", "SE"),
        ("s3-eu-west-1.amazonaws.com", "IE"),
        ("db.abc.eu-west-2.rds.amazonaws.com", "GB"),
        ("s3.amazonaws.com", "US"),
        ("sts.amazonaws.com", "US"),
        ("s3.cn-north-1.amazonaws.com.cn", "CN"),
        ("s3.eusc-de-east-1.amazonaws.eu", "DE"),
        ("c.abc.0001.eun1.cache.amazonaws.com", "SE"),
        ("c.abc.0001.euw2.cache.amazonaws.com", "GB"),
        ("s3.dualstack.eu-west-3.amazonaws.com", "FR"),
        ("*.s3.eu-north-1.amazonaws.com", "SE"),
        ("objectstorage.eu-frankfurt-1.oraclecloud.com", "DE"),
        ("objectstorage.eu-jovanovac-1.oci.oraclecloud20.com", "RS"),
        ("s3.fr-par.scw.cloud", "FR"),
        ("bucket.s3.nl-ams.scw.cloud", "NL"),
        ("s3.uk.io.cloud.ovh.net", "GB"),
        ("fsn1.your-objectstorage.com", "DE"),
        ("lon1.digitaloceanspaces.com", "GB"),
        ("s3.eu-west-1.wasabisys.com", "GB"),
        ("s3.wasabisys.com", "US"),
        ("eu-north-1.storage.impossibleapi.net", "DK"),
        ("eu.gcr.io", "EU"),
        ("europe-north1-docker.pkg.dev", "FI"),
        ("api.github.com", "US"),
        ("http-intake.logs.datadoghq.eu", "DE"),
        ("http-intake.logs.us3.datadoghq.com", "US"),
        ("o1.ingest.de.sentry.io", "DE"),
        ("*.datadoghq.eu", "DE"),
    ],
)
def test_located(text: str, countries: str) -> None:
    place = find(text)
    assert (place.status, " ".join(place.countries)) == (Status.LOCATED, countries)


@pytest.mark.parametrize(
    "text",
    [
        "account.blob.core.windows.net", "*.blob.core.windows.net", "vault.vault.azure.net", "storage.googleapis.com",
        "bucket.s3.amazonaws.com", "eu-north-1.s3.amazonaws.com", "*.amazonaws.com", "*.s3.amazonaws.com",
        "s3.*.amazonaws.com", "s3.eu-*.amazonaws.com", "*.digitaloceanspaces.com", "*.pkg.dev", "*-docker.pkg.dev", "*.gcr.io",
        "s3.eu-north-9.amazonaws.com", "db.example.no", "8.8.8.8", "10.0.0.1", "redis", "*", "*.*", "*.no",
        "s3.eu-north-1.amazonaws.com.evil.example", "amazonaws.com", "evil-s3.fr-par.scw.cloud.no", "xs3.fr-par.scw.cloud",
        "s3.eu-north-1.amazonaws.com.cn", "x.eu-frankfurt-1.oci.oraclecloud20.com", "datadoghq.eu.evil.example", "evildatadoghq.eu", "a.evilgithub.com", "sentry.io",
    ],
)  # fmt: skip
def test_unresolved(text: str) -> None:
    place = find(text)
    assert (place.status, place.countries) == (Status.UNRESOLVED, ())
    assert place.why


@pytest.mark.parametrize("text", ["d111.cloudfront.net", "abc.r2.cloudflarestorage.com", "gateway.storjshare.io"])
def test_no_place_is_kept(text: str) -> None:
    assert find(text).status is Status.REFUSED


def test_what_to_declare() -> None:
    assert find("account.blob.core.windows.net").declare == (
        "residency:", "  hosts:", "    account.blob.core.windows.net: {provider: azure, region: REGION}",
    )  # fmt: skip
    assert find("db.example.no").declare[2] == '    db.example.no: {country: "XX"}'
    assert find("10.0.0.1").declare[2] == '    "10.0.0.1": {country: "XX"}'
    assert find("*.blob.core.windows.net").declare[2] == '    "*.blob.core.windows.net": {provider: azure, region: REGION}'


def test_operators() -> None:
    assert [find(text).operator for text in ("s3.cn-north-1.amazonaws.com.cn", "s3.eusc-de-east-1.amazonaws.eu", "api.github.com")] == [
        "aws-cn", "aws-eusc", "github",
    ]  # fmt: skip


def test_an_image_is_not_located_by_what_is_known_of_services() -> None:
    assert match("s3.eu-north-1.amazonaws.com", image=True).status is Status.UNRESOLVED
    assert match("s3.eu-north-1.amazonaws.com").status is Status.LOCATED


@pytest.mark.parametrize("text", ["a." * 120 + "amazonaws.com", "-" * 100_000, "a" * 100_000, "@" * 100_000, ":" * 100_000,
                                  "a:" * 50_000, "*." * 120 + "amazonaws.com", "https://" * 10_000])  # fmt: skip
def test_time_is_linear(text: str) -> None:
    started = time.perf_counter()
    with suppress(InvalidHost):
        find(text)
    assert time.perf_counter() - started < 0.5
