"""What is shipped: the version, the package's own files, the hooks for pre-commit."""

from __future__ import annotations

import importlib.metadata
import re
from pathlib import Path

import pytest
import yaml

import policylint
from policylint.engine.packs import builtin_packs

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = Path(policylint.__file__).parent


def test_the_version_is_named_once() -> None:
    assert importlib.metadata.version("policylint") == policylint.__version__


def test_the_command_is_installed() -> None:
    scripts = importlib.metadata.entry_points(group="console_scripts", name="policylint")
    assert {script.value for script in scripts} == {"policylint.cli.entry:entry"}


def test_the_core_install_is_small() -> None:
    required = importlib.metadata.requires("policylint") or []
    core = {re.split(r"[<>=!~;\[ ]", line)[0].lower() for line in required if "extra ==" not in line}
    assert core == {"jsonschema-rs", "pluggy", "pyyaml", "shtab"}


def test_every_requirement_has_both_bounds() -> None:
    required = importlib.metadata.requires("policylint") or []
    loose = [line for line in required if not line.startswith("policylint") and not (">=" in line and "<" in line)]
    assert required != []
    assert loose == []


def test_the_licence_is_shipped() -> None:
    assert importlib.metadata.metadata("policylint")["License-Expression"] == "Apache-2.0"
    files = importlib.metadata.files("policylint") or []
    assert [file.name for file in files if "licenses" in file.parts] == ["LICENSE"]


def test_the_types_are_shipped() -> None:
    assert (PACKAGE / "py.typed").is_file()


def test_the_default_pack_is_shipped() -> None:
    packs = builtin_packs()
    assert "core" in packs
    assert all((Path(directory) / "pack.yaml").is_file() for directory in packs.values())


def test_the_api_table_is_shipped() -> None:
    assert (PACKAGE / "validation" / "data" / "lifecycle.csv").stat().st_size > 0


@pytest.mark.checkout
def test_the_changelog_begins_with_this_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## \[(\d+\.\d+\.\d+)\]", text, re.MULTILINE)
    assert headings[0] == policylint.__version__


@pytest.mark.checkout
def test_the_hook_file_without_a_dot_is_a_link() -> None:
    link = ROOT / "pre-commit-hooks.yaml"
    assert link.is_symlink()
    assert link.readlink() == Path(".pre-commit-hooks.yaml")


@pytest.mark.checkout
def test_pre_commit_accepts_the_hooks() -> None:
    from pre_commit.clientlib import load_manifest  # type: ignore[import-untyped]  # it ships no types

    hooks = {hook["id"]: hook for hook in load_manifest(str(ROOT / ".pre-commit-hooks.yaml"))}
    assert list(hooks) == ["policylint", "policylint-project"]
    assert hooks["policylint"]["types_or"] == ["yaml", "json"]
    assert hooks["policylint"]["require_serial"] is True
    assert hooks["policylint"]["pass_filenames"] is True
    assert hooks["policylint-project"]["pass_filenames"] is False
    assert hooks["policylint-project"]["always_run"] is True
    assert hooks["policylint-project"]["stages"] == ["pre-commit", "pre-push", "manual"]


@pytest.mark.checkout
def test_the_hooks_name_flags_that_exist() -> None:
    from policylint.cli.main import make_parser

    for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")):
        program, *arguments = hook["entry"].split()
        assert program == "policylint"
        assert make_parser().parse_args(arguments).command == "check"


@pytest.mark.checkout
def test_the_example_repository_is_the_one_of_the_documentation() -> None:
    repository = ROOT / "fixtures" / "repos" / "payment"
    files = sorted(path.relative_to(repository).as_posix() for path in repository.rglob("*") if path.is_file())
    assert files == ["deploy/payment-processor.yaml", "legacy/payment-processor.yaml"]
    current, older = (yaml.safe_load((repository / file).read_text(encoding="utf-8")) for file in files)
    assert (current["apiVersion"], older["apiVersion"]) == ("apps/v1", "extensions/v1beta1")
    containers = [deployment["spec"]["template"]["spec"]["containers"] for deployment in (current, older)]
    assert [[container["image"] for container in pod] for pod in containers] == [
        ["registry.coolvds.com/payment:a1b2c3d"],
        ["registry.coolvds.com/payment:latest"],
    ]
    assert [["resources" in container for container in pod] for pod in containers] == [[True], [False]]
