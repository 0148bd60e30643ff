"""The goals of the project for its speed, and whether measurements meet them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from processes import Spread


class Goal(NamedTuple):
    """A goal with what was measured; without a measurement, why there is none. Met: the median is at most the limit."""

    work: str
    what: str
    limit: float
    unit: str
    measured: Spread | None
    reason: str = ""

    @property
    def verdict(self) -> str:
        """One word or two for a table."""
        if self.measured is None:
            return "NOT RUN"
        return "met" if self.measured.median <= self.limit else "missed"


class _Row(NamedTuple):
    work: str
    contest: str
    peer: str
    limit: float


_RATIOS = (
    _Row("schemas only, objects, cold", "schemas", "kubeconform", 0.45),
    _Row("schemas only, real repositories, cold", "schemas-real", "kubeconform", 0.45),
    _Row("schemas and core, objects, cold", "everything", "kubeconform", 0.6),
    _Row("schemas and core, real repositories, cold", "everything-real", "kubeconform", 0.6),
    _Row("schemas and core, objects, cold", "everything", "kube-score", 0.15),
    _Row("schemas and core, objects, cold", "everything", "kube-linter", 0.1),
    _Row("schemas and core, 1,000 files", "checkov", "checkov", 1 / 50),
)
_ALONE = "policylint"


def goals(result: Mapping[str, Any]) -> list[Goal]:
    """The goals against a result of bench/speed.py."""
    contests = {one["name"]: one for one in result["contests"]}
    found = [_ratio(row, contests.get(row.contest), result["tools"]) for row in _RATIOS]
    found.extend(_warm(contests))
    found.extend(_one_file(contests))
    found.extend(_scale(result["scales"]))
    return found


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> Spread:
    """The spread of the ratios of each round: what both measured at about the same time."""
    return Spread.of([one / other for one, other in zip(ours, theirs, strict=True)])


def _ratio(row: _Row, contest: Mapping[str, Any] | None, tools: Mapping[str, Mapping[str, str]]) -> Goal:
    goal = Goal(row.work, f"wall time over {row.peer}'s", row.limit, "", None)
    if contest is None or row.peer not in contest.get("ratios", {}):
        missing = tools.get(row.peer, {}).get("reason", "")
        return goal._replace(reason=missing or _reason(contest, row.peer))
    return goal._replace(measured=Spread(**contest["ratios"][row.peer]))


def _reason(contest: Mapping[str, Any] | None, name: str) -> str:
    if contest is None:
        return "not among the contests of this run"
    said: str = contest["not_run"].get(name) or contest["not_run"].get(_ALONE, "no measurement")
    return said


def _times(contest: Mapping[str, Any] | None, key: str) -> list[float]:
    """The measurements of policylint in a contest: wall or cpu seconds, none where it did not run."""
    runs = contest["runs"].get(_ALONE, []) if contest else []
    return [one[key] for one in runs]


def _warm(contests: Mapping[str, Any]) -> list[Goal]:
    cold, warm = _times(contests.get("everything"), "wall"), _times(contests.get("warm"), "wall")
    limit = max(0.2, 0.15 * Spread.of(cold).median) if cold else 0.2
    goal = Goal("schemas and core, objects, warm", "wall time", limit, "s", Spread.of(warm) if warm else None)
    return [goal if warm else goal._replace(reason=_reason(contests.get("warm"), _ALONE))]


def _one_file(contests: Mapping[str, Any]) -> list[Goal]:
    contest, warm = contests.get("one-file"), contests.get("one-file-warm")
    found = []
    wall, cpu, bare = _times(contest, "wall"), _times(contest, "cpu"), contest["bare"] if contest else []
    above = [1000 * (one - least) for one, least in zip(cpu, bare, strict=True)]
    again = [1000 * one for one in _times(warm, "wall")]
    for what, limit, values, of in (
        ("wall time", 90, [1000 * one for one in wall], contest),
        ("CPU time over bare Python", 80, above, contest),
        ("wall time, warm", 40, again, warm),
    ):
        spread = Spread.of(values) if values else None
        found.append(Goal("one file", what, limit, "ms", spread, "" if spread else _reason(of, _ALONE)))
    return found


def _scale(scales: Sequence[Mapping[str, Any]]) -> list[Goal]:
    """The largest corpus against the smallest: time for each object, and memory."""
    work = f"{scales[-1]['wanted']:,} objects, cold" if scales else "scale, cold"
    slower = Goal(work, "time for an object over that at the smallest", 1.15, "", None)
    memory = Goal(work, "memory of all processes", 500, "MiB", None)
    runs = [one["runs"] for one in scales]
    if len(runs) < 2 or not runs[0] or not runs[-1]:
        why = scales[-1]["not_run"] if scales else "not among the contests of this run"
        return [slower._replace(reason=why), memory._replace(reason=why)]
    least, most = ([run["wall"] / scale["objects"] for run in scale["runs"]] for scale in (scales[0], scales[-1]))
    middle = Spread.of(least).median
    peaks = [run["together"] or run["peak"] for run in runs[-1]]
    return [
        slower._replace(measured=Spread.of([one / middle for one in most])),
        memory._replace(measured=Spread.of(peaks)),
    ]
