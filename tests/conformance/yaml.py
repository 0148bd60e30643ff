"""Compare the YAML reader with recorded readings of sigs.k8s.io/yaml 1.6.

``python -m tests.conformance.yaml FILE [--json F]`` reads a jsonl(.xz) file whose rows hold ``yaml`` and either ``error``
or ``json`` (a string), with ``strict_error`` where only the strict mode refuses the text. Three questions: is the data the
same (types included, and no key called duplicate that the strict mode takes), is what it refuses refused, and is what only
its strict mode refuses a duplicate key. Exit code 0: all agree; 1: some do not; 2: the comparison could not be made.

The reference reads the first document only, so only the first is compared.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from policylint.manifests.load import parse_documents
from policylint.manifests.text import chunks, without_mark
from policylint.manifests.yaml import Parsed, YamlError
from policylint.model.limits import Limits
from tests.conformance.corpus import CorpusError, rows

QUESTIONS = ("data", "error", "strict")


class Answer(NamedTuple):
    """One row's answer to one question: whether we agree and, if not, a line that says how."""

    question: str
    agrees: bool
    difference: str = ""


def compare(cases: Iterable[dict[str, Any]]) -> list[Answer]:
    """Every answer of every row. Raises CorpusError."""
    return [answer for case in cases for answer in _answers(case)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the comparison from the command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.conformance.yaml")
    parser.add_argument("file", type=Path, help="rows to compare with, .jsonl or .jsonl.xz")
    parser.add_argument("--json", type=Path, metavar="F", help="write the counts to this file")
    options = parser.parse_args(arguments)
    try:
        answers = compare(rows(options.file))
        if not answers:
            raise CorpusError(f"{options.file}: no cases")
        for answer in answers:
            if not answer.agrees:
                print(f"{answer.question}: {answer.difference}")
        counts = summary(answers)
        for question, count in counts.items():
            print(f"{question} {count['agree']}/{count['cases']}")
        if options.json:
            options.json.write_text(json.dumps(counts) + "\n", encoding="utf-8")
    except (CorpusError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0 if all(answer.agrees for answer in answers) else 1


def summary(answers: Iterable[Answer]) -> dict[str, dict[str, int]]:
    """The counts by question: how many agree, of how many cases."""
    counts = {question: {"agree": 0, "cases": 0} for question in QUESTIONS}
    for answer in answers:
        counts[answer.question]["cases"] += 1
        counts[answer.question]["agree"] += answer.agrees
    return counts


def read_first(text: str) -> Parsed | None:
    """The first document of the text as the product reads it; None where there is none. Raises YamlError."""
    for chunk in chunks(text.removeprefix("\ufeff")):
        for parsed in parse_documents(without_mark(chunk.text), Limits()):
            return parsed
    return None


def _answers(case: dict[str, Any]) -> list[Answer]:
    text = case.get("yaml")
    if not isinstance(text, str) or ("error" in case) == ("json" in case):
        raise CorpusError(f"a row needs yaml, and either json or error: {case!a}")
    try:
        parsed = read_first(text)
        refused = ""
    except YamlError as error:
        parsed, refused = None, error.message
    if "error" in case:
        return [Answer("error", bool(refused), f"{text!a}: expected an error ({case['error']!a}), read {parsed!a}")]
    if refused:
        return [Answer("data", False, f"{text!a}: expected {case['json']!a}, refused ({refused!a})")]
    value = parsed.value if parsed else None
    duplicates = bool(parsed and parsed.duplicates)
    same = _exact(value) == _exact(json.loads(case["json"]))
    strict = "strict_error" in case
    data = Answer(
        "data",
        same and duplicates <= strict,
        f"{text!a}: expected {case['json']!a}, read {value!a}, duplicates: {duplicates}",
    )
    if not strict:
        return [data]
    return [data, Answer("strict", duplicates, f"{text!a}: {case['strict_error']!a}, but no duplicate key was found")]


def _exact(value: Any) -> str:
    """A text that differs where a value or its type does: 1, 1.0, true and "1" are four things."""
    return json.dumps(value, sort_keys=True)


if __name__ == "__main__":
    sys.exit(main())
