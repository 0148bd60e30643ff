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
        "| `host-port` | `kics/x` | a\\|b | types.go |",
        "| 2 cases | a1, b2 | it is so | types.go |",
    ]


def test_one_case_is_one_case() -> None:
    assert build_differences.page([ROW]).splitlines()[-1] == "| 1 case | a1 | it is so | types.go |"


def test_nothing_is_eaten_by_markdown() -> None:
    row = {
        **ROW,
        "concept": "other:psp*",
        "check": "*/*",
        "why": "pods/* and <b> `x` [y](z)",
        "source": "a_b_c and capabilities_1_0",
    }
    line = build_differences.page([row]).splitlines()[-1]
    assert line == r"| `other:psp*` | `*/*` | pods/\* and \<b\> \`x\` \[y\](z) | a\_b\_c and capabilities\_1\_0 |"


@pytest.mark.parametrize("field", ["why", "source"])
def test_a_row_must_say_why_and_where(field: str) -> None:
    with pytest.raises(build_differences.BuildError, match="no reason or no source"):
        build_differences.page([{**ROW, field: ""}])


def test_the_table_of_the_project_makes_a_page() -> None:
    with build_differences.TABLE.open(encoding="utf-8", newline="") as file:
        assert build_differences.page(csv.DictReader(file)).count("\n") > 10
