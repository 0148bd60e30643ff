"""Where a report can go, and what is said where it cannot."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from policylint.cli.exit import guarded
from policylint.cli.output import Destination, write
from tests.unit.reporters import factory


def write_to(file: Path) -> int:
    def command() -> int:
        write(Destination("json", str(file)), factory.clean(), factory.PLAIN, {})
        return 0

    return guarded(command)


@pytest.mark.parametrize("through", ["/dev/fd/{}", "/proc/self/fd/{}"])
def test_an_open_pipe_may_be_named(through: str) -> None:
    reader, writer = os.pipe()
    assert write_to(Path(through.format(writer))) == 0
    os.close(writer)
    with os.fdopen(reader) as pipe:
        assert pipe.read().startswith('{\n  "schema": "policylint/report/v1"')


def test_a_link_to_a_pipe_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "report").symlink_to("pipe")
    assert write_to(tmp_path / "report") == 2
    assert capsys.readouterr().err == f"error: -o: {tmp_path}/report is a link to something that is no file\n"


def test_a_link_to_a_file_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    (tmp_path / "report").symlink_to("file")
    assert write_to(tmp_path / "report") == 0
    assert (tmp_path / "file").read_text() == "mine"
    assert not (tmp_path / "report").is_symlink()


def test_a_directory_that_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert write_to(tmp_path / "missing" / "report") == 2
    assert capsys.readouterr().err == f"error: -o: there is no directory {tmp_path}/missing\n"


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="NOT RUN: there is no /proc here")
def test_a_directory_that_takes_no_file_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert write_to(Path("/proc/report.json")) == 2
    assert capsys.readouterr().err == "error: /proc: no such file or directory\n"
