"""The stamp of the program: every file of it counts."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from policylint.engine import stamp

FILES = (
    "policylint/rule.py",
    "policylint/rules/below/a.py",
    "policylint/residency/data/regions.tsv",
    "policies/core/pack.yaml",
)


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    monkeypatch.setattr(stamp, "_PACKAGE", str(tmp_path / "policylint"))
    return tmp_path


@pytest.mark.parametrize("change", [*FILES, "policylint/semantics/new.py", "policies/new/pack.yaml"])
def test_it_follows_every_file(program: Path, change: str) -> None:
    before = stamp.program_stamp()
    assert stamp.program_stamp() == before
    (program / change).parent.mkdir(parents=True, exist_ok=True)
    (program / change).write_text("x = 1\n")
    assert stamp.program_stamp() != before


def test_it_follows_the_time_of_a_change(program: Path) -> None:
    before = stamp.program_stamp()
    os.utime(program / "policylint/rule.py", ns=(1, 1))
    assert stamp.program_stamp() != before


def test_what_python_compiles_does_not_count(program: Path) -> None:
    before = stamp.program_stamp()
    (program / "policylint/__pycache__").mkdir()
    (program / "policylint/__pycache__/rule.pyc").write_text("x")
    assert stamp.program_stamp() == before


def test_the_surroundings_name_the_packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pyyaml-6.0.2.dist-info").mkdir()
    monkeypatch.setattr(sys, "path", [str(tmp_path), str(tmp_path / "none"), ""])
    assert stamp.surroundings() == f"{sys.version}\npyyaml-6.0.2.dist-info"
