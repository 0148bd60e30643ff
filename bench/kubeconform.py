"""Hold policylint's schema validation against kubeconform's, with the same schemas, on a directory of real files.

    python bench/kubeconform.py DIRECTORY [--kubeconform PATH] [--apiserver FILE] [--rounds 5] [--json F]

Every difference belongs to a class of kubeconform_classes.csv, or the exit code is 1. Exit code 2: could not compare.
kubeconform is looked for on the PATH; with Go it is built by

    go install github.com/yannh/kubeconform/cmd/kubeconform@v0.8.0

What the times are: "whole process" is the clock around one process, from start to exit, output thrown away: walking,
reading, parsing, validating, reporting. Both read the same directory; policylint also reads chart templates and sources
of other renderers, looks for kustomizations, and knows the place of every finding. "Validation alone" starts with the
objects in memory and the validators built, in one process; kubeconform has no such mode, so it is shown beside the
whole of kubeconform and compared with nothing.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from parity_classes import Difference, compare, counts, table
from parity_evidence import evidence
from parity_records import KubeconformError, ours, theirs
from parity_schemas import write_schemas
from parity_speed import rounds, wheel_sizes
from processes import ProcessError

from policylint.validation.lifecycle import parse_release

BUILD = "go install github.com/yannh/kubeconform/cmd/kubeconform@v0.8.0"


def main(arguments: Sequence[str] | None = None) -> int:
    """Compares, measures and prints; the exit code."""
    options = _options(arguments)
    program = shutil.which(options.kubeconform)
    if program is None:
        print(f"error: no program {options.kubeconform}; build it: {BUILD}", file=sys.stderr)
        return 2
    try:
        with tempfile.TemporaryDirectory() as folder:
            written = write_schemas(Path(folder), parse_release(options.kubernetes), options.wheel)
            result = _run(program, Path(folder), options)
    except (KubeconformError, ProcessError, OSError, LookupError, RuntimeError, ValueError, zipfile.BadZipFile) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    result["schemas"] = {"kubernetes": options.kubernetes, "kinds": written}
    if options.json:
        options.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    return 1 if result["unexplained"] else 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python bench/kubeconform.py", epilog=f"kubeconform: {BUILD}")
    parser.add_argument("corpus", type=Path, metavar="DIRECTORY", help="the files to judge; nothing is written there")
    parser.add_argument("--kubeconform", default="kubeconform", metavar="PATH", help="the program (default: on the PATH)")
    parser.add_argument("--kubernetes", default="1.36", metavar="V", help="the release that both judge for")
    parser.add_argument("--wheel", type=Path, metavar="F", help="this wheel of kubernetes-validate instead of a download")
    parser.add_argument("--apiserver", type=Path, metavar="FILE", help="verdicts of a kube-apiserver on the same files")
    parser.add_argument("--rounds", type=int, default=5, help="measurements of each (0: none)")
    parser.add_argument("--list", metavar="CLASS", help="print the differences of this class (all: of every class)")
    parser.add_argument("--json", type=Path, metavar="F", help="write everything to this file")
    return parser.parse_args(arguments)


def _run(program: str, schemas: Path, options: argparse.Namespace) -> dict[str, Any]:
    corpus = options.corpus.resolve()
    left, right = theirs(program, schemas, corpus), ours(corpus, options.kubernetes)
    same, by_verdict, found = compare(left, right)
    known = evidence(options.apiserver, found) if options.apiserver else {}
    _print_parity(same, by_verdict, found, known)
    for name, one in found:
        if not name or options.list in (name, "all"):
            print(f"{name or 'unexplained'}: {_line(one)}")
    result: dict[str, Any] = {
        "files": {"kubeconform": len(left), "policylint": len(right)},
        "same": dict(by_verdict),
        "classes": dict(sorted(counts(found).items())),
        "unexplained": sum(not name for name, _ in found),
        "apiserver": {name: dict(one) for name, one in known.items()},
        "wheel_bytes": wheel_sizes(),
    }
    if options.rounds:
        result["speed"] = rounds(program, schemas, corpus, options.kubernetes, options.rounds)
    _print_cost(result)
    return result


def _print_parity(
    same: int, by_verdict: Counter[str], found: Iterable[tuple[str, Difference]], known: dict[str, Counter[str]]
) -> None:
    print(f"the same: {same}  " + "  ".join(f"{name} {count}" for name, count in sorted(by_verdict.items())))
    described = table()
    for name, count in counts(found).most_common():
        row = described.get(name)
        said = "  ".join(f"{word} {times}" for word, times in sorted(known.get(name, {}).items()))
        server = f"the API server {row.api_server}" if row else "in no class"
        print(f"{count:6} {name or 'unexplained':24} {server}" + (f"  [recorded: {said}]" if said else ""))


def _print_cost(result: dict[str, Any]) -> None:
    size = result["wheel_bytes"]
    print(f"wheel: {size['wheel']} bytes, {size['without_data']} without validation/data ({size['data']} bytes unpacked)")
    if "speed" not in result:
        return
    speed = result["speed"]
    for name, one in speed["whole_process"].items():
        wall, cpu = one["wall"], one["cpu"]
        print(
            f"{name:20} wall {wall['median']:.2f} s ({wall['least']:.2f} to {wall['most']:.2f})"
            f"  CPU {cpu['median']:.2f} s  peak {one['peak_mib']:.0f} MiB"
        )
    ratio, alone = speed["wall_ratio_2_processes"], speed["validation_alone_per_second"]
    print(f"policylint to kubeconform, 2 processes: {ratio['median']:.2f} ({ratio['least']:.2f} to {ratio['most']:.2f})")
    print(
        f"validation alone, 1 process: {alone['median']:,.0f} objects/s"
        f" ({alone['least']:,.0f} to {alone['most']:,.0f}) over {speed['objects_with_schema']} objects"
    )


def _line(one: Difference) -> str:
    sides = [
        f"{name} {it.verdict} {it.version} {it.kind} {it.name} {it.said[:160]}".rstrip() if it else f"{name} nothing"
        for name, it in (("kubeconform", one.theirs), ("policylint", one.ours))
    ]
    return f"{one.file}: {'; '.join(sides)}".replace("\n", " ")


if __name__ == "__main__":
    sys.exit(main())
