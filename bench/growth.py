"""How the time of each rule grows with its input: ``python bench/growth.py [--size N] [--all] [RULE ...]``.

Each rule is run on what its own examples hold, N, 2N and 4N times over: every list, mapping and text of an object grown, and
for rules that see all objects together, many objects in shapes that hurt (see growth_shapes). Prints the worst shape of each
rule with its seconds and the exponent of its growth, and exits with 1 if the time of one grows faster than the size to the
power of 1.5. What takes less than `FLOOR` seconds at 4N is not judged: there, noise is all that is measured.
"""

from __future__ import annotations

import argparse
import gc
import math
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple, TypeAlias

from growth_shapes import PROJECT, Path, Shape, growing, grown, kits, manifests

from policylint.engine.registry import builtin_ids, builtin_rule
from policylint.model.manifest import ManifestSet
from policylint.model.position import format_path
from policylint.model.rule import Rule, Scope
from policylint.semantics.placement import placed
from policylint.validation.lifecycle import newest_release

STEPS = (1, 2, 4)
LIMIT = 1.5
FLOOR = 0.1
_TOO_LONG = 20.0

Call: TypeAlias = Callable[[], Any]
Run: TypeAlias = Callable[[int], Call]
Judge: TypeAlias = Callable[[Iterator[tuple[str, Any]]], Call]


class Growth(NamedTuple):
    """The seconds that a rule takes on a shape at each size, fewer where it took too long to go on."""

    rule: str
    shape: str
    seconds: tuple[float, ...]

    @property
    def exponent(self) -> float:
        """The power of the size that the time grows with, between the first and the last size."""
        first, last = (max(self.seconds[place], 1e-6) for place in (0, -1))
        steps = STEPS[len(self.seconds) - 1]
        return math.log(last / first) / math.log(steps) if steps > 1 else math.inf

    @property
    def too_fast(self) -> bool:
        """Whether the time grows faster than `LIMIT` allows."""
        return self.seconds[-1] > FLOOR and self.exponent > LIMIT


def main(arguments: list[str]) -> int:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description="How the time of each rule grows with its input.")
    parser.add_argument("rules", nargs="*", metavar="RULE", help="ids of rules (default: all)")
    parser.add_argument("--size", type=int, default=200, metavar="N", help="the smallest size (default: 200)")
    parser.add_argument("--all", action="store_true", help="print every shape, not the worst of each rule")
    given = parser.parse_args(arguments)
    bad = 0
    for rule in map(builtin_rule, given.rules or builtin_ids()):
        found = [measured(rule.id, shape, run) for shape, run in runs(rule, given.size)]
        bad += any(one.too_fast for one in found)
        for one in sorted(found, key=lambda one: (one.too_fast, one.seconds[-1]), reverse=True)[: None if given.all else 1]:
            print(line(one), flush=True)
    print(f"{bad} rules grow faster than n^{LIMIT}" if bad else f"no rule grows faster than n^{LIMIT}")
    return 1 if bad else 0


def measured(rule: str, shape: str, run: Run) -> Growth:
    """The time at each size; of what seems to grow too fast, the better of two measurements counts."""
    growth = Growth(rule, shape, tuple(_seconds(run)))
    if not growth.too_fast or growth.seconds[-1] > _TOO_LONG:
        return growth
    again = tuple(_seconds(run))
    return growth._replace(seconds=tuple(map(min, growth.seconds, again)))


def runs(rule: Rule, size: int) -> Iterator[tuple[str, Run]]:
    """The shapes that a rule is measured on: each gives, for a step, the call whose time counts."""
    judge = _together if rule.scope is Scope.PROJECT else _each
    for example, bodies in kits(rule) if rule.scope is not Scope.INPUT else ():
        where, options = f"{example.heading} {example.number}", _options(rule, example.settings.get("options") or {})
        shapes = PROJECT if rule.scope is Scope.PROJECT and example.heading == "Bad" else {}
        for name, shape in shapes.items():
            yield f"{where} {name}", partial(_many, partial(judge, rule, options), shape, bodies, size)
        for number, body in enumerate(bodies):
            for path in growing(body):
                run = partial(_large, partial(judge, rule, options), bodies, (number, *path), size)
                yield f"{where} {body.get('kind')} {format_path(path)}", run


def line(one: Growth) -> str:
    """One measurement for people."""
    seconds = " ".join(f"{second:8.3f}" for second in one.seconds)
    return f"{'TOO FAST ' if one.too_fast else ''}{one.rule:34} {seconds} s  n^{one.exponent:4.1f}  {one.shape}"


def _seconds(run: Run) -> Iterator[float]:
    for step in STEPS:
        call = run(step)
        gc.collect()
        gc.disable()
        started = time.process_time()
        call()
        taken = time.process_time() - started
        gc.enable()
        yield taken
        if taken > _TOO_LONG:
            return


def _many(judge: Judge, shape: Shape, bodies: list[Any], size: int, step: int) -> Call:
    return judge(shape(bodies, step * size))


def _large(judge: Judge, bodies: list[Any], path: Path, size: int, step: int) -> Call:
    return judge(("all.yaml", one) for one in grown(bodies, path, step * size))


def _together(rule: Rule, options: dict[str, Any], files: Iterator[tuple[str, Any]]) -> Call:
    read = placed(ManifestSet(manifests(files)))
    memo = {"memo": dict[Any, Any]()} if "memo" in rule.wants else {}
    return lambda: sum(1 for _ in rule.check(read, **options, **memo))


def _each(rule: Rule, options: dict[str, Any], files: Iterator[tuple[str, Any]]) -> Call:
    read = manifests(files)
    return lambda: sum(1 for one in read for _ in rule.check(one, **options))


def _options(rule: Rule, given: dict[str, Any]) -> dict[str, Any]:
    defaults = {option.name: option.default for option in rule.options}
    settings = {name: tuple(one) if isinstance(one, list) else one for name, one in given.items()}
    return {**defaults, **({"kubernetes": newest_release()} if "kubernetes" in rule.wants else {}), **settings}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
