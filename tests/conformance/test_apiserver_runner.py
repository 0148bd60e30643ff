"""The runner of the API server corpus: its counts, its list of wrong refusals, its exit codes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conformance import apiserver as conformance

POD = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": {"containers": [{"name": "a", "image": "b"}]}}


def row(number: int, verdict: str, body: dict[str, Any], **more: Any) -> dict[str, Any]:
    named = {"id": f"r{number}", "set": "mutant", "apiVersion": body["apiVersion"], "kind": body["kind"], "static": True}
    return {**named, "from": "f", "op": "value", "path": ["x"], "object": body, "verdict": verdict, **more}


def test_runner_counts_and_lists(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cause = {"reason": "FieldValueInvalid", "message": 'Invalid value: "x": must be good', "field": "spec"}
    lines = [
        row(0, "accept", POD),
        row(1, "accept", POD | {"a": 1}),
        row(
            2,
            "refuse",
            POD | {"a": 1},
            message='Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "a"',
        ),
        row(3, "refuse", POD, message="Pod is invalid", causes=[cause]),
        row(4, "refuse", POD | {"kind": "Pond"}, message="no such kind"),
        row(5, "refuse", POD, static=False),
        row(6, "refuse", POD, set="other"),
    ]
    corpus, counts = tmp_path / "rows.jsonl", tmp_path / "counts.json"
    corpus.write_text("\n".join(json.dumps(line) for line in lines))
    assert conformance.main([str(corpus), "--json", str(counts)]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "accepted, but refused here: r1 v1 Pod (f value ['x']): unknown field \"a\"",
        "no schema: 1 v1 Pond",
        "    0 caught     1 missed  400 no such kind",
        "    0 caught     1 missed  Invalid: Invalid value: must be good",
        "    1 caught     0 missed  400 unknown field",
        "accepted: 1 of 2 refused here",
        "refused: 1 of 3 refused here (33.3 %)",
    ]
    assert json.loads(counts.read_text()) == {
        "accepted": 2,
        "accepted_refused": 1,
        "refused": 3,
        "refused_caught": 1,
        "causes": {"400 no such kind": [0, 1], "400 unknown field": [1, 0], "Invalid: Invalid value: must be good": [0, 1]},
    }


def test_runner_finds_real_documents(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b.yaml").write_text(
        "# only a comment\n---\n{\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: a, name: b}\n"
    )
    real = {"set": "real", "static": True, "id": "r", "file": "real/a/b.yaml", "doc": 1, "apiVersion": "v1", "kind": "Pod"}
    corpus = tmp_path / "rows.jsonl"
    corpus.write_text(json.dumps({**real, "verdict": "refuse", "message": "twice"}))
    assert conformance.main([str(corpus), "--real", str(tmp_path)]) == 0
    assert "refused: 1 of 1 refused here (100.0 %)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"doc": 7}, "has no document 7"),
        ({"kind": "Node"}, "is no v1 Node"),
        ({"file": "real/x"}, "has no file real/x"),
        ({"static": False}, "no cases"),
    ],
)
def test_runner_without_usable_cases(
    change: dict[str, Any], reason: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "b.yaml").write_text("apiVersion: v1\nkind: Pod\n")
    real = {"set": "real", "static": True, "id": "r", "file": "real/b.yaml", "doc": 0, "apiVersion": "v1", "kind": "Pod"}
    corpus = tmp_path / "rows.jsonl"
    corpus.write_text(json.dumps({**real, "verdict": "accept", **change}))
    assert conformance.main([str(corpus), "--real", str(tmp_path)]) == 2
    assert reason in capsys.readouterr().err
