"""Image references: what is accepted, how it is normalised, what an allow list entry covers."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policylint.residency.references import (
    InvalidReference,
    Reference,
    RegistryPattern,
    parse_pattern,
    parse_reference,
)
from tests.conformance import references as conformance
from tests.conformance.corpus import corpora_dir, rows

HEX = "0123456789abcdef" * 4
SHA256 = f"sha256:{HEX}"
SHA384 = f"sha384:{'b' * 96}"
SHA512 = f"sha512:{'c' * 128}"

VALID = [
    # Docker Hub: no host in the text.
    ("nginx", ("docker.io", "library/nginx", "", "")),
    ("nginx:1.27", ("docker.io", "library/nginx", "1.27", "")),
    (f"nginx@{SHA256}", ("docker.io", "library/nginx", "", SHA256)),
    (f"nginx:latest@{SHA256}", ("docker.io", "library/nginx", "latest", SHA256)),
    ("acme/app", ("docker.io", "acme/app", "", "")),
    ("docker.io/nginx", ("docker.io", "library/nginx", "", "")),
    ("docker.io/acme/app", ("docker.io", "acme/app", "", "")),
    ("index.docker.io/nginx", ("docker.io", "library/nginx", "", "")),
    ("index.docker.io/acme/app", ("docker.io", "acme/app", "", "")),
    # A single component is never a host.
    ("example.com", ("docker.io", "library/example.com", "", "")),
    ("example.com:80", ("docker.io", "library/example.com", "80", "")),
    ("localhost", ("docker.io", "library/localhost", "", "")),
    ("localhost:5000", ("docker.io", "library/localhost", "5000", "")),
    ("docker.io", ("docker.io", "library/docker.io", "", "")),
    # Hosts: localhost, a dot, a port, an upper-case letter, IPv6.
    ("localhost/foo", ("localhost", "foo", "", "")),
    ("localhost:5000/foo", ("localhost:5000", "foo", "", "")),
    ("localhost:5000/foo:1", ("localhost:5000", "foo", "1", "")),
    ("registry:5000/foo", ("registry:5000", "foo", "", "")),
    ("registry/foo", ("docker.io", "registry/foo", "", "")),
    ("ghcr.io/acme/app", ("ghcr.io", "acme/app", "", "")),
    ("EU.GCR.IO/a", ("EU.GCR.IO", "a", "", "")),
    ("Localhost/a", ("Localhost", "a", "", "")),
    ("INDEX.docker.io/a", ("INDEX.docker.io", "a", "", "")),
    ("docker.io:443/nginx", ("docker.io:443", "nginx", "", "")),
    ("a--b.c/x", ("a--b.c", "x", "", "")),
    ("127.0.0.1:80/a/b", ("127.0.0.1:80", "a/b", "", "")),
    ("[::1]/a", ("[::1]", "a", "", "")),
    ("[2001:DB8::1]:5000/a:b", ("[2001:DB8::1]:5000", "a", "b", "")),
    # A first component with a dot that is no host: the grammar leaves the domain empty.
    ("a_b.com/app:1", ("", "a_b.com/app", "1", "")),
    ("a.b__c/app", ("", "a.b__c/app", "", "")),
    # Separators, tags, digests, lengths.
    ("a_b/c__d/e-f/g---h/i.j", ("docker.io", "a_b/c__d/e-f/g---h/i.j", "", "")),
    ("a:V1.0-rc_2", ("docker.io", "library/a", "V1.0-rc_2", "")),
    ("a:" + "t" * 128, ("docker.io", "library/a", "t" * 128, "")),
    (f"a@{SHA384}", ("docker.io", "library/a", "", SHA384)),
    (f"a@{SHA512}", ("docker.io", "library/a", "", SHA512)),
    (HEX + ":1", ("docker.io", "library/" + HEX, "1", "")),
    ("docker.io/" + HEX, ("docker.io", "library/" + HEX, "", "")),
    ("a" * 63, ("docker.io", "library/" + "a" * 63, "", "")),
    ("x" * 247, ("docker.io", "library/" + "x" * 247, "", "")),
    ("a.b/" + "x" * 255, ("a.b", "x" * 255, "", "")),
    ("h" * 300 + ".no/x", ("h" * 300 + ".no", "x", "", "")),
]

INVALID = [
    ("", "an image reference may not be empty"),
    ("nginx:", "a tag may not be empty"),
    (f"nginx:@{SHA256}", "a tag may not be empty"),
    ("nginx:-a", 'not a tag: "-a"'),
    ("nginx:.a", 'not a tag: ".a"'),
    ("nginx:a:b", 'not a tag: "a:b"'),
    ("a:" + "t" * 129, "a tag may not be longer than 128 characters"),
    ("nginx@", "a digest may not be empty"),
    ("nginx@foo", 'not a digest: "foo"'),
    ("nginx@sha256", 'not a digest: "sha256"'),
    (f"nginx@{SHA256}@{SHA256}", 'not a digest: "' + (SHA256 + "@")[:57] + '..."'),
    ("nginx@sha256:" + "g" * 64, 'not a digest: "sha256:' + "g" * 50 + '..."'),
    ("nginx@sha256:" + "a" * 63, "a sha256 digest has 64 hexadecimal digits, not 63"),
    ("nginx@sha512:" + "a" * 64, "a sha512 digest has 128 hexadecimal digits, not 64"),
    ("nginx@sha256:" + "A" * 64, "a sha256 digest must be lower case"),
    ("nginx@md5:" + "a" * 32, 'unsupported digest algorithm: "md5"'),
    ("nginx@SHA256:" + "a" * 64, 'unsupported digest algorithm: "SHA256"'),
    ("nginx@sha256+b64:" + "a" * 64, 'unsupported digest algorithm: "sha256+b64"'),
    ("Nginx", "repository name must be lower case"),
    ("ghcr.io/Acme/app", "repository name must be lower case"),
    (HEX, "64 hexadecimal digits are an image identifier, not a repository name"),
    ("x" * 248, "repository name must not be longer than 255 characters"),
    ("a.b/" + "x" * 256, "repository name must not be longer than 255 characters"),
    ("a_b.c/" + "x" * 250, "repository name must not be longer than 255 characters"),
    ("/nginx", "a repository name component may not be empty"),
    ("nginx/", "a repository name component may not be empty"),
    ("ghcr.io//a", "a repository name component may not be empty"),
    ("ghcr.io/", "a repository name component may not be empty"),
    ("a..b", 'not a repository name component: "a..b"'),
    ("a___b", 'not a repository name component: "a___b"'),
    ("a._b", 'not a repository name component: "a._b"'),
    ("-a", 'not a repository name component: "-a"'),
    ("ghcr.io/a:b/c", 'not a repository name component: "a:b"'),
    ("eu.gcr.io./a", 'a registry host may not end in a dot: "eu.gcr.io."'),
    ("eu..gcr.io/a", 'not a registry host: "eu..gcr.io"'),
    ("a-.com/a", 'not a registry host: "a-.com"'),
    ("A_B/a", 'not a registry host: "A_B"'),
    ("ghcr.io:/a", 'not a registry host: "ghcr.io:"'),
    ("ghcr.io:80a/a", 'not a registry host: "ghcr.io:80a"'),
    ("https://ghcr.io/a", 'not a registry host: "https:"'),
    ("::1/a", 'not a registry host: "::1"'),
    ("[]:80/a", 'not a registry host: "[]:80"'),
    ("[::g]/a", 'not a registry host: "[::g]"'),
    ("eu.gcr.io@evil/a", 'not a digest: "evil/a"'),
    ("user:pw@eu.gcr.io/a", 'not a digest: "eu.gcr.io/a"'),
    ("nginx\n", 'character "\\n" (U+000A) may not occur in an image reference'),
    ("nginx:1\u202e", 'character "\\u202e" (U+202E) may not occur in an image reference'),
    ("nginx:\u0661", 'character "\u0661" (U+0661) may not occur in an image reference'),
    ("\u212aubernetes", 'character "\u212a" (U+212A) may not occur in an image reference'),
    ("\ud800", 'character "\\ud800" (U+D800) may not occur in an image reference'),
    ('"x"', 'character "\\"" (U+0022) may not occur in an image reference'),
    ("{{ .image }}", 'character "{" (U+007B) may not occur in an image reference'),
]

MATCHES = [
    ("EU.GCR.IO/a", "eu.gcr.io", True),
    ("eu.gcr.io/a", "EU.GCR.IO", True),
    ("eu.gcr.io:443/a", "eu.gcr.io", True),
    ("eu.gcr.io/a", "eu.gcr.io:443", True),
    ("eu.gcr.io:8443/a", "eu.gcr.io", False),
    ("eu.gcr.io:8443/a", "eu.gcr.io:8443", True),
    ("eu.gcr.io/a", "eu.gcr.io:8443", False),
    ("eu.gcr.io.evil.example/a", "eu.gcr.io", False),
    ("evil-eu.gcr.io/a", "eu.gcr.io", False),
    ("evil.eu.gcr.io/a", "eu.gcr.io", False),
    ("gcr.io/a", "eu.gcr.io", False),
    ("xn--eu-gcr.io/a", "eu.gcr.io", False),
    ("evil.example/eu.gcr.io/a", "eu.gcr.io", False),
    ("eu.gcr.io", "eu.gcr.io", False),
    ("[::1]:443/a", "[::1]", True),
    ("[::1]:5000/a", "[::1]", False),
    ("[2001:DB8::1]/a", "[2001:db8::1]", True),
    ("nginx", "eu.gcr.io", False),
    ("nginx", "docker.io", True),
    ("nginx", "index.docker.io", True),
    ("nginx", "docker.io/library", True),
    ("nginx", "docker.io/nginx", False),
    ("example.com", "example.com", False),
    ("example.com", "docker.io", True),
    ("index.docker.io/acme/app", "docker.io/acme", True),
    ("INDEX.DOCKER.IO:443/acme/app", "docker.io/acme", True),
    ("registry-1.docker.io/acme/app", "docker.io", False),
    ("a_b.com/app", "docker.io", False),
    ("ghcr.io/acme/x", "ghcr.io/acme", True),
    ("ghcr.io/acme/x:1", "ghcr.io/acme/", True),
    ("ghcr.io/acme", "ghcr.io/acme", True),
    ("ghcr.io/acme/x/y", "ghcr.io/acme/x", True),
    ("ghcr.io/acme-evil/x", "ghcr.io/acme", False),
    ("ghcr.io/acme", "ghcr.io/acme/x", False),
    ("ghcr.io/evil/acme/x", "ghcr.io/acme", False),
]

BAD_PATTERNS = [
    ("", "a registry pattern may not be empty"),
    ("https://ghcr.io", 'a registry pattern has no scheme: "https://ghcr.io"'),
    ("*.gcr.io", 'a registry pattern has no wildcard, only a path prefix: "*.gcr.io"'),
    ("ghcr.io/*", 'a registry pattern has no wildcard, only a path prefix: "ghcr.io/*"'),
    (" ghcr.io", 'not a registry pattern: " ghcr.io": not a registry host: " ghcr.io"'),
    ("ghcr.io\n", 'not a registry pattern: "ghcr.io\\n": not a registry host: "ghcr.io\\n"'),
    ("ghcr.io./a", 'not a registry pattern: "ghcr.io./a": not a registry host: "ghcr.io."'),
    ("a_b.com/app", 'not a registry pattern: "a_b.com/app": not a registry host: "a_b.com"'),
    ("acme/app", 'not a registry pattern: "acme/app": not a registry host: "acme"'),
    ("acme", 'not a registry pattern: "acme": not a registry host: "acme"'),
    ("/acme", 'not a registry pattern: "/acme": not a registry host: ""'),
    ("/", 'not a registry pattern: "/": not a registry host: ""'),
    ("ghcr.io//", 'not a registry pattern: "ghcr.io//": a repository name component may not be empty'),
    ("ghcr.io/Acme", 'not a registry pattern: "ghcr.io/Acme": repository name must be lower case'),
    ("ghcr.io/a:1", 'not a registry pattern: "ghcr.io/a:1": not a repository name component: "a:1"'),
    ("ghcr.io/a@b", 'not a registry pattern: "ghcr.io/a@b": not a repository name component: "a@b"'),
]

MEGABYTE = 1 << 20
HOSTILE = {
    "labels": "a." * (MEGABYTE // 2) + "/x",
    "dashes": "a" + "-" * MEGABYTE + ".b/x",
    "ipv6": "[" + ":" * MEGABYTE + "/x",
    "port": "a:" + "0" * MEGABYTE + "x/a",
    "path": "a/" * (MEGABYTE // 2),
    "separators": "a_" * (MEGABYTE // 2),
    "tag": "a:" + "a" * MEGABYTE,
    "at signs": "@" * MEGABYTE,
    "digest": "a@sha256:" + "a" * MEGABYTE,
    "algorithm": "a@" + "a+" * (MEGABYTE // 2),
    "nul": "\0" * MEGABYTE,
}


@pytest.mark.parametrize(("text", "expected"), VALID)
def test_parses_and_normalises(text: str, expected: tuple[str, str, str, str]) -> None:
    assert tuple(parse_reference(text)) == expected


@pytest.mark.parametrize(("text", "reason"), INVALID)
def test_refuses_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(InvalidReference) as caught:
        parse_reference(text)
    assert str(caught.value) == reason


@pytest.mark.parametrize(
    ("text", "repository", "host"),
    [
        ("nginx:1", "docker.io/library/nginx", "docker.io"),
        ("DOCKER.IO:443/nginx", "DOCKER.IO:443/nginx", "docker.io"),
        ("registry-1.docker.io/a/b", "registry-1.docker.io/a/b", "registry-1.docker.io"),
        ("Ghcr.io:5000/a", "Ghcr.io:5000/a", "ghcr.io:5000"),
        ("docker.io.evil.example/a", "docker.io.evil.example/a", "docker.io.evil.example"),
        ("a_b.com/app", "a_b.com/app", ""),
    ],
)
def test_derived_names(text: str, repository: str, host: str) -> None:
    reference = parse_reference(text)
    assert (reference.repository, reference.host) == (repository, host)


@pytest.mark.parametrize(("text", "pattern", "expected"), MATCHES)
def test_patterns_match_whole_hosts(text: str, pattern: str, expected: bool) -> None:
    assert parse_pattern(pattern).matches(parse_reference(text)) is expected


@pytest.mark.parametrize(("pattern", "reason"), BAD_PATTERNS)
def test_refuses_pattern(pattern: str, reason: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(reason)}$"):
        parse_pattern(pattern).matches(Reference("ghcr.io", "acme/app"))


def test_pattern_is_normalised() -> None:
    assert parse_pattern("GHCR.io:443/acme/") == RegistryPattern("ghcr.io", "acme")
    assert parse_pattern("Index.Docker.io/") == RegistryPattern("docker.io", "")


@given(st.one_of(st.text(), st.text(alphabet="aA0._-:/@[]+\n", max_size=30)))
def test_any_text_parses_or_is_refused(text: str) -> None:
    try:
        reference = parse_reference(text)
    except InvalidReference as error:
        assert str(error).isprintable()
        assert len(str(error)) < 200
    else:
        tag = f":{reference.tag}" if reference.tag else ""
        digest = f"@{reference.digest}" if reference.digest else ""
        assert text.endswith(reference.path.removeprefix("library/") + tag + digest)


@given(st.one_of(st.text(max_size=30), st.text(alphabet="aA0._-:/@[]*\n", max_size=12)))
def test_any_pattern_covers_itself_or_is_refused(pattern: str) -> None:
    try:
        host, path = parse_pattern(pattern)
    except ValueError as error:
        assert str(error).isprintable()
    else:
        assert parse_pattern(pattern).matches(Reference(host, path or "x"))
        assert parse_pattern(pattern).matches(Reference(host, f"{path}/x".lstrip("/")))
        assert not parse_pattern(pattern).matches(Reference(f"{host}.evil.example", path or "x"))
        assert not parse_pattern(pattern).matches(Reference("", path or "x"))


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_megabyte_is_refused_at_once(text: str) -> None:
    start = time.process_time()
    with pytest.raises(InvalidReference) as caught:
        parse_reference(text)
    assert time.process_time() - start < 2
    assert len(str(caught.value)) < 200


def test_a_long_host_is_read_in_linear_time() -> None:
    domain = "a-b." * (MEGABYTE // 4) + "no"
    start = time.process_time()
    assert parse_reference(f"{domain}/x") == Reference(domain, "x")
    assert time.process_time() - start < 2


def test_corpus_agrees() -> None:
    directory = corpora_dir()
    corpus = directory / "refs-open.jsonl.xz" if directory else None
    if corpus is None or not corpus.is_file():
        pytest.skip("NOT RUN: no corpora; set POLICYLINT_CORPORA to their directory")
    outcome = conformance.compare(rows(corpus))
    assert outcome.disagreements == ()
    assert outcome.cases == 3000
