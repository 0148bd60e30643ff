"""The result of bench/speed.py as a page of Markdown for the documentation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from processes import Spread
from speed_goals import Goal, goals


def page(result: Mapping[str, Any]) -> str:
    """The whole page."""
    return "\n".join(_lines(result)) + "\n"


def _lines(result: Mapping[str, Any]) -> Iterator[str]:
    machine = result["machine"]
    yield from ("# How fast policylint is, beside others", "")
    where = f"{machine['system']}, {machine['processors']} processors, Python {machine['python']}"
    yield f"Measured on {where}, in one run in which the programs took turns. Each time is that of a whole process,"
    yield "from start to exit, its output thrown away: the median, and in brackets the least and the most."
    yield "Made by `make bench`; bench/contests.py and bench/peers.py say how each program is called."
    yield from ("", "## Goals", "")
    yield from _table(("work", "measured", "goal", "median", "least", "most", ""), map(_goal, goals(result)))
    yield from ("", "## Programs", "")
    yield from _table(("program", "version"), ((name, _version(one)) for name, one in sorted(result["tools"].items())))
    yield from ("", "## Corpora", "")
    yield from _table(("corpus", "files", "objects", "MB"), map(_corpus, result["corpora"]))
    for contest in result["contests"]:
        yield from ("", f"## {contest['name']}: {contest['work']} on {contest['corpus']}", "")
        yield from (f"The work: {contest['same']}.", "")
        yield from _table(
            ("program", "wall s", "CPU s", "peak MiB", "exit", "policylint is", "in CPU time"), _participants(contest)
        )
    yield from ("", "## Scale: core and schemas", "")
    yield from _table(("objects", "wall s", "CPU s", "ms an object", "MiB, all processes"), map(_scale, result["scales"]))


def _table(head: Sequence[str], rows: Iterator[Sequence[str]] | map[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield f"| {' | '.join(one.replace('|', chr(92) + '|') for one in row)} |"


def _goal(goal: Goal) -> Sequence[str]:
    limit = f"at most {_number(goal.limit)} {goal.unit}".rstrip()
    if goal.measured is None:
        return (goal.work, goal.what, limit, "", "", "", f"NOT RUN: {goal.reason}")
    return (goal.work, goal.what, limit, *map(_number, goal.measured), goal.verdict)


def _version(tool: Mapping[str, str]) -> str:
    return f"NOT RUN: {tool['reason']}" if tool["reason"] else tool["version"]


def _corpus(corpus: Mapping[str, Any]) -> Sequence[str]:
    return (
        corpus["name"],
        f"{corpus['files']:,}",
        f"{corpus['objects']:,}" if corpus["objects"] else "",
        f"{corpus['bytes'] / 1e6:.1f}",
    )


def _participants(contest: Mapping[str, Any]) -> Iterator[Sequence[str]]:
    for name, runs in contest["runs"].items():
        ratio, cpu = contest["ratios"].get(name), contest["cpu_ratios"].get(name)
        yield (
            name,
            _spread(Spread.of([one["wall"] for one in runs])),
            _spread(Spread.of([one["cpu"] for one in runs])),
            f"{max(one['peak'] for one in runs):.0f}",
            ", ".join(str(code) for code in sorted({one["code"] for one in runs})),
            _faster(ratio["median"]) if ratio else "",
            _faster(cpu["median"]) if cpu else "",
        )
    for name, reason in contest["not_run"].items():
        yield (name, f"NOT RUN: {reason}", "", "", "", "", "")


def _scale(scale: Mapping[str, Any]) -> Sequence[str]:
    if not scale["runs"]:
        return (f"{scale['wanted']:,}", f"NOT RUN: {scale['not_run']}", "", "", "")
    walls = [one["wall"] for one in scale["runs"]]
    return (
        f"{scale['objects']:,}",
        _spread(Spread.of(walls)),
        _spread(Spread.of([one["cpu"] for one in scale["runs"]])),
        f"{1000 * Spread.of(walls).median / scale['objects']:.3f}",
        f"{max(one['together'] or one['peak'] for one in scale['runs']):.0f}",
    )


def _spread(spread: Spread) -> str:
    return f"{_number(spread.median)} ({_number(spread.least)} to {_number(spread.most)})"


def _faster(ratio: float) -> str:
    return f"{1 / ratio:.1f} times faster" if ratio < 1 else f"{ratio:.1f} times slower"


def _number(value: float) -> str:
    """Three digits that count."""
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"
