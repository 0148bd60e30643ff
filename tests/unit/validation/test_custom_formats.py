"""Formats of custom resources, against the answers of strfmt itself.

Recorded with k8s.io/kube-openapi v0.0.0-20260317180543, the version that Kubernetes 1.36 uses: `strfmt.Default.Validates`.
"""

from __future__ import annotations

import pytest

from policylint.validation.custom_formats import FORMAT_CHECKS, FORMAT_NAMES, FORMAT_WORDS, SINCE_1_34

ANSWERS: dict[str, tuple[list[str], list[str]]] = {
    "byte": (["YQ==", "YWJj"], ["", "YQ=", "YQ", "a b", "YQ==\n", "YW\nJj"]),
    "cidr": (
        ["10.0.0.0/8", "010.0.0.1/8", "::/0", "10.0.0.0/08", "::ffff:1.2.3.4/96"],
        ["10.0.0.0", "10.0.0.0/33", "::1/129", "1.2.3/8", "fe80::1%eth0/64", "10.0.0.0/-1"],
    ),
    "date": (["2024-02-29", "0000-01-01"], ["2026-02-29", "2026-1-1", "2026-11-25T00:00:00Z", "2026-11-25 ", "20261125"]),
    "datetime": (
        [
            "2026-11-25T12:00:00Z",
            "2026-11-25t12:00:00z",
            "2026-11-25T12:00:00+01:00",
            "2026-11-25T12:00:00.123Z",
            "2026-11-25T12:00:00,5Z",
            "2026-11-25T12:00:00Ztrash",
        ],
        ["2026-11-25T24:00:00Z", "2026-11-25T23:59:60Z", "2026-11-25T12:00:00", "2026-11-25 12:00:00Z", "x"],
    ),
    "duration": (
        ["1h", "1h30m", "0", "-1s", "+1.5h", "1d", "2 weeks", "5 min", "3days", "1h 30m", "1us", "1µs", "5 mins", "5 hours"],
        ["10", "1.5", "", "abc", "5 foo"],
    ),
    "email": (["a@b", "A <a@b.no>"], ["a", "@b", "a@", ""]),
    "hexcolor": (["#fff", "fff", "#ffffff"], ["#ffff", "#GGG", ""]),
    "hostname": (
        ["a", "a.no", "a-", "localhost", "bücher.de", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.no"],
        [
            "a.b",
            "-a",
            "a_b.no",
            "1.2.3.4",
            "example.com.",
            "",
            "a..b",
            "xn--p1ai",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "a.n",
            "a.1x",
        ],
    ),
    "ipv4": (["1.2.3.4", "01.2.3.4", "::ffff:1.2.3.4"], ["1.2.3", "256.1.1.1", "::1", "1.2.3.4 ", ""]),
    "ipv6": (["::1", "::ffff:1.2.3.4"], ["1.2.3.4", "fe80::1%eth0", "1::2::3", ":::", "12345::"]),
    "mac": (
        [
            "01:23:45:67:89:ab",
            "01-23-45-67-89-ab",
            "0123.4567.89ab",
            "01:23:45:67:89:ab:cd:ef",
            "0123.4567.89ab.cdef",
            "01:23:45:67:89:ab:cd:ef:01:23:45:67:89:ab:cd:ef:01:23:45:67",
        ],
        ["01:23-45:67:89:ab", "01:23:45:67:89", "g1:23:45:67:89:ab"],
    ),
    "uri": (["http://a", "/a", "mailto:x", "a:", "*", "//a", "urn:x"], ["a", "", "1:2", "ht tp://x"]),
    "uuid": (
        ["123e4567-e89b-12d3-a456-426614174000", "123E4567E89B12D3A456426614174000"],
        ["123e4567-e89b-12d3-a456-42661417400", "x"],
    ),
    "uuid3": (["123e4567-e89b-32d3-a456-426614174000"], ["123e4567-e89b-12d3-a456-426614174000"]),
    "uuid4": (["123e4567-e89b-42d3-a456-426614174000"], ["123e4567-e89b-42d3-c456-426614174000"]),
    "uuid5": (["123e4567-e89b-52d3-a456-426614174000"], ["123e4567-e89b-42d3-a456-426614174000"]),
}
# Go parses more of these than we do: they pass here, and the API server refuses them.
LENIENT = {"email": ["a b@c", "a@b, c@d"], "uri": ["http://a b", "http://[::1", "http://a/%zz"]}


@pytest.mark.parametrize("name", ANSWERS)
def test_agrees_with_strfmt(name: str) -> None:
    check = FORMAT_CHECKS[FORMAT_NAMES[name]]
    valid, invalid = ANSWERS[name]
    assert [text for text in valid if not check(text)] == []
    assert [text for text in invalid if check(text)] == []


@pytest.mark.parametrize("name", LENIENT)
def test_what_only_the_server_refuses(name: str) -> None:
    assert all(map(FORMAT_CHECKS[FORMAT_NAMES[name]], LENIENT[name]))


@pytest.mark.parametrize(
    ("name", "valid", "invalid"),
    [
        ("k8sshortname", ["a", "a-1", "a" * 63], ["", "A", "a.b", "-a", "a" * 64]),
        ("k8slongname", ["a", "a.b-c", ".".join(["a" * 60] * 4)], ["", "A", "a..b", "a." * 127 + "a"]),
    ],
)
def test_names_of_kubernetes(name: str, valid: list[str], invalid: list[str]) -> None:
    check = FORMAT_CHECKS[FORMAT_NAMES[name]]
    assert [text for text in valid if not check(text)] == [text for text in invalid if check(text)] == []


def test_every_format_is_recorded_and_has_words() -> None:
    assert set(FORMAT_NAMES) == {*ANSWERS, *SINCE_1_34}
    assert set(FORMAT_WORDS) == set(FORMAT_CHECKS) == set(FORMAT_NAMES.values())
