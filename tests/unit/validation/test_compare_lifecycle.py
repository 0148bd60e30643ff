"""How scripts/compare_lifecycle.py reads the tables of pluto and kubent, and what it calls a difference."""

from __future__ import annotations

import csv
import importlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from policylint.validation.lifecycle import Lifecycle, load_lifecycle

if TYPE_CHECKING:
    from collections.abc import Iterator

SCRIPTS = Path(__file__).resolve().parents[3] / "scripts"
VERSIONS = """deprecated-versions:
  - version: extensions/v1beta1
    kind: Deployment
    deprecated-in: v1.9.0
    removed-in: v1.16.0
    replacement-api: apps/v1
    replacement-available-in: v1.9.0
    component: k8s
  - version: policy/v1beta1
    kind: PodSecurityPolicy
    deprecated-in: ""
    removed-in: v1.25.0
    replacement-api: ""
    component: k8s
  - version: cert-manager.io/v1beta1
    kind: Issuer
    deprecated-in: v1.4.0
    removed-in: v1.6.0
    replacement-api: cert-manager.io/v1
    component: cert-manager
target-versions:
  k8s: v1.25.0
"""
REGO = """package deprecated125

main[return] {
	return := {
		"RuleSet": "Deprecated APIs removed in 1.25",
		"Since": api.since,
	}
}

deprecated_api(kind, api_version) = api {
	deprecated_apis = {"PodSecurityPolicy": {
			"old": ["policy/v1beta1", "extensions/v1beta1"],
			"new": "<removed>",
			"since": "1.21",
		},
		"CronJob": {
			"old": ["batch/v1beta1"],
			"new": "batch/v1",
			"since": "1.21",
		},
	}
	api := {
		"old": api_version,
		"new": deprecated_apis[kind].new,
	}
}
"""
TABLE = {
    ("batch/v1beta1", "CronJob"): Lifecycle("batch", "v1beta1", "CronJob", (1, 8), (1, 21), (1, 25), "batch/v1 CronJob"),
    ("batch/v1", "CronJob"): Lifecycle("batch", "v1", "CronJob", (1, 21), None, None, ""),
    ("policy/v1beta1", "PodSecurityPolicy"): Lifecycle(
        "policy", "v1beta1", "PodSecurityPolicy", (1, 10), (1, 21), (1, 25), ""
    ),
}


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    yield importlib.import_module("compare_lifecycle")
    for name in ("compare_lifecycle", "build_lifecycle"):
        sys.modules.pop(name, None)


def test_pluto_claims_what_its_kubernetes_rows_say(script: Any) -> None:
    assert list(script.pluto_claims(VERSIONS)) == [
        ("pluto", "extensions/v1beta1", "Deployment", "1.9", "1.16", "apps/v1", "1.9"),
        ("pluto", "policy/v1beta1", "PodSecurityPolicy", "", "1.25", "none", ""),
    ]


def test_kubent_claims_every_old_version_of_an_entry(script: Any) -> None:
    assert list(script.kubent_claims(REGO, "deprecated-1-25.rego")) == [
        ("kubent", "policy/v1beta1", "PodSecurityPolicy", "", "1.25", "none", "1.21"),
        ("kubent", "extensions/v1beta1", "PodSecurityPolicy", "", "1.25", "none", "1.21"),
        ("kubent", "batch/v1beta1", "CronJob", "", "1.25", "batch/v1", "1.21"),
    ]


def test_what_is_to_be_removed_some_day_claims_no_release(script: Any) -> None:
    text = REGO.replace("removed in 1.25", "to be removed in future")
    assert {claim.removed for claim in script.kubent_claims(text, "x")} == {""}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "kubent: x has an unknown form"),
        (REGO.replace("Deprecated APIs removed", "APIs removed"), "kubent: x has an unknown form"),
        (REGO.replace('"since": "1.21"', '"from": "1.21"', 1), "kubent: x has an unknown form"),
        (REGO.replace('"since": "1.21"', '"since": "soon"', 1), "'soon' is no release"),
    ],
)
def test_rules_of_an_unknown_form_stop_the_comparison(script: Any, text: str, message: str) -> None:
    with pytest.raises(script.BuildError) as caught:
        list(script.kubent_claims(text, "x"))
    assert str(caught.value) == message


