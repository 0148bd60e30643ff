"""`check` imports little: start-up is what a commit hook costs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.cli import POLICY, policylint, write

FORBIDDEN = (
    "asyncio", "click", "dataclasses", "difflib", "importlib.metadata", "importlib.resources", "inspect", "jsonschema",
    "jsonschema_rs", "kubernetes", "logging", "multiprocessing", "pluggy", "pydantic", "rich", "shtab", "socket", "ssl",
    "subprocess", "tempfile", "typer", "urllib.request", "yaml",
)  # fmt: skip
_PROBE = """
import sys
from policylint.cli.main import main
code = main(["check", "a.yaml", "-o", "concise"])
print("MODULES", *sorted(sys.modules))
sys.exit(code)
"""


# What the validator of schemas brings with it. Nothing of it is imported before an object has a schema.
_OF_SCHEMAS = {"jsonschema_rs", "socket"}
_POD = POLICY.replace("kind: ConfigMap", "kind: Pod\nspec: {containers: [{image: a}]}")
_CUSTOM = POLICY.replace("apiVersion: v1", "apiVersion: example.com/v1")


@pytest.mark.parametrize(
    ("content", "packs", "more"),
    [
        (POLICY, "core", set()),
        (_POD, "core", set()),
        (_CUSTOM, "core, schema", set()),
        (_POD, "core, schema", _OF_SCHEMAS),
    ],
)
def test_modules(tmp_path: Path, content: str, packs: str, more: set[str]) -> None:
    write(tmp_path, a=content)
    (tmp_path / ".policylint.yaml").write_text(f"version: 1\npacks: [{packs}]\n")
    done = subprocess.run([sys.executable, "-c", _PROBE], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    loaded = set(done.stdout.rpartition("MODULES")[2].split())
    assert "policylint.cli.check" in loaded
    assert loaded & set(FORBIDDEN) == more


_PATH = """
import sys
from policylint.cli.entry import leave_working_directory_out
sys.path[:0] = ["", sys.argv[1]]
leave_working_directory_out()
print("" in sys.path, sys.argv[1] in sys.path)
"""


@pytest.mark.parametrize(
    ("flags", "path", "kept"),
    [([], None, False), ([], "", False), ([], ":", False), ([], ".", True), ([], "{here}", True), (["-E"], "{here}", False)],
)
def test_only_pythonpath_keeps_the_working_directory(tmp_path: Path, flags: list[str], path: str | None, kept: bool) -> None:
    here = os.path.realpath(tmp_path)
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    environment |= {} if path is None else {"PYTHONPATH": path.format(here=here)}
    command = [sys.executable, *flags, "-c", _PATH, here]
    done = subprocess.run(command, cwd=here, env=environment, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == (f"False {kept}\n", "")


def test_the_front_door_imports_nothing() -> None:
    code = "import sys; before = set(sys.modules); import policylint; print(*(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "policylint\n"


def test_the_front_door_takes_one_path_or_several(tmp_path: Path) -> None:
    import policylint

    write(tmp_path, a=POLICY, b=POLICY.replace("name: a", "name: b"))
    several: list[str | Path] = [str(tmp_path / "a.yaml"), tmp_path / "b.yaml"]
    ways: tuple[str | Path | list[str | Path], ...] = (str(tmp_path), tmp_path, several)
    found = [policylint.check(paths, cwd=str(tmp_path)) for paths in ways]
    assert [(report.files, report.verdict.status.value) for report in found] == [(2, "pass")] * 3
    assert sorted(policylint.__all__) == sorted(name for name in policylint.__all__ if hasattr(policylint, name))


def test_no_network_is_needed(tmp_path: Path) -> None:
    write(tmp_path, a=POLICY)
    (tmp_path / "sitecustomize.py").write_text(
        "import socket\ndef refuse(*a, **k): raise SystemExit('a socket was opened')\nsocket.socket = refuse\n"
    )
    run = policylint("check", ".", cwd=tmp_path, env={"PYTHONPATH": str(tmp_path)})
    assert (run.code, run.err) == (0, "")
