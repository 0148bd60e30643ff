"""The hooks, run by the real pre-commit in a real git repository, installed from a real repository of policylint."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.cli import POLICY

pytestmark = pytest.mark.checkout
CHECKOUT = Path(__file__).resolve().parents[2]
PRIVILEGED = """apiVersion: v1
kind: Pod
metadata: {name: a, namespace: shop}
spec:
  containers:
  - name: app
    image: registry.example.no/app:1.0
    securityContext: {privileged: true}
"""


def git(directory: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.no", "-c", "commit.gpgsign=false")
    command = ["git", *identity, *arguments]
    return subprocess.run(command, cwd=directory, check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A git repository that holds the checkout as it is now."""
    made = tmp_path_factory.mktemp("policylint")
    for name in ("policylint", "policies"):
        shutil.copytree(CHECKOUT / name, made / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", ".pre-commit-hooks.yaml", "README.md", "LICENSE"):
        shutil.copy(CHECKOUT / name, made / name)
    git(made, "init", "-q")
    git(made, "add", ".")
    git(made, "commit", "-qm", "as it is")
    return made


@pytest.fixture
def project(tmp_path: Path, repository: Path) -> Path:
    """A git repository with both hooks."""
    revision = git(repository, "rev-parse", "HEAD").strip()
    project = tmp_path / "project"
    project.mkdir()
    git(project, "init", "-q")
    hooks = "[{id: policylint}, {id: policylint-project}]"
    (project / ".pre-commit-config.yaml").write_text(f"repos:\n- repo: {repository}\n  rev: {revision}\n  hooks: {hooks}\n")
    (project / "good.yaml").write_text(POLICY)
    git(project, "add", ".")
    git(project, "commit", "-qm", "start")
    return project


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pre-commit keeps its environments: built once for all tests of this module."""
    return tmp_path_factory.mktemp("pre-commit")


def run_hooks(project: Path, store: Path, *arguments: str) -> tuple[int, str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_") and key != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", "run", "--color", "never", *arguments],
        cwd=project,
        env={**environment, "PRE_COMMIT_HOME": str(store)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_a_file_with_the_name_of_a_flag_switches_nothing_off(project: Path, store: Path) -> None:
    for name in ("bad.yaml", "--exclude=*.yaml", "--exit-zero.yaml"):
        (project / name).write_text(PRIVILEGED)
    git(project, "add", ".")
    code, out = run_hooks(project, store, "policylint")
    assert code == 1
    for name in ("bad.yaml", "--exclude=*.yaml", "--exit-zero.yaml"):
        assert f"\n{name}:8:35: critical[privileged-container]" in out, out


def test_hooks(project: Path, store: Path) -> None:
    code, out = run_hooks(project, store, "--all-files")
    assert code == 0, out

    (project / "bad.yaml").write_text(PRIVILEGED)
    git(project, "add", "bad.yaml")
    code, out = run_hooks(project, store)
    assert code == 1
    assert out.count("bad.yaml:8:35: critical[privileged-container]") == 2, out

    (project / "bad.yaml").write_text("services: {}\n")
    git(project, "add", "bad.yaml")
    code, out = run_hooks(project, store)
    assert code == 0, out  # a changed file that is no manifest does not block the commit

    (project / "bad.yaml").write_text("apiVersion: v1\nkind: [\n")
    git(project, "add", "bad.yaml")
    code, out = run_hooks(project, store, "policylint")
    assert code == 1
    assert "bad.yaml:3:1: high[invalid-yaml]" in out
