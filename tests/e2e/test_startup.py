"""`check` imports little: start-up is what a commit hook costs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.cli import POLICY, policylint, write

FORBIDDEN = (
    "asyncio", "click", "dataclasses", "difflib", "importlib.metadata", "importlib.resources", "inspect", "jsonschema",
    "jsonschema_rs", "kubernetes", "logging", "multiprocessing", "pluggy", "pydantic", "rich", "shtab", "socket", "ssl",
    "subprocess", "tempfile", "typer", "urllib.request",
)  # fmt: skip
_PROBE = """
import sys
from policylint.cli.main import main
code = main(["check", "a.yaml", "-o", "concise"])
print("MODULES", *sorted(sys.modules))
sys.exit(code)
"""


@pytest.mark.parametrize(
    "content", [POLICY, POLICY.replace("kind: ConfigMap", "kind: Pod\nspec: {containers: [{image: a}]}")]
)
def test_modules(tmp_path: Path, content: str) -> None:
    write(tmp_path, a=content)
    done = subprocess.run([sys.executable, "-c", _PROBE], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    loaded = set(done.stdout.rpartition("MODULES")[2].split())
    assert "policylint.cli.check" in loaded
    assert sorted(loaded & set(FORBIDDEN)) == []


def test_no_network_is_needed(tmp_path: Path) -> None:
    write(tmp_path, a=POLICY)
    (tmp_path / "sitecustomize.py").write_text(
        "import socket\ndef refuse(*a, **k): raise SystemExit('a socket was opened')\nsocket.socket = refuse\n"
    )
    run = policylint("check", ".", cwd=tmp_path, env={"PYTHONPATH": str(tmp_path)})
    assert (run.code, run.err) == (0, "")
