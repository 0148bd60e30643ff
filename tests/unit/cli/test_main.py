"""The command line: what it refuses, and how it says so."""

from __future__ import annotations

import json

import pytest

from policylint.cli.main import main


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", "--jobs", "0"], "policylint check: error: argument --jobs: must be a whole number from 1"),
        (["check", "--jobs", "x"], "policylint check: error: argument --jobs: must be a whole number from 1"),
        (
            ["check", "--max-findings", "-1"],
            "policylint check: error: argument --max-findings: must be a whole number from 0",
        ),
        (["--\x1b[31m##vso[x]y"], r"policylint: error: unrecognized arguments: --\x1b[31m#\x23vso[x]y"),
    ],
)
def test_a_wrong_command_line(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("usage: policylint ")
    assert printed.err.splitlines()[-1] == said


def test_completions_name_formats_and_rules(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", "bash"]) == 0
    lines = capsys.readouterr().out.splitlines()
    formats = "(text concise json jsonl sarif junit github gitlab markdown)"
    assert f"_shtab_policylint_check___output_choices={formats}" in lines
    assert "_shtab_policylint_check_pos_0_COMPGEN=_shtab_compgen_files" in lines
    rules = next(line for line in lines if line.startswith("_shtab_policylint_check___rule_choices="))
    assert "host-path-volume" in rules
    assert not [line for line in lines if line.startswith("_shtab_policylint_new_pos_1_choices=")]


def test_the_rules_of_a_control(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "--control", "cis-2.0.1:5.2.2"]) == 0
    assert capsys.readouterr().out.splitlines()[1].split()[:3] == ["privileged-container", "critical", "cis-2.0.1:5.2.2"]
    assert main(["rules", "--control", "cis-2.0.1:5.2.2", "--json"]) == 0
    assert [rule["id"] for rule in json.loads(capsys.readouterr().out)] == ["privileged-container"]


def test_a_control_that_no_manifest_answers(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "--control", "cis-2.0.1:5.4.2"]) == 0
    assert capsys.readouterr().out.splitlines()[1:] == [
        "No rule answers:",
        "cis-2.0.1:5.4.2  Secrets in a store outside the cluster: where the value of a Secret comes from is not in the Secret",
    ]


def test_an_unknown_control(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "--control", "cis-2.0.2"]) == 2
    said = 'error: --control: unknown control "cis-2.0.2" (did you mean "cis-2.0.1"?); the benchmarks are cis-1.12, '
    assert capsys.readouterr().err.startswith(said)


def test_the_page_of_a_benchmark_says_what_it_cannot_answer(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "cis-2.0.1"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("cis-2.0.1 · version 0.1 · ")
    why = "the owners and modes of files on a node are in no manifest"
    assert f"cis-2.0.1:1.1  Files of the control plane: owners and permissions: {why}" in out.splitlines()
