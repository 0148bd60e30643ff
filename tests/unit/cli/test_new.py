"""The scaffold of a rule, and the command that runs its examples."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from policylint.cli.main import main
from policylint.testing import main as run_examples

SCAFFOLD = "missing_team_label.py"


@pytest.fixture
def rule_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    assert main(["new", "rule", "missing-team-label", "--directory", str(tmp_path)]) == 0
    capsys.readouterr()
    return tmp_path / SCAFFOLD


def test_the_printed_command_runs_the_examples(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    directory = tmp_path / "with blank"
    directory.mkdir()
    assert main(["new", "rule", "missing-team-label", "--directory", str(directory)]) == 0
    said, command = capsys.readouterr().out.splitlines()
    assert said == f"wrote {directory / SCAFFOLD}: change it, then run its examples:"
    assert command == f"{sys.executable} -m policylint.testing {shlex.quote(str(directory / SCAFFOLD))}"
    done = subprocess.run(shlex.split(command), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{directory / SCAFFOLD}: ok\n", "")


def test_a_difference_is_shown(rule_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rule_file.write_text(rule_file.read_text().replace("  # finding", "", 1))
    assert run_examples([str(rule_file)]) == 1
    assert capsys.readouterr().out.splitlines()[:2] == [
        f"{rule_file}: missing-team-label, Bad example 1: findings on lines [3], expected on []",
        "line 3: the label team is missing",
    ]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a_b.py", "import nowhere_at_all\n", "ModuleNotFoundError: No module named 'nowhere_at_all'"),
        (
            "a_b.py",
            '"""Title."""\n',
            "PluginError: a_b is no rule file: it needs a name like a_b and one function with @rule",
        ),
        ("a_b.txt", "", "PolicylintError: it is no Python file"),
        ("host_path_volume.py", None, "PolicylintError: policylint has a rule host-path-volume already"),
    ],
)
def test_what_cannot_be_run(
    rule_file: Path, name: str, text: str | None, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = rule_file.with_name(name)
    file.write_text(rule_file.read_text() if text is None else text)
    assert run_examples([str(rule_file), str(file)]) == 2
    assert capsys.readouterr().out == f"{rule_file}: ok\n{file}: cannot be run: {said}\n"


def test_without_files_the_usage_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_examples([]) == 2
    assert capsys.readouterr().err == "usage: python -m policylint.testing FILE.py [FILE.py ...]\n"
