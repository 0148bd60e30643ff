"""Hold jsonschema_rs against jsonschema (pure Python) on the schemas of every release.

``python -m tests.conformance.schemas FILE --real DIR [--tree DIR] [--release 1.36] [--jobs 2] [--json F]`` validates the
objects of the API server corpus with both, and with ``--tree`` those of all files below a directory. It lists every
object on whose validity they do not agree and prints ``agree/objects`` for each release; an object counts twice, whole
and as a patch. Exit code 0: all agree; 1: some do not; 2: the comparison could not be made. A release takes about a
minute of CPU for 10,000 objects, nearly all of it in jsonschema; ``--sample N`` takes every Nth object.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple

from jsonschema import Draft202012Validator, FormatChecker, ValidationError, validators

from policylint.manifests.load import load
from policylint.model.limits import Limits
from policylint.sources.discover import Scope, discover
from policylint.sources.files import read
from policylint.validation.custom_formats import FORMAT_CHECKS
from policylint.validation.definitions import Definition
from policylint.validation.lifecycle import parse_release
from policylint.validation.schemas import KindSchema, custom_schema, releases, schema_for
from tests.conformance.apiserver import cases
from tests.conformance.corpus import CorpusError, rows


class Subject(NamedTuple):
    """An object to validate, what to call it, and the definition that its kind is from (None: it is Kubernetes' own)."""

    name: str
    api_version: str
    kind: str
    body: Any
    definition: Definition | None = None

    def schema(self, release: tuple[int, int]) -> KindSchema | None:
        """The schema of the object in RELEASE."""
        if self.definition is None:
            return schema_for(self.api_version, self.kind, release)
        return _custom(self.definition, release)


def of_corpus(file: Path, real: Path | None) -> Iterator[Subject]:
    """The objects of the API server corpus. Raises CorpusError."""
    for case in cases(rows(file), real):
        yield Subject(case.row["id"], case.row["apiVersion"], case.row["kind"], case.body, case.definition)


def of_tree(tree: Path) -> Iterator[Subject]:
    """The objects of all files below a directory, as `policylint check` reads them."""
    for target in discover([str(tree)], Scope(str(tree), str(tree))).targets:
        for manifest in load(read(target, Limits().bytes), Limits()).manifests:
            resource = manifest.resource
            place = f"{target.file}:{manifest.document.line}"
            yield Subject(place, resource.api_version, resource.kind, manifest.body)


def disagreements(found: Iterable[Subject], release: tuple[int, int]) -> Iterator[str | None]:
    """For every object with a schema in RELEASE None, or a line if the two do not agree; whole and as a patch."""
    for one in found:
        schema = one.schema(release)
        if schema is None or not isinstance(one.body, dict) or not one.body:
            continue
        body = schema.preparation.prepared(one.body) if schema.preparation else one.body
        for patch in (False, True):
            ours = schema.validator(partial=patch).is_valid(body)
            theirs = oracle(schema, patch).is_valid(body)
            where = f"{release[0]}.{release[1]} {one.name} {one.api_version} {one.kind}"
            yield None if ours is theirs else f"{where} (partial: {patch}): jsonschema_rs {ours}, jsonschema {theirs}"


@cache
def oracle(schema: KindSchema, partial: bool) -> Any:
    """The pure Python validator of one kind. Its patterns end where Rust's do: `$` is not before a line break."""
    extend: Callable[..., Any] = validators.extend
    formats = FormatChecker(())
    for name, check in FORMAT_CHECKS.items():
        formats.checks(name)(partial_check(check))
    judge = extend(Draft202012Validator, {"pattern": _pattern})
    return judge(schema.json_schema(partial=partial), format_checker=formats)


def partial_check(check: Callable[[str], bool]) -> Callable[[object], bool]:
    """The check of a format, for texts only."""

    def of_text(value: object) -> bool:
        return not isinstance(value, str) or check(value)

    return of_text


@cache
def _custom(definition: Definition, release: tuple[int, int]) -> KindSchema:
    return custom_schema(definition, release)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the comparison from the command line; returns the exit code."""
    options = _options(arguments)
    counts: dict[str, list[int]] = {}
    try:
        objects = [*of_corpus(options.file, options.real), *(of_tree(options.tree.resolve()) if options.tree else ())]
        objects = objects[:: options.sample]
        for release, wrong, total in _answers(objects, options.release, options.jobs):
            print("\n".join([*wrong, f"{release[0]}.{release[1]}: {total - len(wrong)}/{total}"]), flush=True)
            counts[f"{release[0]}.{release[1]}"] = [total - len(wrong), total]
        if options.json:
            options.json.write_text(json.dumps(counts) + "\n", encoding="utf-8")
    except (CorpusError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    if not sum(total for _, total in counts.values()):
        print(f"error: {options.file}: no cases", file=sys.stderr)
        return 2
    return 1 if any(agree != total for agree, total in counts.values()) else 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.conformance.schemas")
    parser.add_argument("file", type=Path, help="rows with objects, .jsonl or .jsonl.xz")
    parser.add_argument("--real", type=Path, metavar="DIR", help="where the files of the set real lie")
    parser.add_argument("--tree", type=Path, metavar="DIR", help="the objects of all files below this directory, too")
    parser.add_argument("--release", type=parse_release, metavar="R", help="only this release")
    parser.add_argument("--sample", type=int, default=1, metavar="N", help="every Nth object only")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="processes, each with releases of its own")
    parser.add_argument("--json", type=Path, metavar="F", help="write the counts to this file")
    return parser.parse_args(arguments)


Answers = tuple[tuple[int, int], list[str], int]


def _answers(objects: Sequence[Subject], release: tuple[int, int] | None, jobs: int) -> Iterator[Answers]:
    """For each release its disagreements and how many answers there were."""
    asked = [release] if release else list(releases())
    if jobs <= 1:
        yield from (_answer(objects, one) for one in asked)
        return
    with multiprocessing.get_context("fork").Pool(jobs) as pool:
        yield from pool.imap(partial(_answer, objects), asked, chunksize=1)


def _answer(objects: Sequence[Subject], release: tuple[int, int]) -> Answers:
    answers = list(disagreements(objects, release))
    return release, [one for one in answers if one], len(answers)


def _pattern(validator: Any, pattern: str, instance: Any, schema: Any) -> Iterator[ValidationError]:
    if isinstance(instance, str) and not re.search(_for_python(pattern), instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


@cache
def _for_python(pattern: str) -> str:
    """The pattern of a schema as Python reads it: a last `$` is the end, and a boundary is one of ASCII words."""
    return re.sub(r"\$\Z", r"\\Z", pattern).replace("(?-u:", "(?a:")


if __name__ == "__main__":
    sys.exit(main())
