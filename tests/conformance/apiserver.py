"""Compare schema validation with recorded verdicts of a real kube-apiserver.

``python -m tests.conformance.apiserver FILE --real DIR [--json F]`` reads a jsonl(.xz) file of the verdicts on objects of
Kubernetes' own kinds (sets ``real`` and ``mutant``) and on custom resources (``cr-real``, ``cr-mutant``, each with the file
of its definition, ``crd``); DIR is the directory that the files of the ``real`` rows and the definitions lie in. It lists
every accepted object that we refuse, then says of the refused ones how many we refuse too, by set and by what the server
said. Rows whose verdict depends on that cluster (``static: false``) are left out. Exit code 0: nothing accepted is
refused; 1: something is; 2: the comparison could not be made.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from policylint.manifests.load import parse_documents
from policylint.manifests.text import chunks, decode, without_mark
from policylint.manifests.yaml import Parsed, YamlError
from policylint.model.limits import Limits
from policylint.validation.definitions import KIND, Definition, survey
from policylint.validation.schemas import KindSchema, Violation, custom_schema, schema_for, violations
from tests.conformance.corpus import CorpusError, rows

SETS = ("real", "mutant", "cr-real", "cr-mutant")
RELEASE = (1, 36)
QUOTED = re.compile(r'"(?:\\.|[^"\\])*"')
GO_FIELD = re.compile(r"(cannot unmarshal \w+)( \S+)? into Go struct field \S+ of type (\S+)")


class Case(NamedTuple):
    """One row: the object as data, whether it cannot be read as YAML without a fault, whether the server accepted it, the
    schema of its kind, and the definition that it is from (None for a kind of Kubernetes itself).
    """

    row: dict[str, Any]
    body: Any
    faulty: bool
    accepted: bool
    schema: KindSchema | None
    definition: Definition | None = None


class Outcome(NamedTuple):
    """What came out. ``wrong`` has one line for each accepted object that we refuse."""

    accepted: int
    wrong: tuple[str, ...]
    caught: Counter[str]
    missed: Counter[str]
    examples: dict[str, str]
    no_schema: Counter[str]

    @property
    def refused(self) -> int:
        """How many objects the server refused."""
        return self.caught.total() + self.missed.total()


def cases(lines: Iterable[dict[str, Any]], real: Path | None) -> Iterator[Case]:
    """The rows that count, with their objects and schemas; without REAL those that carry both. Raises CorpusError."""
    for row in lines:
        if row.get("set") not in SETS or not row.get("static"):
            continue
        if real is None and ("object" not in row or "crd" in row):
            continue
        definition = _definition(row, real)
        schema = custom_schema(definition, RELEASE) if definition else schema_for(row["apiVersion"], row["kind"], RELEASE)
        if "object" in row:
            yield Case(row, row["object"], False, row["verdict"] == "accept", schema, definition)
        elif real is not None:
            parsed = _documents(_file(real, row["file"]))
            if row["doc"] >= len(parsed):
                raise CorpusError(f"{row['file']} has no document {row['doc']}")
            document = parsed[row["doc"]]
            named = (document.value.get("apiVersion"), document.value.get("kind"))
            if document.value and named != (row["apiVersion"], row["kind"]):
                raise CorpusError(f"{row['file']}: document {row['doc']} is no {row['apiVersion']} {row['kind']}")
            unreadable = bool(document.duplicates) or not document.value
            yield Case(row, document.value, unreadable, row["verdict"] == "accept", schema, definition)


def _definition(row: dict[str, Any], real: Path | None) -> Definition | None:
    """The definition of the kind of a row; None for a kind of Kubernetes itself. Raises CorpusError."""
    if real is None or "crd" not in row:
        return None
    found = _definitions(_file(real, row["crd"])).get((row["apiVersion"], row["kind"]))
    if found is None:
        raise CorpusError(f"{row['crd']} does not define {row['apiVersion']} {row['kind']}")
    return found


@cache
def _definitions(path: Path) -> dict[tuple[str, str], Definition]:
    bodies = [one.value for one in _documents(path) if isinstance(one.value, dict)]
    found = [one for body in bodies if body.get("kind") == KIND for one in survey(body, str(path)).definitions]
    return {(one.api_version, one.kind): one for one in found}


def compare(found: Iterable[Case]) -> Outcome:
    """Validate every object and hold the answer against the server's."""
    outcome = Outcome(0, (), Counter(), Counter(), {}, Counter())
    accepted, wrong = 0, []
    for case in found:
        api_version, kind = case.row["apiVersion"], case.row["kind"]
        if case.schema is None:
            outcome.no_schema[f"{api_version} {kind}"] += 1
        answer = list(violations(case.body, case.schema)) if case.schema else []
        if case.accepted:
            accepted += 1
            wrong.extend([_line(case, answer)] * bool(answer))
            continue
        said = f"{'custom resource: ' if case.row['set'].startswith('cr-') else ''}{cause(case.row)}"
        (outcome.caught if answer or case.faulty else outcome.missed)[said] += 1
        if not answer:
            outcome.examples.setdefault(said, f"{case.row['id']} {case.row['message'][:300]}")
    return outcome._replace(accepted=accepted, wrong=tuple(wrong))


