"""A file is replaced in one step, or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from policylint.fix.write import NotWritten, replace


def test_the_mode_stays(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(b"old")
    file.chmod(0o640)
    replace(str(file), str(tmp_path), b"old", b"new")
    assert file.read_bytes() == b"new"
    assert file.stat().st_mode & 0o777 == 0o640
    assert os.listdir(tmp_path) == ["a.yaml"]


def test_a_file_that_changed_is_not_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    for now in (b"other", b"old and more", b""):
        file.write_bytes(now)
        with pytest.raises(NotWritten, match="something else changed it in the meantime"):
            replace(str(file), str(tmp_path), b"old", b"new")
        assert file.read_bytes() == now
    assert os.listdir(tmp_path) == ["a.yaml"]


def test_a_file_that_went_away(tmp_path: Path) -> None:
    with pytest.raises(NotWritten, match="no such file or directory"):
        replace(str(tmp_path / "a.yaml"), str(tmp_path), b"old", b"new")
    assert os.listdir(tmp_path) == []


def test_links_inside_stay_links(tmp_path: Path) -> None:
    (tmp_path / "real.yaml").write_bytes(b"old")
    (tmp_path / "link.yaml").symlink_to("real.yaml")
    replace(str(tmp_path / "link.yaml"), str(tmp_path), b"old", b"new")
    assert (tmp_path / "link.yaml").is_symlink()
    assert (tmp_path / "real.yaml").read_bytes() == b"new"


def test_links_that_lead_out_are_not_followed(tmp_path: Path) -> None:
    outside, root = tmp_path / "outside", tmp_path / "root"
    outside.mkdir()
    root.mkdir()
    (outside / "a.yaml").write_bytes(b"old")
    (root / "a.yaml").symlink_to("../outside/a.yaml")
    (root / "directory").symlink_to("../outside")
    (tmp_path / "link.yaml").symlink_to("outside/a.yaml")
    for path in (root / "a.yaml", root / "directory" / "a.yaml", tmp_path / "link.yaml"):
        with pytest.raises(NotWritten, match="a symbolic link that leads out of"):
            replace(str(path), str(root), b"old", b"new")
    assert (outside / "a.yaml").read_bytes() == b"old"


def test_a_full_disk_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(b"old")

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NotWritten, match="no space left on device"):
        replace(str(file), str(tmp_path), b"old", b"new")
    assert file.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a.yaml"]


def test_an_interruption_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(b"old")

    def interrupted(source: str, target: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        replace(str(file), str(tmp_path), b"old", b"new")
    assert file.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a.yaml"]
