"""Controls of benchmarks: which rules answer one, and which of them no manifest can answer.

A rule names its controls itself, as ``benchmark:id``. What else a benchmark asks for stands in ``controls.csv`` beside the
pack.yaml of a built-in pack of the benchmark's name: the ids, a few words on each, and why manifests have no answer (empty
where they have). An id may stand for a whole section.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

from policylint.model.named import NamedTuple
from policylint.model.rule import Rule
from policylint.model.schema import suggestion

_FILE = "controls.csv"


class Control(NamedTuple):
    """One line of a benchmark. ``why``: the reason that manifests cannot answer it."""

    id: str
    title: str
    why: str


class UnknownControl(ValueError):
    """A text that is neither a benchmark nor one of its sections or controls."""


def listed(directories: Mapping[str, str]) -> dict[str, Control]:
    """The controls that the packs in these directories list, by id, in order."""
    import csv

    found: dict[str, Control] = {}
    for benchmark, directory in directories.items():
        path = os.path.join(directory, _FILE)
        if os.path.isfile(path):
            with open(path, encoding="utf-8", newline="") as text:
                for row in csv.DictReader(text):
                    control = Control(f"{benchmark}:{row['id']}", row["title"], row["why"])
                    found[control.id] = control
    return found


def is_within(control: str, asked: str) -> bool:
    """Whether a control is the one asked for, or of the benchmark or section asked for: ``cis-2.0.1``, ``cis-2.0.1:5.2``."""
    benchmark, _, _ = control.partition(":")
    return asked in (control, benchmark) or (":" in asked and control.startswith((f"{asked}.", f"{asked}(")))


def answering(asked: str, rules: Iterable[Rule], controls: Iterable[str] = ()) -> list[Rule]:
    """The rules that answer a control, or one of a benchmark or section. ``controls``: ids that exist beside the rules' own.

    Raises UnknownControl where there is none such.
    """
    rules = list(rules)
    named = {control for rule in rules for control in rule.controls}
    known = sorted(named.union(controls))
    if not any(is_within(control, asked) for control in known):
        benchmarks = sorted({control.partition(":")[0] for control in known})
        same = " or ".join(f'"{control}"' for control in known if control.partition(":")[2] == asked)
        hint = f" (did you mean {same}?)" if same else suggestion(asked, (*benchmarks, *known))
        raise UnknownControl(f'unknown control "{asked[:40]}"{hint}; the benchmarks are {", ".join(benchmarks)}')
    return [rule for rule in rules if any(is_within(control, asked) for control in rule.controls)]
