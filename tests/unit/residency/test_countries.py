"""Countries: how they are written, and which are in the EEA."""

from __future__ import annotations

import pytest

from policylint.residency.countries import all_in_eea, country, in_eea, members, name

EEA = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE IS LI NO"


def test_the_thirty_members() -> None:
    assert members() == frozenset(EEA.split())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("NO", "NO"), ("no", "NO"), ("NOR", "NO"), ("Norway", "NO"), ("norway", "NO"), ("Norge", "NO"),
        ("EL", "GR"), ("GR", "GR"), ("Greece", "GR"), ("UK", "GB"), ("GB", "GB"), ("United  Kingdom", "GB"),
        ("USA", "US"), ("United States of America", "US"), ("Czech Republic", "CZ"), ("Republic of Korea", "KR"),
        ("EU", "EU"), ("European Union", "EU"), ("Svalbard", "SJ"),
        ("", ""), ("XX", ""), ("Europe", ""), ("*", ""), ("eu-west-1", ""), ("EUR", ""),
    ],
)  # fmt: skip
def test_how_a_country_is_written(text: str, code: str) -> None:
    assert country(text) == code


@pytest.mark.parametrize("code", ["AX", "GP", "RE", "MQ", "GF", "YT", "MF", "EU", *EEA.split()])
def test_inside(code: str) -> None:
    assert in_eea(code)


@pytest.mark.parametrize(
    "code", ["CH", "GB", "GL", "FO", "PF", "NC", "AW", "CW", "GI", "GG", "JE", "IM", "SJ", "UK", "XK", "*", ""]
)
def test_outside(code: str) -> None:
    assert not in_eea(code)


def test_all_of_nothing_is_not_in_the_eea() -> None:
    assert not all_in_eea(())
    assert all_in_eea(("NO", "SE"))
    assert not all_in_eea(("NO", "GB"))


def test_names() -> None:
    assert (name("NO"), name("EU"), name("ZZ")) == ("Norway", "somewhere in the EU", "ZZ")
