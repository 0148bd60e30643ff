"""What is kept from run to run, where, and what makes it count no more."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from policylint.engine.answer import Answer, answer
from policylint.engine.cache import open_cache
from policylint.engine.opened import Plugins, open_run
from policylint.engine.request import Request, Selection
from policylint.errors import ConfigError
from policylint.manifests.load import load
from policylint.model.finding import Severity
from policylint.model.limits import Limits
from policylint.model.manifest import ManifestSet
from policylint.sources.files import Source

TODAY = date(2026, 11, 26)
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: b}\nspec: {containers: [{name: c, image: nginx}]}\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    made = tmp_path / "repository"
    made.mkdir()
    (made / "a.yaml").write_text(POD)
    (made / "b.yaml").write_text(POD.replace("name: a", "name: b"))
    return made


def asked(root: Path, **more: Any) -> Answer:
    request = Request((".",), str(root), TODAY, cache=str(root.parent / "cache"))
    return answer(open_run(request._replace(**more)), lambda done, total: None)


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are judged."""
    seen: list[str] = []

    def noted(source: Source, limits: Limits) -> ManifestSet:
        seen.append(source.file)
        return load(source, limits)

    monkeypatch.setattr("policylint.engine.run.load", noted)
    return seen


def test_the_second_time_nothing_is_judged(root: Path, judged: list[str]) -> None:
    first = asked(root)
    assert judged == ["a.yaml", "b.yaml"]
    assert asked(root) == first
    assert judged == ["a.yaml", "b.yaml"]


def test_what_changed_is_judged_again(root: Path, judged: list[str]) -> None:
    asked(root)
    (root / "b.yaml").write_text(POD.replace("name: a", "name: new"))
    found = asked(root)
    assert judged == ["a.yaml", "b.yaml", "b.yaml"]
    assert {one.resource.name for one in found.report.findings if one.resource} == {"a", "new"}


@pytest.mark.parametrize(
    "more",
    [
        {"selection": Selection(packs=("rbac",))},
        {"selection": Selection(rules=("mutable-image-tag",))},
        {"selection": Selection(fail_on=Severity.CRITICAL)},
        {"selection": Selection(kubernetes="1.30")},
        {"exclude": ("b.yaml",)},
        {"paths": ("a.yaml",)},
        {"today": date(2026, 11, 27)},
    ],
)
def test_another_request_has_another_answer(root: Path, more: dict[str, Any]) -> None:
    asked(root)
    assert asked(root, **more).report == asked(root, **more, cache="").report


def test_the_day_alone_does_not_judge_files_anew(root: Path, judged: list[str]) -> None:
    asked(root)
    asked(root, today=date(2026, 11, 27))
    assert len(judged) == 2


def test_but_where_a_rule_goes_by_the_day(root: Path, judged: list[str]) -> None:
    eea = Selection(packs=("eea",))
    asked(root, selection=eea)
    asked(root, selection=eea, today=date(2026, 11, 27))
    assert len(judged) == 4


def test_another_program_believes_nothing(root: Path, judged: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    asked(root)
    monkeypatch.setattr("policylint.engine.cache.program_stamp", lambda: "another")
    asked(root)
    assert len(judged) == 4


def test_a_crash_of_a_rule_is_not_kept(root: Path, judged: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    only = Selection(rules=("mutable-image-tag",))
    with monkeypatch.context() as patch:
        patch.setattr("policylint.rules.mutable_image_tag.images", fail)
        found = asked(root, selection=only)
    assert {one.rule for one in found.report.findings} == {"rule-error"}
    assert {one.rule for one in asked(root, selection=only).report.findings} == {"mutable-image-tag"}
    assert len(judged) == 4


def fail(*given: object) -> None:
    raise MemoryError


def test_what_crds_name_is_read_each_time(root: Path) -> None:
    crd = root.parent / "crd.yaml"
    text = (
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: things.example.com}\n"
        "spec:\n  group: example.com\n  names: {kind: Thing, plural: things}\n  scope: Namespaced\n  versions:\n"
        "  - name: v1\n    served: true\n    storage: true\n"
        "    schema: {openAPIV3Schema: {type: object, properties: {spec: {type: integer}}}}\n"
    )
    (root / "c.yaml").write_text("apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: a, namespace: b}\nspec: text\n")
    more = {"crds": (str(crd),), "selection": Selection(packs=("schema",))}
    crd.write_text(text)
    assert "wrong-type" in {one.rule for one in asked(root, **more).report.findings}
    crd.write_text(text.replace("integer", "string"))
    assert "wrong-type" not in {one.rule for one in asked(root, **more).report.findings}


def test_forged_results_of_another_kind(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = asked(root)
    monkeypatch.setattr("policylint.engine.cache.packed", lambda value: b"\x80\x04K\x01.")
    (root / "b.yaml").unlink()
    asked(root)
    monkeypatch.undo()
    (root / "b.yaml").write_text(POD.replace("name: a", "name: b"))
    assert asked(root) == first
    (root / "b.yaml").unlink()
    assert asked(root).report == asked(root, cache="").report


def test_a_cache_in_the_repository_is_not_used(root: Path) -> None:
    found = asked(root, cache=str(root / "cache"))
    assert found.warnings == (f"no cache is used: {root}/cache lies in {root}, which is checked; set POLICYLINT_CACHE_DIR",)
    assert not (root / "cache").exists()


def test_nor_by_a_link(root: Path) -> None:
    (root / "inside").mkdir()
    (root.parent / "link").symlink_to(root / "inside")
    assert open_cache(str(root.parent / "link"), str(root))[0] is None


def test_a_cache_that_others_may_write_to_is_not_used(root: Path) -> None:
    directory = root.parent / "open"
    directory.mkdir()
    directory.chmod(0o777)
    assert asked(root, cache=str(directory)).warnings == (f"no cache is used: others may write to {directory}",)
    assert list(directory.iterdir()) == []


def test_nor_one_that_cannot_be_made(root: Path) -> None:
    (root.parent / "file").write_text("")
    found = asked(root, cache=str(root.parent / "file" / "cache"))
    assert found.warnings == (f"no cache is used: {root.parent}/file/cache: not a directory",)
    assert found.report == asked(root, cache="").report


def test_it_is_the_users_own(root: Path) -> None:
    asked(root)
    assert oct((root.parent / "cache").stat().st_mode & 0o777) == "0o700"
    assert os.listdir(root.parent / "cache") == ["results-1.sqlite3"]


def test_plugins_keep_no_results(root: Path, judged: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    (root / ".policylint.yaml").write_text("plugins: [something]\n")
    monkeypatch.setattr("policylint.engine.plugins.load_plugins", lambda names, root, trusted: Plugins())
    assert asked(root) == asked(root)
    assert judged == 2 * [".policylint.yaml", "a.yaml", "b.yaml"]


def test_a_configuration_that_changes_counts(root: Path) -> None:
    for packs in ("[core]", "[]", "[rbac]"):
        (root / ".policylint.yaml").write_text(f"rules: {{mutable-image-tag: true}}\npacks: {packs}\n")
        assert asked(root).report == asked(root, cache="").report
    (root / ".policylint.yaml").write_text("packs: [nonsense]\n")
    for _ in range(2):
        with pytest.raises(ConfigError, match="unknown pack"):
            asked(root)
