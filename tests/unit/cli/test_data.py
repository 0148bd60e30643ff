"""``policylint data``: what it shows, and how it holds the data against the vendors' packages."""

from __future__ import annotations

import json
from pathlib import Path
from zipfile import ZipFile

import pytest

from policylint.cli import vendors
from policylint.cli.main import main
from policylint.residency import tables


def show(*arguments: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    code = main(["data", "show", *arguments])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def test_one_region_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = show("aws", "eu-west-2", "-o", "json", "--at", "2026-11-26", capsys=capsys)
    assert (code, err) == (0, "")
    assert json.loads(out) == {
        "provider": "aws",
        "region": "eu-west-2",
        "country": "GB",
        "in_eea": False,
        "confidence": "A",
        "source": "botocore 1.44.5 data/partitions.json (PyPI, Apache-2.0) + SpareCores/sc-crawler 4bcc0b1 (MPL-2.0)",
        "verified_on": "2026-11-23",
    }


def test_one_region_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = show("azure", "Norway East", capsys=capsys)
    assert code == 0
    assert out.splitlines()[:5] == [
        "provider:    azure",
        "region:      norwayeast",
        "country:     NO",
        "in_eea:      yes",
        "confidence:  A",
    ]


@pytest.mark.parametrize(
    ("arguments", "country", "inside"),
    [
        (("aws", "us-east-1-qro-1a"), "MX", False),
        (("aws", "EU"), "IE", True),
        (("gcp", "eur3"), "BE NL FI", True),
        (("gcp", "global"), "*", None),
        (("azure", "westeurope", "--redundancy", "Standard_GRS"), "NL IE", True),
    ],
)
def test_more_regions(
    arguments: tuple[str, ...], country: str, inside: bool | None, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = show(*arguments, "-o", "json", capsys=capsys)
    said = json.loads(out)
    assert (code, said["country"], said["in_eea"]) == (0, country, inside)


def test_lists(capsys: pytest.CaptureFixture[str]) -> None:
    providers = json.loads(show("-o", "json", capsys=capsys)[1])
    nrec = next(row for row in providers if row["provider"] == "nrec")
    assert (nrec["regions"], nrec["in_eea"], nrec["unconfirmed"], nrec["parent_country"]) == (2, 2, 2, "NO")
    regions = json.loads(show("safespring", "-o", "json", capsys=capsys)[1])
    assert [row["region"] for row in regions] == ["osl2", "sto1", "sto2", "dco1"]
    means = json.loads(show("-", "eu-west-1", "-o", "json", capsys=capsys)[1])
    assert {row["country"] for row in means} == {"IE", "GB", "NL"}


def test_a_country(capsys: pytest.CaptureFixture[str]) -> None:
    said = json.loads(show("UK", "-o", "json", capsys=capsys)[1])
    assert (said["country"], said["in_eea"], said["adequacy"][-16:]) == ("GB", False, "until 2031-12-27")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("azur",), 'error: no regions of the provider "azur" are known (did you mean "azure"?)'),
        (("-",), "error: which region? (- stands for an unknown provider)"),
        (("aws", "eu-nort-1"), 'error: aws has no region eu-nort-1 (did you mean "eu-north-1"?)'),
    ],
)
def test_what_is_not_there(arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = show(*arguments, capsys=capsys)
    assert (code, out, err.splitlines()[0]) == (2, "", said)


def test_old_data_are_warned_of(capsys: pytest.CaptureFixture[str]) -> None:
    _, _, err = show("aws", "eu-north-1", "--at", "2027-05-23", capsys=capsys)
    assert err == "warning: the residency data were verified on 2026-11-23, 181 days before this run: update policylint\n"


PARTITIONS = {"aws": {"eu-west-2": "Europe (Norway)", "xx-new-1": "New"}}


def package(monkeypatch: pytest.MonkeyPatch, **files: str) -> None:
    """Lets the download give a wheel with these files; ``__`` stands for ``/``."""

    def download(package: str, directory: str) -> str:
        with ZipFile(Path(directory) / "x-1.0-py3-none-any.whl", "w") as archive:
            for name, text in files.items():
                archive.writestr(name.replace("__", "/"), text)
        return "x-1.0-py3-none-any.whl"

    monkeypatch.setattr(vendors, "download", download)


def test_differences_fail(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    regions = {one: {"description": ""} for one, row in tables.regions()["aws"].items() if row.kind in ("region", "global")}
    regions |= {"eu-west-2": {"description": "Europe (Norway)"}, "xx-new-1": {"description": "New"}}
    del regions["eu-west-3"]
    text = json.dumps({"partitions": [{"regions": regions}]})
    package(monkeypatch, **{"botocore/data/partitions.json": text})
    assert main(["data", "verify", "aws"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "aws: 3 differences (55 compared with x-1.0)",
        "  xx-new-1: not in the shipped data",
        "  eu-west-3: not in the package",
        "  eu-west-2: here GB, there Europe (Norway) (NO)",
    ]


def test_keys_and_realms_of_oci(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    rows = tables.regions()["oci"].values()
    parts = {row.region: row.note.partition(";")[0].removeprefix("realm ").split(", key ") for row in rows}
    realms = {region: realm for region, (realm, _) in parts.items()} | {"eu-paris-1": "oc19"}
    keys = {key: region for region, (_, key) in parts.items()}
    package(
        monkeypatch, **{"oci/regions_definitions.py": f"REGIONS_SHORT_NAMES = {keys}\nREGION_REALMS = {realms}\nX = f()\n"}
    )
    assert main(["data", "verify", "oci"]) == 1
    assert capsys.readouterr().out.splitlines()[1:] == ["  eu-paris-1: here realm oc1, key cdg, there realm oc19, key cdg"]


def test_a_package_that_cannot_be_read_is_an_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    package(monkeypatch, **{"botocore/other": ""})
    assert main(["data", "verify", "aws"]) == 2
    assert capsys.readouterr().out.startswith("aws: not verified: botocore: KeyError: ")


def test_no_package(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def fail(package: str, directory: str) -> str:
        raise OSError("pip could not download it: no network")

    monkeypatch.setattr(vendors, "download", fail)
    assert main(["data", "verify", "aws", "-o", "json"]) == 2
    assert json.loads(capsys.readouterr().out)[0]["failed"] == "botocore: OSError: pip could not download it: no network"


def test_what_no_package_tells_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data", "verify", "safespring"]) == 0
    assert main(["data", "verify", "civo"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "safespring: not verified: no package tells; held against safespring/docs on 2026-11-23",
        "civo: not verified: no package tells; nor has anything else confirmed its rows",
    ]
    assert main(["data", "verify", "azur"]) == 2
