"""The shipped tables: whole, consistent, each row with a source and a day."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from policylint.residency import tables
from policylint.residency.countries import country, members
from policylint.residency.places import ANYWHERE, CONFIDENCES, EU
from policylint.residency.regions import _codes, by_code

ROWS = [row for rows in tables.regions().values() for row in rows.values()]
HOSTS = [row for rows in tables.hosts().values() for row in rows]


def test_how_much_there_is() -> None:
    # 756 rows: thirteen of OVH differ in case only.
    assert (len(ROWS), len(tables.regions()), len(tables.countries()), len(tables.decisions())) == (743, 34, 250, 17)


@pytest.mark.parametrize("name", tables.FILES)
def test_every_row_has_all_columns_once(name: str) -> None:
    lines = (Path(tables.DATA) / name).read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    assert {len(row) for row in rows} == {len(rows[0])}
    assert len(set(map(tuple, rows))) == len(rows)


def test_no_region_is_there_twice() -> None:
    lines = (Path(tables.DATA) / "regions.tsv").read_text(encoding="utf-8").splitlines()
    exact = [tuple(line.split("\t")[:2]) for line in lines if not line.startswith("#")]
    assert len(set(exact)) == len(exact)
    folded: dict[tuple[str, str], set[str]] = {}
    for line in lines[3:]:
        provider, region, countries, *_ = line.split("\t")
        folded.setdefault((provider, region.lower()), set()).add(countries)
    assert [key for key, said in folded.items() if len(said) > 1] == []


def test_sources_confidences_and_countries_exist() -> None:
    known = {*tables.countries(), EU, ANYWHERE}
    for row in ROWS:
        assert row.confidence in CONFIDENCES, row
        assert row.source in tables.sources(), row
        assert row.countries, row
        assert set(row.countries) <= known, row
    for host in HOSTS:
        assert host.confidence in CONFIDENCES, host
        assert host.source in tables.sources(), host
        assert host.operator in tables.operators(), host
    for decision in tables.decisions().values():
        assert decision.source in tables.sources(), decision
        assert decision.confidence in CONFIDENCES, decision


def test_what_is_not_confirmed_says_so() -> None:
    unconfirmed = {one.id for one in tables.sources().values() if one.text.startswith("not confirmed")}
    rows = [row for row in ROWS if row.source in unconfirmed and row.confidence != "C"]
    assert [row for row in rows if set(row.countries) & {*members(), EU}] == []
    assert [row for row in HOSTS if row.source in unconfirmed and row.confidence != "C" and row.rule != "declared"] == []


def test_pairs_are_regions() -> None:
    azure = tables.regions()["azure"]
    assert [row for row in azure.values() if row.pair and row.pair not in azure] == []


def test_pairs_of_regions_in_the_eea_are_in_the_eea() -> None:
    azure = tables.regions()["azure"]
    outside = [row for row in azure.values() if row.pair and set(row.countries) <= members()]
    assert outside
    assert [row for row in outside if not set(azure[row.pair].countries) <= members()] == []


def test_rules_and_patterns_of_hosts() -> None:
    for row in HOSTS:
        pattern = re.compile(row.pattern)
        assert row.rule in ("region", "key", "code", "declared", "client", "global") or row.rule.startswith(
            ("fixed:", "in:")
        ), row
        assert ("region" in pattern.groupindex) is (row.rule in ("region", "key", "code")) or row.rule == "fixed:US", row
        assert row.suffix.rpartition(".")[2] in row.pattern, row
        if row.rule.startswith("fixed:"):
            assert row.rule[6:] in {*tables.countries(), EU}, row
        if row.rule.startswith("in:"):
            assert row.rule[3:].lower() in tables.regions()[row.provider], row


def test_the_digest_is_over_the_bytes() -> None:
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", tables.digest())
    assert set(tables.FILES) == {path.name for path in Path(tables.DATA).iterdir()}


def test_top_level_domains() -> None:
    names = tables.top_level_domains()
    assert {"no", "com", "dev", "xn--fiqs8s"} <= names
    assert not {"local", "internal", "svc", "cluster", "elsewhere"} & names
    assert all(re.fullmatch(r"[a-z]{2,}|xn--[a-z0-9-]+", name) for name in names)


def test_old_data_are_warned_of() -> None:
    day = tables.verified_on()
    assert day == date(2026, 11, 23)
    assert tables.stale(day + timedelta(days=180)) == ""
    assert tables.stale(day + timedelta(days=181)) == (
        "the residency data were verified on 2026-11-23, 181 days before this run: update policylint"
    )


def test_nothing_is_loaded_before_it_is_asked_for() -> None:
    code = (
        "import sys, policylint.cli.main, policylint.cli.check\n"
        "print(sorted(name for name in sys.modules if name.startswith('policylint.residency.') and 'references' not in name))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("provider", ["elastx", "exoscale", "ionos", "scaleway", "upcloud"])
def test_ids_that_begin_with_a_country_agree(provider: str) -> None:
    for row in tables.regions()[provider].values():
        if row.kind != "object-storage":
            assert row.countries == (country(row.region[:2]),), row


def test_cities_are_in_one_country() -> None:
    """Two providers that name the same city must place it alike."""
    where: dict[str, set[tuple[str, ...]]] = {}
    for row in ROWS:
        if row.city and len(row.countries) == 1:
            where.setdefault(row.city, set()).add(row.countries)
    assert {city: said for city, said in where.items() if len(said) > 1} == {}


def test_codes_of_aws_stand_for_one_region() -> None:
    regions = [row for row in tables.regions()["aws"].values() if row.kind == "region" and "iso" not in row.region]
    assert len({row.region for row in map(by_code, _codes()) if row}) == len(_codes()) == len(regions)
