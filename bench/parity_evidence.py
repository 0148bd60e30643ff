"""What a real kube-apiserver said of the objects that kubeconform and policylint do not agree on."""

from __future__ import annotations

import json
import lzma
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from parity_classes import Difference

Key = tuple[str, str, str, str]


def evidence(file: Path, found: Iterable[tuple[str, Difference]]) -> dict[str, Counter[str]]:
    """By class, how many of the objects the server accepted and refused. What it was not asked is left out.

    FILE is jsonl(.xz): rows of the set ``real`` with file, apiVersion, kind, name and verdict. Objects are told apart
    by these four; where a file holds several of one name with different verdicts, none of them counts.
    """
    verdicts: dict[Key, set[str]] = {}
    for row in _rows(file):
        if row.get("set") == "real" and row.get("static"):
            name = row["file"].removeprefix("real/")
            verdicts.setdefault((name, row["apiVersion"], row["kind"], row.get("name") or ""), set()).add(row["verdict"])
    known: dict[str, Counter[str]] = {}
    for name, one in found:
        both = one.ours if one.ours and one.ours.kind else one.theirs
        said = verdicts.get((one.file, *both.key), set()) if both else set()
        if len(said) == 1:
            known.setdefault(name, Counter())[next(iter(said))] += 1
    return known


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    opener = lzma.open if file.suffix == ".xz" else open
    with opener(file, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)
