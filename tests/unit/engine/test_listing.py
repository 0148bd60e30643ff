"""What is known of rules before they are imported: the same as afterwards, and nothing that is not certain."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from policylint.engine import listing
from policylint.engine.listing import Deferred
from policylint.engine.registry import Registry, builtin_ids, builtin_rule
from policylint.model.rule import Rule

RULES = {rule_id: builtin_rule(rule_id) for rule_id in builtin_ids()}


def listed(directory: Path) -> tuple[Path, listing.Listing]:
    file = directory / "listing.json"
    listing.write(str(file), "stamp", RULES)
    return file, listing.read(str(file), "stamp", builtin_rule)


def test_a_listed_rule_is_the_rule_but_for_its_documentation(tmp_path: Path) -> None:
    _, found = listed(tmp_path)
    assert found.keys() == RULES.keys()
    for rule_id, rule in RULES.items():
        kept = found[rule_id]
        assert isinstance(kept.check, Deferred)
        assert kept.check.function is rule.check
        assert kept._replace(documentation=rule.documentation, check=rule.check) == rule


def changed(text: str, said: str) -> str:
    first, _, body = text.partition("\n")
    return {
        "another stamp": f"other {first.split()[1]}\n{body}",
        "another text": text.replace('"privileged-container"', '"privileged-containers"'),
        "cut off": text[: len(text) // 2],
        "empty": "",
        "not text": "\udcff",
        "no rules": f"stamp {listing._digest('[]')}\n[]",
        "rules of another form": f"stamp {listing._digest(json.dumps({'a': 1}))}\n{json.dumps({'a': 1})}",
        "too deep": f"stamp {listing._digest('[' * 100_000)}\n{'[' * 100_000}",
    }[said]


@pytest.mark.parametrize(
    "said",
    ["another stamp", "another text", "cut off", "empty", "not text", "no rules", "rules of another form", "too deep"],
)
def test_a_listing_that_is_not_as_it_was_written_is_not_believed(tmp_path: Path, said: str) -> None:
    file, _ = listed(tmp_path)
    file.write_text(changed(file.read_text(), said), errors="surrogateescape")
    assert listing.read(str(file), "stamp", builtin_rule) == {}


def test_there_need_be_none(tmp_path: Path) -> None:
    assert listing.read(str(tmp_path / "none"), "stamp", builtin_rule) == {}
    listing.write(str(tmp_path / "no" / "directory"), "stamp", RULES)
    assert list(tmp_path.iterdir()) == []


def registry(monkeypatch: pytest.MonkeyPatch, file: Path) -> Registry:
    monkeypatch.setattr(listing, "path", lambda: str(file))
    return Registry({})


def test_what_a_run_learns_the_next_one_knows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    first = registry(monkeypatch, tmp_path / "listing.json")
    assert not isinstance(first.listed("host-port").check, Deferred)
    first.remember()
    second = registry(monkeypatch, tmp_path / "listing.json")
    assert isinstance(second.listed("host-port").check, Deferred)
    assert second.rule("host-port").documentation == RULES["host-port"].documentation
    assert not isinstance(second.listed("host-alias").check, Deferred)
    second.remember()
    third = registry(monkeypatch, tmp_path / "listing.json")
    assert all(isinstance(third.listed(one).check, Deferred) for one in ("host-port", "host-alias"))


def test_nothing_is_written_where_python_may_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    made = registry(monkeypatch, tmp_path / "listing.json")
    made.listed("host-port")
    made.remember()
    assert list(tmp_path.iterdir()) == []


def test_rules_of_plugins_are_not_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(listing, "path", lambda: str(tmp_path / "listing.json"))
    own: Rule = RULES["host-port"]._replace(id="own-rule", origin="acme")
    made = Registry({"own-rule": own})
    assert made.listed("own-rule") is own
    made.remember()
    assert list(tmp_path.iterdir()) == []


IMPORTED = """
import sys
from policylint.cli.main import main
main(sys.argv[1:])
print(*(name for name in sys.modules if name.startswith("policylint.rules.")))
"""


def test_the_second_run_imports_only_what_it_asks(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("{apiVersion: v1, kind: Namespace, metadata: {name: a}}")
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(tmp_path / "compiled")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [
        sys.executable,
        "-c",
        IMPORTED,
        "check",
        "--no-cache",
        "--rule",
        "host-port",
        "--rule",
        "default-namespace",
        "a.yaml",
    ]
    runs = [
        subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    ]
    assert ["host_port" in run.splitlines()[-1] for run in runs] == [True, False]
    assert ["default_namespace" in run.splitlines()[-1] for run in runs] == [True, True]
