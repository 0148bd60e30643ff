"""boolean-country-code: which false is a Norwegian, what it is called, and that looking for it is cheap."""

from __future__ import annotations

from typing import Any

import pytest

from policylint.manifests.yaml import parse_stream
from policylint.model.finding import Hit
from policylint.model.limits import Limits
from tests.unit.rules.cases import hits, manifest

TAIL = ": YAML reads an unquoted NO as that"


def found(spec: Any, **options: Any) -> list[Hit]:
    body = {"apiVersion": "example.com/v1", "kind": "Residency", "metadata": {"name": "r"}, "spec": spec}
    return hits("boolean-country-code", manifest(body), **options)


def read(text: str) -> Any:
    return next(parse_stream(text, Limits())).value


@pytest.mark.parametrize(
    "name",
    [
        "land",
        "landkode",
        "landKode",
        "landkoder",
        "hjemland",
        "mottakerland",
        "nasjonalitet",
        "nasjonaliteter",
        "statsborgerskap",
        "marked",
        "markeder",
        "språk",
        "sprak",
        "språkkode",
        "nationality",
        "citizenship",
        "market",
        "targetMarkets",
        "residence",
        "country_of_residence",
        "jurisdiction",
        "languages",
        "example.no/landkode",
    ],
)
def test_names_of_places(name: str) -> None:
    assert [(hit.path, hit.message) for hit in found({name: False})] == [
        (("spec", name), f"{name} is the boolean false{TAIL}")
    ]


@pytest.mark.parametrize(
    "name", ["island", "highland", "landing", "marketing", "residencyRequired", "enableMarket", "languageServer", "sprakvask"]
)
def test_names_that_are_none(name: str) -> None:
    assert found({name: False}) == []


def test_the_message_counts_items_from_one() -> None:
    assert [(hit.path, hit.message) for hit in found(read("languages: [nn, no, nb, NO]"))] == [
        (("spec", "languages", 1), f"item 2 of languages is the boolean false{TAIL}"),
        (("spec", "languages", 3), f"item 4 of languages is the boolean false{TAIL}"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("storage: [SE, NO, DK]", [(("spec", "storage", 1), f"item 2 of storage is the boolean false{TAIL}")]),
        ("enableIn: [NO, SE]", [(("spec", "enableIn", 0), f"item 1 of enableIn is the boolean false{TAIL}")]),
        ("matrix: [[SE, NO]]", [(("spec", "matrix", 0, 1), f"item 2 of matrix is the boolean false{TAIL}")]),
        ("storage: [NO, NO, SE]", [(("spec", "storage", index), "") for index in (0, 1)]),
        ("storage: [NO]", []),
        ("storage: [NO, NO]", []),
        ("storage: [SE, NO, yes]", []),
        ("storage: [SE, NO, SWE]", []),
        ("storage: [se, no]", []),
        ("storage: [S1, NO]", []),
        ("storage: [ÅÆ, NO]", []),
        ("storage: [SE, NO, 0]", []),
        ("storage: [SE, 0]", []),
    ],
)
def test_a_list_of_codes_under_any_name(text: str, expected: list[tuple[tuple[str | int, ...], str]]) -> None:
    got = found(read(text))
    assert [hit.path for hit in got] == [path for path, _ in expected]
    assert [hit.message for hit in got if expected[0][1]] == [message for _, message in expected if message]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("countries: {NO: {vat: 25}}", ("spec", "countries", "false")),
        ("countries: {SE: {vat: 25}, NO: {vat: 25}}", ("spec", "countries", "false")),
        ("vatRates: {SE: 25, NO: 25}", ("spec", "vatRates", "false")),
        ("vatRates: [{SE: 25, NO: 25}]", ("spec", "vatRates", 0, "false")),
    ],
)
def test_a_key_that_is_norway(text: str, path: tuple[str | int, ...]) -> None:
    name = path[1]
    assert found(read(text)) == [
        Hit(path, f'a key of {name} is "false"{TAIL}', help='put the code in quotes, as in "NO"', on_key=True)
    ]


@pytest.mark.parametrize(
    "text",
    ["flags: {NO: x}", "flags: {SE: 1, NO: 2, other: 3}", "flags: {SE: 1, 'true': 2, 'false': 3}", "flags: {se: 1, no: 2}"],
)
def test_a_key_that_may_be_a_boolean(text: str) -> None:
    assert found(read(text)) == []


def test_a_key_and_its_value() -> None:
    assert [(hit.path, hit.on_key) for hit in found(read("countries: {NO: NO}"))] == [
        (("spec", "countries", "false"), True),
    ]


def test_more_names_by_option() -> None:
    spec = {"dataHome": False, "example.com/datahome": False, "homes": [False], "enableDataHome": False}
    assert found(spec) == []
    got = found(spec, fields=("DATAHOME", "homes"))
    assert sorted(hit.path for hit in got) == [("spec", "dataHome"), ("spec", "example.com/datahome"), ("spec", "homes", 0)]
    assert found({"isHome": False}, fields=("isHome",)) != []
    env = {"env": [{"name": "DATA_HOME", "value": False}]}
    assert [hit.message for hit in found(env, fields=("data_home",))] == [f"DATA_HOME is the boolean false{TAIL}"]


def test_long_names_are_cut() -> None:
    assert [hit.message for hit in found({"country" * 100 + "Country": False})] == [
        f"{('country' * 100)[:60]}... is the boolean false{TAIL}"
    ]
