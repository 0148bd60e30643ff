"""The command line: what it refuses, and how it says so."""

from __future__ import annotations

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
