"""Build the page that says where policylint differs from other tools on purpose, from tests/conformance/explanations.csv.

    python scripts/build_differences.py [FILE]     write the page (default: build/docs/differences.md)

Exit 2: the table is missing or has a row without a reason or a source.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "tests" / "conformance" / "explanations.csv"
PAGE = ROOT / "build" / "docs" / "differences.md"
HEAD = """# Where policylint differs from other tools, and why

Each row is a verdict in the test suite of another tool that policylint does not share. What decides is Kubernetes, at the
source that the row names.

| about | differs from | why | source |
|---|---|---|---|
"""
_MARKDOWN = re.compile(r"[\\`*_\[\]<>|]")


class BuildError(Exception):
    """The page cannot be built; the message says why."""


def page(rows: Iterable[Mapping[str, str]]) -> str:
    """The page as Markdown: rows with the same reason in one. Raises BuildError for a row without a reason or source."""
    grouped: dict[tuple[str, str], list[Mapping[str, str]]] = {}
    for row in rows:
        if not row["why"] or not row["source"]:
            raise BuildError(f"no reason or no source: {dict(row)}")
        grouped.setdefault((row["why"], row["source"]), []).append(row)
    return HEAD + "".join(_lines(grouped))


def _lines(grouped: Mapping[tuple[str, str], list[Mapping[str, str]]]) -> Iterator[str]:
    for (why, source), rows in sorted(grouped.items()):
        cases = "1 case" if len(rows) == 1 else f"{len(rows)} cases"
        about, peers = _codes(rows, "concept") or cases, _codes(rows, "check") or ", ".join(row["case"] for row in rows)
        yield f"| {about} | {peers} | {_plain(why)} | {_plain(source)} |\n"


def _codes(rows: Iterable[Mapping[str, str]], column: str) -> str:
    """The names of a column as code, because some are patterns such as ``*/*``."""
    return ", ".join(f"`{one}`".replace("|", r"\|") for one in sorted({row[column] for row in rows if row[column]}))


def _plain(text: str) -> str:
    return _MARKDOWN.sub(r"\\\g<0>", text)


def main() -> int:
    """Write the page; the exit code."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else PAGE
    try:
        with TABLE.open(encoding="utf-8", newline="") as file:
            text = page(csv.DictReader(file))
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    except (BuildError, OSError, KeyError) as error:
        print(f"build_differences: {type(error).__name__}: {error}", file=sys.stderr)
        return 2
    print(target)
    return 0


if __name__ == "__main__":
    sys.exit(main())
