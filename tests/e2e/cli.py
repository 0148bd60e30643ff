"""Runs the command line as a user does: in a process of its own, in a directory of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

DAY = "2026-11-01"


class Run(NamedTuple):
    """What a run gave."""

    code: int
    out: str
    err: str

    @property
    def report(self) -> Any:
        """The JSON report on standard output."""
        return json.loads(self.out)


def policylint(
    *arguments: str,
    cwd: Path,
    stdin: bytes = b"",
    env: dict[str, str] | None = None,
    timeout: float = 60,
    prefix: tuple[str, ...] = (),
) -> Run:
    """Runs ``policylint`` with these arguments, ``prefix`` in front of the command."""
    command = [*prefix, sys.executable, "-m", "policylint", *arguments]
    environment = {**os.environ, "PYTHONPATH": os.environ.get("PYTHONPATH", ""), **(env or {})}
    checkout = Path(__file__).resolve().parents[2]
    if (checkout / "policylint").is_dir():
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, (str(checkout), environment["PYTHONPATH"])))
    done = subprocess.run(command, cwd=cwd, input=stdin, capture_output=True, env=environment, timeout=timeout, check=False)
    return Run(done.returncode, done.stdout.decode(), done.stderr.decode())


def check_json(*arguments: str, cwd: Path, stdin: bytes = b"", env: dict[str, str] | None = None) -> Run:
    """Runs ``policylint check`` with a JSON report on a fixed day."""
    return policylint("check", *arguments, "-o", "json", "--at", DAY, cwd=cwd, stdin=stdin, env=env)


def write(root: Path, **files: str | bytes) -> None:
    """Writes files below ``root``; ``__`` in a name stands for ``/`` and a name gets ``.yaml``."""
    for name, content in files.items():
        path = root / (name.replace("__", "/") + ".yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


POLICY = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: shop}\n"