def cause(row: dict[str, Any]) -> str:
    """What the server said, without names and values, so that the same cause is the same text."""
    if not row.get("causes"):
        text = row["message"].partition(": ")[2] or row["message"]
        text = GO_FIELD.sub(r"\1 into \3", text.partition(" cannot be handled as a ")[2].partition(": ")[2] or text)
        if "unknown field" in text:
            return "400 unknown field"
        return f"400 {QUOTED.sub('...', text)[:100]}"
    first = row["causes"][0]
    text = re.sub(
        r"^(Invalid|Unsupported|Duplicate) value: (\"(\\.|[^\"\\])*\"|[^:]*|\{.*?\}): ", r"\1 value: ", first["message"]
    )
    return f"{first['reason'].removeprefix('FieldValue')}: {QUOTED.sub('...', text)[:110]}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the comparison from the command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.conformance.apiserver")
    parser.add_argument("file", type=Path, help="rows to compare with, .jsonl or .jsonl.xz")
    parser.add_argument("--real", type=Path, metavar="DIR", help="where the files of the set real lie")
    parser.add_argument("--json", type=Path, metavar="F", help="write the counts to this file")
    parser.add_argument("--examples", action="store_true", help="show an object for every cause that is missed")
    options = parser.parse_args(arguments)
    try:
        outcome = compare(cases(rows(options.file), options.real))
        if not outcome.accepted + outcome.refused:
            raise CorpusError(f"{options.file}: no cases")
        _publish(outcome, options.json, examples=options.examples)
    except (CorpusError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 1 if outcome.wrong else 0


def _file(real: Path, name: str) -> Path:
    """The file of a row. Names begin with ``real/``, which DIR may be or hold."""
    found = [path for path in (real / name, real / name.removeprefix("real/")) if path.is_file()]
    if not found:
        raise CorpusError(f"{real}: has no file {name}")
    return found[0]


@cache
def _documents(path: Path) -> tuple[Parsed, ...]:
    """The documents of a file that are not empty; one that is no YAML has an empty mapping in its place."""
    found: list[Parsed] = []
    for chunk in chunks(decode(path.read_bytes())):
        try:
            found.extend(one for one in parse_documents(without_mark(chunk.text), Limits()) if one.value is not None)
        except YamlError:
            found.append(Parsed({}, (), 0))
    return tuple(found)


def _line(case: Case, answer: Sequence[Violation]) -> str:
    row = case.row
    place = row.get("file") or f"{row.get('from')} {row.get('op')} {row.get('path')}"
    return f"{row['id']} {row['apiVersion']} {row['kind']} ({place}): {'; '.join(one.message for one in answer)}"


def _publish(outcome: Outcome, target: Path | None, *, examples: bool) -> None:
    for line in outcome.wrong:
        print(f"accepted, but refused here: {line}")
    for kind, count in outcome.no_schema.most_common():
        print(f"no schema: {count} {kind}")
    for said in sorted(outcome.caught.keys() | outcome.missed.keys(), key=lambda one: (-outcome.missed[one], one)):
        print(f"{outcome.caught[said]:5} caught {outcome.missed[said]:5} missed  {said}")
        if examples and outcome.missed[said]:
            print(f"      {outcome.examples[said]}")
    caught, refused = outcome.caught.total(), outcome.refused
    print(f"accepted: {len(outcome.wrong)} of {outcome.accepted} refused here")
    print(f"refused: {caught} of {refused} refused here ({100 * caught / max(refused, 1):.1f} %)")
    if target:
        counts = {
            "accepted": outcome.accepted,
            "accepted_refused": len(outcome.wrong),
            "refused": refused,
            "refused_caught": caught,
            "causes": {
                said: [outcome.caught[said], outcome.missed[said]]
                for said in sorted(outcome.caught.keys() | outcome.missed.keys())
            },
        }
        target.write_text(json.dumps(counts, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
