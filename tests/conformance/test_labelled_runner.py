"""The runner of the labelled cases: tables, judging of the named object, counts, JSON and exit codes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from policylint.engine.packs import builtin_packs
from policylint.engine.registry import Registry
from tests.conformance import __main__ as conformance
from tests.conformance.concepts import (
    Explanation,
    Line,
    Plan,
    Wanted,
    plan,
    read_concepts,
    read_explanations,
)
from tests.conformance.corpus import CorpusError
from tests.conformance.index import Case, cases, release_in

POD = """apiVersion: v1
kind: Pod
metadata: {name: %s}
spec:
  hostPID: true
  containers:
  - {name: good, image: "nginx:1.2"}
  - {name: bad, image: nginx}
"""
CONCEPTS = """concept,variant,check,when,rules,options,kubernetes,note
tag,,,,mutable-image-tag,,,
tag,allowed *,peer/*,,mutable-image-tag,"{""mutable-image-tag"": {""moving_tags"": ""$tags""}}",,
pid,,,,host-namespaces:hostPID,,,
ipc,,,,host-namespaces:hostIPC,,,
old,,,,removed-api-version,,$check,
broken,,,strict=false,unknown-field,,,
broken,,,,unknown-field invalid-yaml,,,
nothing,,,,,,,
"""
EXPLANATIONS = "case,concept,check,variant,expect,why,source\n,ipc,peer/*,,fail,it shares the processes,core/v1\n"


def case(number: int, concept: str, expect: str, **more: Any) -> dict[str, Any]:
    row = {"id": f"c{number}", "peer": "peer", "check": "check", "concept": concept, "file": "a.yaml", "doc_index": 0}
    row |= {"resource": "Pod/a", "scope": "resource", "expect": expect, "static": True, "core": True}
    return row | more


def run(directory: Path, rows: list[dict[str, Any]], *more: str) -> tuple[int, dict[str, Any]]:
    index, written = directory / "index.jsonl", directory / "out.json"
    (directory / "concepts.csv").write_text(CONCEPTS)
    (directory / "explanations.csv").write_text(EXPLANATIONS)
    index.write_text("\n".join(map(json.dumps, rows)))
    tables = ["--concepts", str(directory / "concepts.csv"), "--explanations", str(directory / "explanations.csv")]
    code = conformance.main([str(index), "--json", str(written), *tables, *more])
    return code, json.loads(written.read_text()) if written.exists() else {}


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    (tmp_path / "a.yaml").write_text(POD % "a" + "---\n" + (POD % "b").replace("nginx}", "'nginx:3'}"))
    return tmp_path


def test_only_the_named_object_and_container_count(directory: Path) -> None:
    rows = [
        case(1, "tag", "fail"),
        case(2, "tag", "pass", resource="Pod/b", doc_index=1),
        case(3, "tag", "fail", container="bad", scope="container"),
        case(4, "tag", "pass", container="good", scope="container"),
        case(5, "pid", "fail", container="good", scope="container"),
        case(6, "ipc", "pass"),
        case(7, "tag", "fail", scope="file", resource=None, doc_index=None),
    ]
    assert run(directory, rows) == (
        0,
        {
            "core": {"weighted": 1.0, "agree": 7, "cases": 7},
            "all": {"agree": 7, "cases": 7},
            "concepts": {
                "ipc": {"agree": 1, "cases": 1},
                "pid": {"agree": 1, "cases": 1},
                "tag": {"agree": 5, "cases": 5},
            },
            "all_concepts": {
                "ipc": {"agree": 1, "cases": 1},
                "pid": {"agree": 1, "cases": 1},
                "tag": {"agree": 5, "cases": 5},
            },
            "peers": {"peer": {"agree": 7, "cases": 7}},
            "pod_security": {"agree": 0, "cases": 0},
            "left_out": 0,
            "explained": 0,
            "disagreements": [],
        },
    )


def test_counts_and_the_list_of_disagreements(directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (directory / "t.yaml").write_text("kind: Pod\nname: {{ x }}\n")
    rows = [
        case(1, "tag", "pass"),
        case(2, "tag", "fail", core=False, params={"level": "baseline"}),
        case(3, "ipc", "fail", variant=None),
        case(4, "nothing", "fail"),
        case(5, "unheard-of", "pass", core=False),
        case(6, "tag", "fail", static=False),
        case(7, "pid", "pass", file="t.yaml"),
        case(8, "pid", "fail", resource="Pod/z", doc_index=9),
    ]
    code, result = run(directory, rows)
    assert code == 1
    assert result["core"] == {"weighted": 0.0, "agree": 0, "cases": 5}
    assert result["all"] == {"agree": 1, "cases": 7}
    assert result["pod_security"] == {"agree": 1, "cases": 1}
    assert (result["left_out"], result["explained"]) == (1, 1)
    assert capsys.readouterr().out.splitlines() == [
        "c1 tag peer/check a.yaml Pod/a: pass, found: mutable-image-tag spec.containers[1].image",
        "c3 ipc peer/check a.yaml Pod/a: fail, not found: no finding  [it shares the processes (core/v1)]",
        "c8 pid peer/check a.yaml Pod/z: fail, not judged: no object Pod/z in document 9",
        "c7 pid peer/check t.yaml Pod/a: pass, not judged: no object Pod/a in document 0 "
        "(template a template that must be rendered first (as YAML: a mapping or a list cannot be a key))",
        "-- by peer",
        "    1 of     7  peer",
        "-- by concept, core",
        "    0 of     1  ipc",
        "    0 of     1  nothing",
        "    0 of     2  pid",
        "    0 of     1  tag",
        "-- by concept, all",
        "    0 of     1  ipc",
        "    0 of     1  nothing",
        "    0 of     2  pid",
        "    1 of     2  tag",
        "    0 of     1  unheard-of",
        "core: 0 of 5, weighted by concept 0.0 %",
        "all: 1 of 7; pod security: 1 of 1",
        "disagreements: 6, explained 1; left out: 1",
    ]
    assert result["disagreements"][0] == {
        "id": "c1",
        "concept": "tag",
        "variant": "",
        "check": "peer/check",
        "core": True,
        "file": "a.yaml",
        "object": "Pod/a",
        "expect": "pass",
        "found": True,
        "why": "mutable-image-tag spec.containers[1].image",
        "explanation": "",
    }


def test_parameters_options_and_releases(directory: Path) -> None:
    (directory / "old.yaml").write_text("apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata: {name: p}\n")
    old = {"file": "old.yaml", "resource": "PodDisruptionBudget/p"}
    rows = [
        case(1, "tag", "fail", variant="allowed tags", params={"tags": ["1.2"]}, container="good"),
        case(2, "tag", "pass", variant="allowed tags", params={}, container="good"),
        case(3, "old", "pass", check="REMOVED_1.24", **old),
        case(4, "old", "fail", check="REMOVED_1.25", **old),
        case(5, "both", "fail", any_of="ipc pid"),
        case(6, "both", "pass", any_of=["ipc"]),
    ]
    code, result = run(directory, rows)
    assert (code, result["disagreements"]) == (0, [])


def test_a_problem_of_the_file_counts_where_its_rule_is_mapped(directory: Path) -> None:
    (directory / "b.yaml").write_text("a: [\n")
    rows = [
        case(1, "broken", "fail", file="b.yaml", scope="file"),
        case(2, "broken", "fail", file="b.yaml", scope="file", params={"strict": False}),
    ]
    _, result = run(directory, rows)
    assert [(one["id"], one["found"]) for one in result["disagreements"]] == [("c2", None)]


@pytest.mark.parametrize(
    ("rows", "error"),
    [
        ([], "no cases"),
        ([{"id": "a"}], "not a case (KeyError: 'expect')"),
        ([case(1, "tag", "maybe")], "not a case (ValueError: maybe resource)"),
    ],
)
def test_an_index_that_cannot_be_used(
    directory: Path, capsys: pytest.CaptureFixture[str], rows: list[dict[str, Any]], error: str
) -> None:
    assert run(directory, rows)[0] == 2
    assert error in capsys.readouterr().err


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1.25", "1.25"),
        (1.16, "1.16"),
        ("v1.15.0", "1.15"),
        ("rules_122_test.go", "1.22"),
        ("rules_future_test.go", ""),
        (["validate-v1-25-removals"], "1.25"),
        ("Semver{Major: 1, Minor: 21}", "1.21"),
        ("K8S_DEPRECATED_APIVERSION_1.19", "1.19"),
        (None, ""),
    ],
)
def test_release_in_what_peers_write(value: object, expected: str) -> None:
    assert release_in(value) == expected


def test_first_line_that_fits_decides(tmp_path: Path) -> None:
    (tmp_path / "index.jsonl").write_text(json.dumps(case(1, "x", "fail", variant="a b", params={"n": {"m": 3}})))
    [one] = cases(tmp_path / "index.jsonl")
    assert isinstance(one, Case)
    lines = [
        Line("x", "", "", "", "never", "", "", ""),
        Line("x", "*", "other/*", "", "never", "", "", ""),
        Line("x", "*", "", "n.m=4", "never", "", "", ""),
        Line(
            "x", "a *", "peer/check", "n.m=3", "first:field second", '{"second": {"most": "$n.m", "none": "$q"}}', "1.30", ""
        ),
        Line("x", "*", "", "", "never", "", "", ""),
    ]
    assert plan(one, lines) == Plan((Wanted("first", "field"), Wanted("second", "")), (("second", '{"most": 3}'),), "1.30")
    with pytest.raises(CorpusError, match="options of x: not a mapping of mappings"):
        plan(one, [Line("x", "*", "", "", "a", "[]", "", "")])


def test_an_explanation_says_what_and_why(tmp_path: Path) -> None:
    (tmp_path / "e.csv").write_text("case,concept,check,variant,expect,why,source\n,pid,,,,because,core/v1\n")
    with pytest.raises(CorpusError, match="an explanation needs a case, or a concept and a check"):
        read_explanations(tmp_path / "e.csv")
    (tmp_path / "e.csv").write_text("case,why\n")
    with pytest.raises(CorpusError, match="the columns are case, concept"):
        read_explanations(tmp_path / "e.csv")


def test_no_case_is_explained_twice(tmp_path: Path) -> None:
    row = "c1,,,,,because,core/v1\n"
    (tmp_path / "e.csv").write_text(f"case,concept,check,variant,expect,why,source\n{row}{row}")
    with pytest.raises(CorpusError, match="these cases are explained twice"):
        read_explanations(tmp_path / "e.csv")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("pid,,,,a,,,", "pid,,,,b,,,"),
        ("pid,*,,,a,,,", "pid,some,,,b,,,"),
        ("pid,,,,a,,,", "pid,,peer/*,,b,,,"),
        ("pid,,,,a,,,", "pid,,,x=1,b,,,"),
        ("pid,,peer/*,,a,,,", "pid,,peer/check,,b,,,"),
    ],
)
def test_a_general_line_stands_behind_the_special_ones(tmp_path: Path, first: str, second: str) -> None:
    head = "concept,variant,check,when,rules,options,kubernetes,note"
    file = tmp_path / "c.csv"
    file.write_text(f"{head}\n{first}\n{second}\n")
    with pytest.raises(CorpusError, match="never counts"):
        read_concepts(file)
    if first.split(",", 4)[:4] != second.split(",", 4)[:4]:
        file.write_text(f"{head}\n{second}\n{first}\n")
        assert len(read_concepts(file)) == 2


def test_the_tables_name_rules_that_exist() -> None:
    known = Registry({}).ids
    lines = [line.rules for line in read_concepts() if not line.rules.startswith("same as:")]
    packs = {text.split()[1] for text in lines if text.startswith("pack:")}
    without = {word[1:] for text in lines if text.startswith("pack:") for word in text.split()[2:]}
    named = {word.partition(":")[0] for text in lines if not text.startswith("pack:") for word in text.split()}
    assert sorted((named | without) - known) == []
    assert sorted(packs - set(builtin_packs())) == []
    assert all(isinstance(one, Explanation) for one in read_explanations())
