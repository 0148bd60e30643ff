"""The runner of the image reference corpus: its counts, its list of disagreements, its exit codes."""

from __future__ import annotations

import json
import lzma
from pathlib import Path

import pytest

from tests.conformance import references as conformance


def test_runner_counts_and_lists(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cases = [
        {"ref": "nginx", "domain": "docker.io", "path": "library/nginx"},
        {"ref": "nginx:", "error": "invalid reference format"},
        {"ref": "nginx", "error": "so they say"},
        {"ref": "nginx@", "domain": "docker.io", "path": "library/nginx"},
    ]
    corpus, counts = tmp_path / "refs.jsonl.xz", tmp_path / "counts.json"
    corpus.write_bytes(lzma.compress("\n".join(json.dumps(case) for case in cases).encode()))
    assert conformance.main([str(corpus), "--json", str(counts)]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "'nginx': expected refused ('so they say'), found ('docker.io', 'library/nginx', '', '')",
        "'nginx@': expected ('docker.io', 'library/nginx', '', ''), found refused ('a digest may not be empty')",
        "2/4",
    ]
    assert json.loads(counts.read_text()) == {"agree": 2, "cases": 4}


def test_runner_succeeds_when_all_agree(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus = tmp_path / "refs.jsonl"
    corpus.write_text('{"ref": "a.b/c:d", "domain": "a.b", "path": "c", "tag": "d"}\n\n')
    assert conformance.main([str(corpus)]) == 0
    assert capsys.readouterr().out == "1/1\n"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "cannot be read after line 0: [Errno 2] No such file or directory"),
        (b"", "no cases"),
        (b"[]\n", "1: not a JSON object"),
        (b'{"ref": "a", "error": ""}\n{"ref"\n', "2: not JSON: "),
        (b"\xff\n", "cannot be read after line 0: 'utf-8' codec can't decode"),
        (b'{"error": ""}\n', "a row has no reference: {'error': ''}"),
        (b'{"ref": "a"}\n', "a row has neither an error nor a path: {'ref': 'a'}"),
    ],
)
def test_runner_without_usable_cases(
    content: bytes | None, reason: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus = tmp_path / "refs.jsonl"
    if content is not None:
        corpus.write_bytes(content)
    assert conformance.main([str(corpus)]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("error: ")
    assert reason in captured.err


def test_runner_with_a_broken_archive(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus = tmp_path / "refs.jsonl.xz"
    corpus.write_bytes(lzma.compress(b'{"ref": "a", "error": ""}\n')[:-8])
    assert conformance.main([str(corpus)]) == 2
    assert "cannot be read after line" in capsys.readouterr().err
