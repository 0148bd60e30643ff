"""The comparison with kubeconform: pairing, classes, schema files, the whole run with a stand-in for the program."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import kubeconform
import pytest
from parity_classes import CLASSES, Difference, classify, compare, table
from parity_evidence import evidence
from parity_records import Fault, Record, command, ours
from parity_schemas import file_name, schema_files

CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"


def record(verdict: str, said: str = "", **more: Any) -> Record:
    return Record("v1", "Pod", "a", verdict, said)._replace(**more)


def test_every_class_is_described_and_every_description_has_a_class() -> None:
    assert sorted(table()) == sorted(CLASSES)
    assert all(all(row) for row in table().values())


@pytest.mark.parametrize(
    ("theirs", "ours", "expected"),
    [
        (record("invalid", "failed with 'x#' - at '/spec': got null, want array"), record("valid"), "null-is-absent"),
        (
            record("invalid", "failed with 'x#' - at '/a': 'oneOf' failed, subschemas 0, 1 matched"),
            record("valid"),
            "null-is-absent",
        ),
        (record("invalid", "failed - at '/a': got null, want array - at '/b': missing property 'c'"), record("valid"), ""),
        (
            record("invalid", "f - at '/r': validation failed   - at '/r/cpu': 'oneOf' failed, subschemas 0, 1 matched"),
            record("valid"),
            "null-is-absent",
        ),
        (None, record("valid", line=4, wide=True), "utf-16"),
        (None, record("valid", line=4), ""),
        (record("invalid", "failed - at '/b': missing property 'c'"), record("valid", partial=True), "patch"),
        (record("invalid", "failed - at '/b': missing property 'c'"), record("valid"), ""),
        (
            record("valid"),
            record("invalid", faults=(Fault("missing-field", "metadata.name", "metadata.name is missing"),)),
            "name-required",
        ),
        (
            record("valid"),
            record("invalid", faults=(Fault("unrendered-variable", "metadata.name", "metadata.name holds a variable"),)),
            "variable",
        ),
        (record("valid"), record("invalid", faults=(Fault("wrong-type", "spec", "spec must be a mapping"),)), ""),
        (record("error", 'key "a" already set in map'), record("invalid"), "duplicate-key"),
        (
            record("skipped"),
            record("invalid", faults=(Fault("unknown-kind", "kind", "Kubernetes 1.36 has no v1 Pond"),)),
            "unserved",
        ),
        (record("skipped"), record("invalid", faults=(Fault("wrong-type", "spec", "spec must be a mapping"),)), ""),
        (record("skipped"), record("valid"), ""),
        (record("skipped"), record("invalid")._replace(name="b"), ""),
        (None, record("valid"), ""),
        (record("valid"), None, ""),
    ],
)
def test_class_of_a_difference(theirs: Record | None, ours: Record | None, expected: str) -> None:
    assert classify(Difference("a.yaml", theirs, ours)) == expected


def test_what_both_say_is_no_difference_and_the_rest_is_paired_by_object() -> None:
    invalid = record("invalid", faults=(Fault("missing-field", "spec.containers", "missing"),))
    theirs = {"a.yaml": [record("valid"), record("valid")], "b.yaml": [Record("", "", "", "error", "missing 'kind' key")]}
    mine = {"a.yaml": [invalid, record("valid")], "b.yaml": [Record("", "", "", "none", "not an object: x")]}
    assert compare(theirs, mine) == (
        1,
        Counter(valid=1),
        [
            ("required-by-the-server", Difference("a.yaml", record("valid"), invalid)),
            ("no-object", Difference("b.yaml", theirs["b.yaml"][0], mine["b.yaml"][0])),
        ],
    )


def test_one_answer_for_a_chart_template_stands_against_all_of_theirs() -> None:
    chart = Record("", "", "", "error", "template: a Helm template: render the chart")
    broken = Record("", "", "", "error", "yaml: line 3")
    assert compare({"t.yaml": [broken, record("valid"), broken]}, {"t.yaml": [chart]}) == (
        2,
        Counter(error=2),
        [("helm-template", Difference("t.yaml", record("valid"), chart))],
    )
    assert compare({"t.yaml": [broken]}, {"t.yaml": [chart]}) == (1, Counter(error=1), [])


def test_policylint_records(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(f"{CONFIG_MAP}---\nhello: world\n---\n{CONFIG_MAP}dada: {{}}\n")
    assert ours(tmp_path, "1.36") == {
        "a.yaml": [
            Record("v1", "ConfigMap", "a", "valid", "", 1),
            Record(
                "v1",
                "ConfigMap",
                "a",
                "invalid",
                'dada: unknown field "dada" (did you mean "data"?)',
                6,
                (Fault("unknown-field", "dada", 'unknown field "dada" (did you mean "data"?)'),),
            ),
            Record("", "", "", "none", "not an object: no apiVersion and kind", 5),
        ]
    }


def test_schema_files_hold_what_they_refer_to_and_nothing_else() -> None:
    definitions = {
        "x.Pod": {
            "x-kubernetes-group-version-kind": [{"group": "", "version": "v1", "kind": "Pod"}],
            "properties": {"metadata": {"$ref": "#/$defs/x.Meta"}},
        },
        "x.Meta": {"properties": {"again": {"$ref": "#/$defs/x.Meta"}}},
        "x.Other": {},
    }
    [(name, text)] = schema_files(definitions)
    body = json.loads(text)
    assert (name, body["$ref"], sorted(body["$defs"])) == ("pod-v1.json", "#/$defs/x.Pod", ["x.Meta", "x.Pod"])
    assert file_name("networking.k8s.io", "v1", "Ingress") == "ingress-networking-v1.json"


def test_command_line_names_the_schemas() -> None:
    assert command("k", Path("/s"), Path("/c"), "-verbose") == [
        "k",
        "-strict",
        "-ignore-missing-schemas",
        "-n",
        "2",
        "-schema-location",
        "/s/{{.ResourceKind}}{{.KindSuffix}}.json",
        "-verbose",
        "/c",
    ]


def test_evidence_counts_what_the_server_was_asked(tmp_path: Path) -> None:
    row = {"set": "real", "static": True, "file": "real/a.yaml", "apiVersion": "v1", "kind": "Pod", "name": "a"}
    (tmp_path / "rows.jsonl").write_text(json.dumps({**row, "verdict": "refuse"}) + "\n")
    found = [("patch", Difference("a.yaml", record("valid"), None)), ("patch", Difference("b.yaml", record("valid"), None))]
    assert evidence(tmp_path / "rows.jsonl", found) == {"patch": Counter(refuse=1)}


def test_whole_run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "a.yaml").write_text(CONFIG_MAP)
    program = tmp_path / "kubeconform"
    answer = {"filename": str(corpus / "a.yaml"), "kind": "ConfigMap", "name": "a", "version": "v1", "msg": ""}
    for status, code in (("statusValid", 0), ("statusInvalid", 1)):
        said = json.dumps({"resources": [{**answer, "status": status}]})
        program.write_text(f"#!{sys.executable}\nprint('''{said}''')\n")
        os.chmod(program, 0o755)
        monkeypatch.setattr(kubeconform, "write_schemas", lambda folder, release, wheel: 7)
        monkeypatch.setattr(kubeconform, "wheel_sizes", lambda: {"wheel": 3, "without_data": 2, "data": 1})
        written = tmp_path / "out.json"
        words = [str(corpus), "--kubeconform", str(program), "--rounds", "0", "--json", str(written)]
        assert kubeconform.main(words) == code
        result = json.loads(written.read_text())
        assert (result["unexplained"], result["schemas"]["kinds"]) == (code, 7)
    assert capsys.readouterr().out.splitlines() == [
        "the same: 1  valid 1",
        "wheel: 3 bytes, 2 without validation/data (1 bytes unpacked)",
        "the same: 0  ",
        "     1 unexplained              in no class",
        "unexplained: a.yaml: kubeconform invalid v1 ConfigMap a; policylint valid v1 ConfigMap a",
        "wheel: 3 bytes, 2 without validation/data (1 bytes unpacked)",
    ]


def test_a_missing_program_says_how_to_build_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert kubeconform.main([str(tmp_path), "--kubeconform", str(tmp_path / "none")]) == 2
    assert capsys.readouterr().err == (
        f"error: no program {tmp_path}/none; build it: go install github.com/yannh/kubeconform/cmd/kubeconform@v0.8.0\n"
    )
