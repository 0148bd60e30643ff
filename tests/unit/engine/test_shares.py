"""The rules that see all manifests, shared out over processes: all are asked, in whatever process, and the report is the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from policylint.engine import run
from policylint.engine.opened import open_run
from policylint.engine.request import Request, Selection
from policylint.engine.workers import in_processes
from policylint.model.report import Report

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: ghcr.io/a/b:1, envFrom: [{configMapRef: {name: c}}]}]}\n"


def report(root: Path) -> Report:
    packs = Selection(packs=("core", "eea"))
    request = Request(paths=(str(root),), cwd=str(root), today=date(2026, 12, 1), jobs=2, selection=packs)
    return run.run(run.with_rules(open_run(request)), lambda done, total: None)


def test_rules_that_ask_for_places_stay_together_and_too_many_objects_in_one_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[int, int, int]] = []

    def watched(items: Sequence[Any], make: Callable[[Any], Any], jobs: int) -> Iterator[tuple[int, Any]]:
        if items and type(items[0]) is tuple:
            asked.append((jobs, len(items[0]), sum("atlas" in one.rule.wants for share in items[1:] for one in share)))
        return in_processes(items, make, jobs)

    (tmp_path / "a.yaml").write_text(POD)
    (tmp_path / "b.yaml").write_text(POD.replace("name: a}", "name: b}", 1))
    monkeypatch.setattr(run, "in_processes", watched)
    together = report(tmp_path)
    monkeypatch.setattr(run, "_MOST_SHARED", 1)
    alone = report(tmp_path)
    assert asked == [(2, 6, 0), (1, 6, 0)]
    assert alone == together
    assert {one.rule for one in alone.findings} >= {"image-outside-eea", "unresolved-data-location"}
