"""The recorded corpora, judged whole: what the figures in the notes rest on, and tables without dead lines."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from tests.conformance import __main__ as labelled
from tests.conformance import pss
from tests.conformance.concepts import read_explanations
from tests.conformance.corpus import corpora_dir
from tests.conformance.index import cases


@pytest.fixture(scope="module")
def corpora() -> Path:
    """The directory of the corpora."""
    directory = corpora_dir()
    if directory is None:
        pytest.skip("NOT RUN: the corpora are not here (POLICYLINT_CORPORA)")
    return directory


@pytest.fixture(scope="module")
def index(corpora: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of the labelled cases, unpacked."""
    target = tmp_path_factory.mktemp("cases")
    with tarfile.open(corpora / "labelled-open.tar.gz") as archive:
        archive.extractall(target, filter="data")
    return target / "labelled" / "index.jsonl"


@pytest.fixture(scope="module")
def result(index: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the runner says of the labelled cases."""
    file = tmp_path_factory.mktemp("result") / "result.json"
    assert labelled.main([str(index), "--json", str(file)]) in (0, 1)
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


def test_the_admission_of_an_api_server_agrees(corpora: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert pss.main([str(corpora / "pss-1.36-open.jsonl.xz"), "--json", str(tmp_path / "pss.json")]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "verdicts: 1213 of 1213 agree"


def test_pod_security_cases_all_agree(result: dict[str, Any]) -> None:
    assert result["pod_security"] == {"agree": 514, "cases": 514}


def test_core_cases_agree_or_are_explained(result: dict[str, Any]) -> None:
    open_ones = [one["id"] for one in result["disagreements"] if one["core"] and not one["explanation"]]
    assert open_ones == []
    assert result["core"]["cases"] == 1390
    assert result["core"]["weighted"] >= 0.97


def test_every_explanation_explains_something(index: Path, result: dict[str, Any]) -> None:
    left = {one["id"] for one in result["disagreements"]}
    disagreed = [case for case in cases(index) if case.id in left]
    stale = [one for one in read_explanations() if not any(one.counts_for(case) for case in disagreed)]
    assert stale == []
