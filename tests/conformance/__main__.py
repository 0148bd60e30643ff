"""Hold policylint's rules against labelled cases from the test suites of other tools.

``python -m tests.conformance INDEX [--json F]`` reads an index (.jsonl or .jsonl.xz; the files that it names lie beside
it), judges each case with the rules that concepts.csv gives for its concept, and prints the agreement by peer and by
concept, with every disagreement. What could not be judged, for want of a rule too, is a disagreement; cases that need a
cluster (``static: false``) are left out and counted. Exit code 0: all agree, or explanations.csv says why not; 1: some do
not; 2: the comparison could not be made.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from tests.conformance import score
from tests.conformance.concepts import CONCEPTS, EXPLANATIONS, read_concepts, read_explanations
from tests.conformance.corpus import CorpusError
from tests.conformance.index import cases
from tests.conformance.judging import Judge


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the comparison from the command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.conformance")
    parser.add_argument("index", type=Path, help="the cases, .jsonl or .jsonl.xz; their files lie in the same directory")
    parser.add_argument("--json", type=Path, metavar="F", help="write everything to this file")
    parser.add_argument("--concept", metavar="PATTERN", default="*", help="only cases of these concepts")
    parser.add_argument("--every", action="store_true", help="list the cases without a rule one by one, too")
    parser.add_argument("--concepts", type=Path, default=CONCEPTS, metavar="F", help="another table of concepts")
    parser.add_argument("--explanations", type=Path, default=EXPLANATIONS, metavar="F", help="another table of explanations")
    options = parser.parse_args(arguments)
    try:
        found = [case for case in cases(options.index) if fnmatchcase(case.concept, options.concept)]
        judged = [case for case in found if case.static]
        if not judged:
            raise CorpusError(f"{options.index}: no cases")
        judge = Judge(options.index.resolve().parent, read_concepts(options.concepts))
        answers = list(judge.answers(judged))
        result = score.result(answers, len(found) - len(judged), read_explanations(options.explanations))
        if options.json:
            options.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    except (CorpusError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    for line in score.lines(result, every=options.every):
        print(line)
    return 1 if result["explained"] < len(result["disagreements"]) else 0


if __name__ == "__main__":
    sys.exit(main())
