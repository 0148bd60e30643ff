"""Where the corpora lie and how their lines are read; shared by the conformance runners."""

from __future__ import annotations

import json
import lzma
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

VARIABLE = "POLICYLINT_CORPORA"


class CorpusError(Exception):
    """A corpus file that cannot be read; the message names the file and, where known, the line."""


def corpora_dir() -> Path | None:
    """The directory of the corpora, or None where there is none.

    The environment variable POLICYLINT_CORPORA names it; else it is ``../shared/corpora`` of the checkout.
    """
    named = os.environ.get(VARIABLE)
    directory = Path(named) if named else Path(__file__).resolve().parents[3] / "shared" / "corpora"
    return directory if directory.is_dir() else None


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a ``.jsonl`` or ``.jsonl.xz`` file, one a line, blank lines left out.

    The file is streamed, and a line counts as read only when it is a JSON object. Raises CorpusError.
    """
    number = 0
    try:
        opener = lzma.open if path.suffix == ".xz" else open
        with opener(path, "rt", encoding="utf-8", newline="\n") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield _row(line, f"{path}:{number}")
    except (OSError, EOFError, lzma.LZMAError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path}: cannot be read after line {number}: {error}") from error


def _row(line: str, place: str) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except ValueError as error:
        raise CorpusError(f"{place}: not JSON: {error}") from error
    if not isinstance(value, dict):
        raise CorpusError(f"{place}: not a JSON object")
    return value
