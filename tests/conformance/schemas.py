"""Hold jsonschema_rs against jsonschema (pure Python) on the schemas of every release.

``python -m tests.conformance.schemas FILE --real DIR [--release 1.36] [--json F]`` validates the objects of the API
server corpus with both. It lists every object on whose validity they do not agree and prints ``agree/objects`` for
each release. Exit code 0: all agree; 1: some do not; 2: the comparison could not be made. All releases take minutes.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, ValidationError, validators

from policylint.validation.lifecycle import parse_release
from policylint.validation.schemas import releases, schema_for
from tests.conformance.apiserver import Case, cases
from tests.conformance.corpus import CorpusError, rows


def disagreements(found: Iterable[Case], release: tuple[int, int]) -> Iterator[str | None]:
    """For every object with a schema in RELEASE None, or a line if the two do not agree; whole and as a patch."""
    for case in found:
        schema = schema_for(case.row["apiVersion"], case.row["kind"], release)
        for partial in (False, True) if schema else ():
            assert schema is not None
            ours = schema.validator(partial=partial).is_valid(case.body)
            theirs = oracle(case.row["apiVersion"], case.row["kind"], release, partial).is_valid(case.body)
            where = f"{release[0]}.{release[1]} {case.row['id']} {case.row['apiVersion']} {case.row['kind']}"
            yield None if ours is theirs else f"{where} (partial: {partial}): jsonschema_rs {ours}, jsonschema {theirs}"


@cache
def oracle(api_version: str, kind: str, release: tuple[int, int], partial: bool) -> Any:
    """The pure Python validator of one kind. Its patterns end where Rust's do: `$` is not before a line break."""
    schema = schema_for(api_version, kind, release)
    assert schema is not None
    extend: Callable[..., Any] = validators.extend
    return extend(Draft202012Validator, {"pattern": _pattern})(schema.json_schema(partial=partial))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the comparison from the command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.conformance.schemas")
    parser.add_argument("file", type=Path, help="rows with objects, .jsonl or .jsonl.xz")
    parser.add_argument("--real", type=Path, metavar="DIR", help="where the files of the set real lie")
    parser.add_argument("--release", type=parse_release, metavar="R", help="only this release")
    parser.add_argument("--json", type=Path, metavar="F", help="write the counts to this file")
    options = parser.parse_args(arguments)
    counts: dict[str, list[int]] = {}
    try:
        objects = list(cases(rows(options.file), options.real))
        for release in [options.release] if options.release else releases():
            answers = list(disagreements(objects, release))
            wrong = [answer for answer in answers if answer]
            print("\n".join([*wrong, f"{release[0]}.{release[1]}: {len(answers) - len(wrong)}/{len(answers)}"]), flush=True)
            counts[f"{release[0]}.{release[1]}"] = [len(answers) - len(wrong), len(answers)]
        if options.json:
            options.json.write_text(json.dumps(counts) + "\n", encoding="utf-8")
    except (CorpusError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    if not sum(total for _, total in counts.values()):
        print(f"error: {options.file}: no cases", file=sys.stderr)
        return 2
    return 1 if any(agree != total for agree, total in counts.values()) else 0


def _pattern(validator: Any, pattern: str, instance: Any, schema: Any) -> Iterator[ValidationError]:
    if isinstance(instance, str) and not re.search(re.sub(r"\$\Z", r"\\Z", pattern), instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


if __name__ == "__main__":
    sys.exit(main())