def test_a_table_of_an_unknown_form_stops_the_comparison(script: Any, tmp_path: Path) -> None:
    with pytest.raises(script.BuildError, match="pluto: no deprecated-versions"):
        list(script.pluto_claims("versions: []"))
    with pytest.raises(script.BuildError, match="kubent: no rules in "):
        list(script.kubent_rules(tmp_path))


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (("batch/v1beta1", "CronJob", "1.21", "1.25", "batch/v1", "1.21"), []),
        (("batch/v1beta1", "CronJobList", "", "1.25", "batch/v1", ""), []),
        (("policy/v1beta1", "PodSecurityPolicy", "1.21", "1.25", "none", "1.21"), []),
        (("batch/v1beta1", "CronJob", "1.20", "", "batch/v1", ""), [("CronJob", "deprecated", "1.20", "1.21")]),
        (("batch/v1beta1", "CronJobList", "", "1.29", "batch/v1", ""), [("CronJobList", "removed", "1.29", "1.25")]),
        (("batch/v1beta1", "CronJob", "", "", "batch/v2", ""), [("CronJob", "replacement", "batch/v2", "batch/v1")]),
        (("batch/v1beta1", "CronJob", "", "", "batch/v1", "1.20"), [("CronJob", "available", "1.20", "1.21")]),
        (("batch/v1beta1", "CronJob", "", "", "none", ""), [("CronJob", "replacement", "none", "batch/v1")]),
        (("batch/v1beta1", "CronJobs", "1.1", "1.2", "none", ""), [("CronJobs", "kind", "CronJobs", "")]),
    ],
)
def test_differences(script: Any, claim: tuple[str, ...], expected: list[tuple[str, ...]]) -> None:
    version, kind, *fields = claim
    found = list(script.differences([script.Claim("pluto", version, kind, *fields)], TABLE))
    assert [(one.kind, one.field, one.theirs, one.ours) for one in found] == expected
    assert {(one.group, one.peer) for one in found} <= {("batch", "pluto")}


def test_differences_and_explanations_must_meet(script: Any) -> None:
    claims = [script.Claim("pluto", "batch/v1beta1", "CronJob", "1.20", "1.29", "batch/v1", "")]
    explained = [
        script.Difference("batch", "v1beta1", "CronJob", "deprecated", "pluto", "1.20", "1.21"),
        script.Difference("batch", "v1beta1", "CronJob", "removed", "pluto", "1.28", "1.25"),
    ]
    assert script.compare(claims, TABLE, explained) == [
        "not explained: batch,v1beta1,CronJob,removed,pluto,1.29,1.25",
        "explains nothing: batch,v1beta1,CronJob,removed,pluto,1.28,1.25",
    ]
    explained[1] = explained[1]._replace(theirs="1.29")
    assert script.compare(claims, TABLE, explained) == []


def test_an_explanation_says_why_and_where_from(script: Any, tmp_path: Path) -> None:
    path = tmp_path / "differences.csv"
    row = "batch,v1beta1,CronJob,removed,pluto,1.29,1.25"
    path.write_text(f"# why\n{','.join(script.COLUMNS)}\n{row},a slip,the guide\n", encoding="utf-8")
    assert script.explanations(path) == {script.Difference(*row.split(",")): "a slip"}
    for broken in (f"{row},,the guide\n", f"{row},a slip,\n", f"{row},a slip,the guide\n" * 2):
        path.write_text(f"{','.join(script.COLUMNS)}\n{broken}", encoding="utf-8")
        with pytest.raises(script.BuildError, match=r"removed pluto 1\.29 1\.25: twice, or without why or source"):
            script.explanations(path)


def test_the_explanations_are_sorted_and_quote_our_table(script: Any) -> None:
    explained = list(script.explanations(script.DIFFERENCES))
    assert explained == sorted(explained)
    table = load_lifecycle()
    for one in explained:
        row = table.get((f"{one.group}/{one.version}", one.kind.removesuffix("List")))
        assert (row is None) == (one.field == "kind"), one
        if row and one.field in ("deprecated", "removed"):
            assert script.shown(getattr(row, one.field)) == one.ours, one
    with script.DIFFERENCES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(line for line in file if not line.startswith("#")))
    assert tuple(rows[0]) == script.COLUMNS
    assert {len(row) for row in rows} == {len(script.COLUMNS)}


def test_the_script_compares_files(tmp_path: Path) -> None:
    (tmp_path / "versions.yaml").write_text(VERSIONS, encoding="utf-8")
    (tmp_path / "deprecated-1-25.rego").write_text(REGO, encoding="utf-8")
    peers = ("--pluto", str(tmp_path / "versions.yaml"), "--kubent", str(tmp_path))
    command = (sys.executable, str(SCRIPTS / "compare_lifecycle.py"), *peers)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = done.stdout.splitlines()
    assert (done.returncode, done.stderr) == (1, "")
    assert [line for line in lines if line.startswith("not explained")] == [
        "not explained: extensions,v1beta1,PodSecurityPolicy,available,kubent,1.21,1.11",
        "not explained: extensions,v1beta1,PodSecurityPolicy,removed,kubent,1.25,1.16",
        "not explained: extensions,v1beta1,PodSecurityPolicy,replacement,kubent,none,policy/v1beta1",
    ]


def test_the_peers_differ_only_where_it_is_explained() -> None:
    if os.environ.get("POLICYLINT_FRESHNESS") != "1":
        pytest.skip("NOT RUN: comparison with pluto and kubent; set POLICYLINT_FRESHNESS=1")
    if shutil.which("go") is None:
        pytest.skip("NOT RUN: comparison with pluto and kubent; go is not on PATH")
    done = subprocess.run(
        (sys.executable, str(SCRIPTS / "compare_lifecycle.py")), capture_output=True, text=True, check=False
    )
    if "BuildError: go mod download: " in done.stderr:
        pytest.skip("NOT RUN: comparison with pluto and kubent; the module proxy does not give them")
    assert done.returncode == 0, done.stdout + done.stderr
