"""Manifests on disk are what they were, say the same, and are asked for as little as can be."""

from __future__ import annotations

import os
import tempfile
from datetime import date
from pathlib import Path

import pytest

from policylint.engine import run
from policylint.engine.answer import answer
from policylint.engine.opened import open_run
from policylint.engine.pile import Pile
from policylint.engine.request import Request, Selection
from policylint.engine.shelf import Shelf, parcels, taken
from policylint.engine.workers import in_processes
from policylint.errors import PolicylintError
from policylint.manifests.load import load
from policylint.model.limits import Limits
from policylint.model.manifest import Manifest
from policylint.model.report import Report
from policylint.sources.files import Source

COMPANY = Path(__file__).resolve().parents[3] / "fixtures" / "repos" / "betaling"

TEXT = """\
apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: a, image: b}]}}
- {apiVersion: v1, kind: Service, metadata: {name: a}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: c}
data: {smile: "\U0001f600"}
"""


def read(text: str = TEXT) -> tuple[Manifest, ...]:
    return load(Source("d/a.yaml", text.encode()), Limits()).manifests


def test_what_is_taken_off_is_what_was_put_on() -> None:
    manifests = read()
    shelved = Shelf().put(parcels(manifests))
    assert tuple(map(taken, shelved)) == manifests
    assert [taken(one)._replace(home="n") for one in shelved] == [taken(one._replace(home="n")) for one in shelved]


def test_what_is_on_it_answers_as_before() -> None:
    manifests = read()
    for one, other in zip(manifests, Shelf().put(parcels(manifests)), strict=True):
        for name in ("item", "body", "resource", "pods", "containers", "partial", "renamed", "labelled", "retagged", "home"):
            assert getattr(other, name) == getattr(one, name)
        for name in ("file", "number", "line", "text", "value", "lined", "directory"):
            assert getattr(other.document, name) == getattr(one.document, name)
        assert other.has_pods == one.has_pods


def test_the_body_is_a_part_of_the_value() -> None:
    shelved = Shelf().put(parcels(read()))
    pod = next(one for one in map(taken, shelved) if one.resource.kind == "Pod")
    assert pod.item == ("items", 0)
    assert pod.body is pod.document.value["items"][0]
    assert pod.containers[0].pod is pod.pods[0]
    assert pod.pods[0].body is pod.body["spec"]


def test_where_there_is_no_room(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    shelf = Shelf()
    shelf.put(parcels(read()))
    with pytest.raises(PolicylintError, match=r"gone: no such file or directory: a long run keeps there .*; set TMPDIR"):
        shelf.flush()


def test_what_is_cut_off_is_no_content() -> None:
    shelf = Shelf()
    (first, *_) = shelf.put(parcels(read()))
    shelf.flush()
    assert shelf._file is not None
    os.ftruncate(shelf._file.fileno(), 10)
    with pytest.raises(PolicylintError, match="cannot be read back"):
        _ = first.body


def test_what_waits_may_be_read_by_other_processes_first() -> None:
    shelf = Shelf()
    shelf.flush()
    first = shelf.put(parcels(read()))
    seen = dict(in_processes([0, 1, 2], lambda index: first[index].body, 2))
    assert [seen[index] for index in range(3)] == [one.body for one in read()]
    others = read(TEXT.replace("name: a", "name: the-other"))
    second = shelf.put(parcels(others))
    assert tuple(map(taken, (*first, *second))) == (*read(), *others)


def report(cache: Path, jobs: int, *, allow_empty: bool = False) -> Report:
    packs = Selection(packs=("core", "schema", "reliability", "rbac", "eea"))
    request = Request((".",), str(COMPANY), date(2026, 12, 1), jobs=jobs, selection=packs, cache=str(cache))
    return answer(open_run(request._replace(allow_empty=allow_empty)), lambda done, total: None).report


@pytest.mark.checkout
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_run_with_a_shelf_gives_the_same_report(jobs: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = report(tmp_path / "a", jobs)
    monkeypatch.setattr(run, "_FILES_IN_MEMORY", 0)
    shelved = report(tmp_path / "b", jobs)
    assert isinstance(shelved.findings, Pile)
    assert shelved._replace(findings=tuple(shelved.findings)) == plain
    assert len(shelved.findings) == len(plain.findings)
    assert [shelved.findings[index] for index in range(3)] == list(plain.findings[:3])
    assert len(plain.findings) > 10
    # What the cache holds of files goes on the shelf too: the report itself was made with another option.
    monkeypatch.setattr(run, "_AT_ONCE", 2)
    kept = report(tmp_path / "b", jobs, allow_empty=True)
    assert kept._replace(findings=tuple(kept.findings)) == plain
