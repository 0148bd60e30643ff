"""Compare the image reference parser with recorded verdicts of the Go module distribution/reference.

``python -m tests.conformance.references FILE [--json F]`` reads a jsonl(.xz) file whose rows hold ``ref`` and
either ``error`` or ``domain``, ``path``, ``tag`` and ``digest`` (an empty one may be left out, but not the
path). It lists every disagreement and prints ``agree/cases``. Exit code 0: all agree; 1: some do not; 2: the
comparison could not be made.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from policylint.residency.references import InvalidReference, Reference, parse_reference
from tests.conformance.corpus import CorpusError, rows


class Outcome(NamedTuple):
    """How many cases were compared, and one line for each that differs."""

    cases: int
    disagreements: tuple[str, ...]

    @property
    def agree(self) -> int:
        return self.cases - len(self.disagreements)


def compare(cases: Iterable[dict[str, Any]]) -> Outcome:
    """Parse the ``ref`` of every row and hold the result against the rest of the row. Raises CorpusError."""
    count = 0
    disagreements: list[str] = []
    for case in cases:
        count += 1
        difference = _difference(case)
        if difference:
            disagreements.append(difference)
    return Outcome(count, tuple(disagreements))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the comparison from the command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.conformance.references")
    parser.add_argument("file", type=Path, help="rows to compare with, .jsonl or .jsonl.xz")
    parser.add_argument("--json", type=Path, metavar="F", help="write the counts to this file")
    options = parser.parse_args(arguments)
    try:
        outcome = compare(rows(options.file))
        if not outcome.cases:
            raise CorpusError(f"{options.file}: no cases")
        _publish(outcome, options.json)
    except (CorpusError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 1 if outcome.disagreements else 0


def _difference(case: dict[str, Any]) -> str:
    """One ASCII line that says how the row and the parser differ, or "" when they agree."""
    text = case.get("ref")
    if not isinstance(text, str):
        raise CorpusError(f"a row has no reference: {case!a}")
    wanted = _wanted(case)
    try:
        found: Reference | None = parse_reference(text)
        reason = ""
    except InvalidReference as error:
        found, reason = None, str(error)
    if found == wanted:
        return ""
    theirs = f"refused ({case['error']!a})" if wanted is None else ascii(tuple(wanted))
    ours = f"refused ({reason!a})" if found is None else ascii(tuple(found))
    return f"{text!a}: expected {theirs}, found {ours}"


def _wanted(case: dict[str, Any]) -> Reference | None:
    if "error" in case:
        return None
    if "path" not in case:
        raise CorpusError(f"a row has neither an error nor a path: {case!a}")
    return Reference(case.get("domain", ""), case["path"], case.get("tag", ""), case.get("digest", ""))


def _publish(outcome: Outcome, target: Path | None) -> None:
    for line in outcome.disagreements:
        print(line)
    print(f"{outcome.agree}/{outcome.cases}")
    if target:
        counts = {"agree": outcome.agree, "cases": outcome.cases}
        target.write_text(json.dumps(counts) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
