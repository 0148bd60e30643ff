"""What `policylint check` keeps for the next run, as its users meet it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from policylint.cli.check import cache_home
from policylint.reporters import FORMATS
from tests.e2e.cli import DAY, policylint

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "repos"


@pytest.mark.parametrize("repository", ["payment", "betaling"])
@pytest.mark.parametrize("format_", [name for name in FORMATS if name != "text"])
def test_a_report_is_the_same_in_every_format(tmp_path: Path, repository: str, format_: str) -> None:
    arguments = ("check", repository, "-o", format_, "--at", DAY)
    runs = [
        policylint(*arguments, cwd=FIXTURES, env={"POLICYLINT_CACHE_DIR": str(tmp_path / "cache")}),
        policylint(*arguments, cwd=FIXTURES, env={"POLICYLINT_CACHE_DIR": str(tmp_path / "cache")}),
        policylint(*arguments, "--no-cache", cwd=FIXTURES),
    ]
    assert runs[0].code == 1
    assert runs[0].err == ""
    assert runs[1:] == [runs[0], runs[0]]


def test_no_cache_keeps_nothing(tmp_path: Path) -> None:
    directory = tmp_path / "cache"
    policylint("check", "payment", "--no-cache", cwd=FIXTURES, env={"POLICYLINT_CACHE_DIR": str(directory)})
    assert not directory.exists()


def test_a_cache_that_cannot_be_used_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n")
    done = policylint("check", ".", cwd=tmp_path, env={"POLICYLINT_CACHE_DIR": str(tmp_path / ".cache")})
    assert done.code == 0
    assert done.err == (
        f"warning: no cache is used: {tmp_path}/.cache lies in {tmp_path}, which is checked; set POLICYLINT_CACHE_DIR\n"
    )


def test_standard_input_is_part_of_the_key(tmp_path: Path) -> None:
    environment = {"POLICYLINT_CACHE_DIR": str(tmp_path / "cache")}
    good = b"apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n"
    codes = [
        policylint("check", "-", cwd=tmp_path, stdin=data, env=environment).code
        for data in (good, good, b"a: [", b"a: [", b"", good)
    ]
    assert codes == [0, 0, 2, 2, 2, 0]


def test_a_file_that_can_no_longer_be_read(tmp_path: Path) -> None:
    root = tmp_path / "repository"
    root.mkdir()
    (root / "a.yaml").write_text("apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n")
    environment = {"POLICYLINT_CACHE_DIR": str(tmp_path / "cache")}
    assert policylint("check", ".", cwd=root, env=environment).code == 0
    (root / "a.yaml").unlink()
    os.mkfifo(root / "a.yaml")
    assert policylint("check", ".", cwd=root, env=environment).code == 2


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"POLICYLINT_CACHE_DIR": "/a", "XDG_CACHE_HOME": "/b"}, "/a"),
        ({"XDG_CACHE_HOME": "/b"}, "/b/policylint"),
        ({"XDG_CACHE_HOME": "relative"}, "/home/kari/.cache/policylint"),
        ({}, "/home/kari/.cache/policylint"),
    ],
)
def test_where_it_is(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], expected: str) -> None:
    monkeypatch.setenv("HOME", "/home/kari")
    assert cache_home(environment) == expected
