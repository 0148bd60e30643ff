"""The programs that policylint is measured against: which versions, how they come here, and how they are called."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from corpora import Corpus
from parity_records import command as kubeconform_command

HERE = Path(__file__).resolve().parent
_LAST = 200


class Pin(NamedTuple):
    """A program and the version of it that is measured. ``how``: go (install), pip (a venv of its own) or path."""

    how: str
    package: str
    version: str


PINS: Mapping[str, Pin] = {
    "kubeconform": Pin("go", "github.com/yannh/kubeconform/cmd/kubeconform", "v0.8.0"),
    "kube-score": Pin("go", "github.com/zegl/kube-score/cmd/kube-score", "v1.20.0"),
    "conftest": Pin("go", "github.com/open-policy-agent/conftest", "v0.71.1"),
    "checkov": Pin("pip", "checkov", "3.3.30"),
    "kube-linter": Pin("path", "github.com/stackrox/kube-linter", ""),
    "polaris": Pin("path", "github.com/FairwindsOps/polaris", ""),
    "pluto": Pin("path", "github.com/FairwindsOps/pluto", ""),
}


class Peer(NamedTuple):
    """A program that is here, or the reason why it is not."""

    name: str
    program: str
    version: str
    reason: str = ""


def setup(tools: Path) -> dict[str, Peer]:
    """All programs: installed into the folder, unless they are there, or found on the PATH."""
    tools.mkdir(parents=True, exist_ok=True)
    return {name: _INSTALLERS[pin.how](name, pin, tools) for name, pin in PINS.items()}


def _with_go(name: str, pin: Pin, tools: Path) -> Peer:
    folder = tools / f"{name}-{pin.version}"
    program = folder / name
    if not program.exists():
        if shutil.which("go") is None:
            return Peer(name, "", pin.version, "no go on the PATH to install it with")
        said = _run(["go", "install", f"{pin.package}@{pin.version}"], {"GOBIN": str(folder)})
        if said or not program.exists():
            return Peer(name, "", pin.version, f"go install failed: {said}")
    return Peer(name, str(program), pin.version)


def _with_pip(name: str, pin: Pin, tools: Path) -> Peer:
    folder = tools / f"{name}-{pin.version}"
    program = folder / "bin" / name
    if not program.exists():
        # Made beside and moved nowhere: scripts in a venv know its path. What is half done has no program.
        said = _run([sys.executable, "-m", "venv", "--clear", str(folder)], {})
        wanted = f"{pin.package}=={pin.version}"
        said = said or _run(
            [str(folder / "bin" / "pip"), "install", "--quiet", wanted], {"PIP_DISABLE_PIP_VERSION_CHECK": "1"}
        )
        if said or not program.exists():
            return Peer(name, "", pin.version, f"pip install failed: {said}")
    return Peer(name, str(program), pin.version)


def _on_path(name: str, pin: Pin, _: Path) -> Peer:
    program = shutil.which(name)
    if program is None:
        return Peer(name, "", "", f"not on the PATH (no module proxy has it; releases: https://{pin.package}/releases)")
    done = subprocess.run([program, "version"], capture_output=True, text=True, check=False, timeout=60)
    return Peer(name, program, (done.stdout.strip().splitlines() or ["?"])[0])


_INSTALLERS: Mapping[str, Callable[[str, Pin, Path], Peer]] = {"go": _with_go, "pip": _with_pip, "path": _on_path}


def _run(words: list[str], more: Mapping[str, str]) -> str:
    """Runs a command; what it said last if it failed, else nothing."""
    try:
        done = subprocess.run(words, capture_output=True, text=True, check=False, env={**os.environ, **more})
    except OSError as error:
        return str(error)
    lines = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
    return lines[-1][-_LAST:] if done.returncode else ""


def command(peer: Peer, corpus: Corpus, schemas: Path) -> list[str]:
    """How the program is told to judge a corpus. It runs in the folder of the corpus, two processors for who can."""
    program = peer.program
    if peer.name == "kubeconform":
        return kubeconform_command(program, schemas, Path())
    if peer.name == "kube-score":
        files = sorted(str(one.relative_to(corpus.folder)) for one in corpus.folder.rglob("*") if one.is_file())
        return [program, "score", "--output-format", "ci", *files]
    return [program, *_ARGUMENTS[peer.name]]


_ARGUMENTS: Mapping[str, tuple[str, ...]] = {
    "conftest": ("test", "--policy", str(HERE / "conftest"), "--output", "json", "--no-color", "."),
    "checkov": ("--directory", ".", "--framework", "kubernetes", "--quiet", "--compact"),
    "kube-linter": ("lint", "."),
    "polaris": ("audit", "--audit-path", ".", "--format", "json"),
    "pluto": ("detect-files", "--directory", "."),
}
