"""The page of differences: one row for one reason, and none without a reason or a source."""

from __future__ import annotations

import csv

import build_differences
import pytest

pytestmark = pytest.mark.checkout

ROW = {"case": "a1", "concept": "", "check": "", "variant": "", "expect": "", "why": "it is so", "source": "types.go"}


def test_rows_with_the_same_reason_are_one() -> None:
    rows = [ROW, {**ROW, "case": "b2"}, {**ROW, "concept": "host-port", "check": "kics/x", "why": "a|b"}]
    assert build_differences.page(rows).removeprefix(build_differences.HEAD).splitlines() == [
        "| host-port | kics/x | a\\|b | types.go |",
        "| 2 cases | a1, b2 | it is so | types.go |",
    ]


@pytest.mark.parametrize("field", ["why", "source"])
def test_a_row_must_say_why_and_where(field: str) -> None:
    with pytest.raises(build_differences.BuildError, match="no reason or no source"):
        build_differences.page([{**ROW, field: ""}])


def test_the_table_of_the_project_makes_a_page() -> None:
    with build_differences.TABLE.open(encoding="utf-8", newline="") as file:
        assert build_differences.page(csv.DictReader(file)).count("\n") > 10
