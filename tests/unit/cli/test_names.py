"""How a run names files when it does not start in the root of what it checks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from policylint.cli.main import main

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {hostNetwork: true, containers: [{name: a, image: x}]}\n"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Two files, one of them in a directory beside ``sub``."""
    for name in (".git", "sub", "sibling"):
        (tmp_path / name).mkdir()
    for name in ("x.yaml", "sibling/y.yaml"):
        (tmp_path / name).write_text(POD)
    return tmp_path


def names(arguments: list[str], format_: str, capsys: pytest.CaptureFixture[str]) -> set[str]:
    assert main(["check", *arguments, "--rule", "host-namespaces", "-o", format_]) == 1
    said: Any = json.loads(capsys.readouterr().out)
    if format_ == "json":
        return {finding["file"] for finding in said["findings"]}
    if format_ == "gitlab":
        return {entry["location"]["path"] for entry in said}
    places = [result["locations"][0]["physicalLocation"]["artifactLocation"] for result in said["runs"][0]["results"]]
    return {place["uri"] for place in places}


@pytest.mark.parametrize("git", [True, False])
@pytest.mark.parametrize(
    ("argument", "shown", "path"),
    [
        ("..", {"../x.yaml", "../sibling/y.yaml"}, {"x.yaml", "sibling/y.yaml"}),
        ("{root}", {"../x.yaml", "../sibling/y.yaml"}, {"x.yaml", "sibling/y.yaml"}),
        ("../sibling/y.yaml", {"../sibling/y.yaml"}, {"sibling/y.yaml"}),
    ],
)
def test_from_a_subdirectory(
    repository: Path,
    git: bool,
    argument: str,
    shown: set[str],
    path: set[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if not git:
        (repository / ".git").rmdir()
        # Without a work tree the root is the directory of what is named.
        path = {"y.yaml"} if argument.endswith("y.yaml") else path
    monkeypatch.chdir(repository / "sub")
    arguments = [argument.format(root=repository)]
    assert names(arguments, "json", capsys) == shown
    assert names(arguments, "gitlab", capsys) == path
    assert names(arguments, "sarif", capsys) == path


def test_from_outside_a_file_keeps_the_name_that_was_given(
    repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (repository / "sibling" / ".git").mkdir()
    (repository / ".git").rmdir()
    monkeypatch.chdir(repository / "sub")
    assert names(["../sibling"], "json", capsys) == {"../sibling/y.yaml"}
    assert names(["../sibling"], "gitlab", capsys) == {"y.yaml"}
    assert names([f"{repository}/sibling"], "json", capsys) == {f"{repository}/sibling/y.yaml"}
    assert names([f"{repository}/sibling"], "gitlab", capsys) == {"y.yaml"}


def test_a_path_that_is_not_there_is_said_first(
    repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(repository)
    assert main(["check", "x.yaml", "/nowhere/at/all.yaml"]) == 2
    assert capsys.readouterr().err == "error: no such file or directory: /nowhere/at/all.yaml\n"
