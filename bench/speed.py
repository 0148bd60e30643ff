"""Measure policylint beside other programs, in turn, in one run; set against the goals for its speed.

    python bench/speed.py [DIRECTORY] [--work build/bench] [--page F] [--json F] [--budget 840] [--only NAME]...

DIRECTORY holds real repositories, or it is an archive of them (tar). Without one, real-open.tar.xz is taken from the
directory that POLICYLINT_CORPORA names or from ../shared/corpora; where that is missing too, all is measured on the objects
of the project's own fixtures. Nothing is written there. Programs, schemas and corpora are made under --work, once; making
them does not count towards the budget of seconds. A program that is missing is NOT RUN, with the reason, and so is what the
budget is too small for. Exit code 0: measured, whether the goals are met or not; 2: could not measure.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
import tarfile
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from contests import CONTESTS, SCALES, WORKS, Contest
from corpora import Corpus, as_it_is, replicated, write
from parity_schemas import write_schemas
from peers import Peer, command, setup
from processes import ProcessError, Usage, clean_environment, whole_process
from speed_goals import goals, ratios
from speed_page import page
from templates import Template, spread, templates

from policylint.validation.lifecycle import parse_release

ROOT = Path(__file__).resolve().parent.parent
FILES = 15_000
ARCHIVE = "real-open.tar.xz"
RELEASE = "1.36"
DEPLOYMENT = ROOT / "bench" / "deployment.yaml"
# No contest takes more than this part of the budget for its rounds behind the first.
_SHARES = 6
_OURS, _BARE = "policylint", "bare Python"


class Bench(NamedTuple):
    """All that is there before the first measurement, and when the last must be over (on the monotonic clock)."""

    corpora: Mapping[str, Corpus]
    found: Sequence[Template]
    peers: Mapping[str, Peer]
    work: Path
    budget: float
    end: float
    has_cache: bool

    @property
    def left(self) -> float:
        """Seconds of the budget that are left."""
        return self.end - time.monotonic()


def main(arguments: Sequence[str] | None = None) -> int:
    """Prepares, measures, prints and writes; the exit code."""
    options = _options(arguments)
    try:
        bench = prepare(options.directory, options.work.resolve(), options.budget)
        result = measure(bench, frozenset(options.only))
    except (OSError, ProcessError, LookupError, RuntimeError, ValueError) as error:
        print(f"error: {type(error).__name__}: {error}", file=sys.stderr)
        return 2
    for path, text in ((options.json, json.dumps(result, indent=1) + "\n"), (options.page, page(result))):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        print(path)
    for goal in goals(result):
        median, least, most = goal.measured or (0.0, 0.0, 0.0)
        said = f"{median:.3f} ({least:.3f} to {most:.3f}) {goal.unit}" if goal.measured else goal.reason
        print(f"{goal.verdict:8} {goal.work}: {goal.what} at most {goal.limit:.3g} {goal.unit}: {said}")
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python bench/speed.py")
    parser.add_argument("directory", type=Path, nargs="?", metavar="DIRECTORY", help="real repositories")
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "bench", metavar="DIR", help="where all is made")
    parser.add_argument("--page", type=Path, default=ROOT / "build" / "docs" / "speed.md", metavar="F")
    parser.add_argument("--json", type=Path, default=ROOT / "build" / "bench" / "speed.json", metavar="F")
    parser.add_argument("--budget", type=float, default=720, metavar="S", help="seconds for all measurements (default: 720)")
    names = [*(one.name for one in CONTESTS), "scale"]
    parser.add_argument("--only", action="append", default=[], choices=names, help="only this contest (repeatable)")
    return parser.parse_args(arguments)


def prepare(directory: Path | None, work: Path, budget: float) -> Bench:
    """Installs the programs and writes schemas and corpora, unless they are there."""
    _say("programs")
    peers = setup(work / "tools")
    for peer in peers.values():
        _say(f"  {peer.name} {peer.version or peer.reason}")
    _schemas(work)
    (work / "policylint.yaml").write_text("packs: []\n", encoding="utf-8")
    _say("corpora")
    real = repositories(directory, work)
    found = templates(real or ROOT / "fixtures", RELEASE)
    if not found:
        raise LookupError(f"no valid objects in {real or ROOT / 'fixtures'}")
    below = work / "corpora"
    one = Template(".yaml", (DEPLOYMENT.read_text(encoding="utf-8"),), (), 1)
    corpora = {
        "one": write(below / "one", [(one, 0)]),
        "1000": write(below / "1000", replicated(spread(found, 1000), files=1000)),
        "2000": write(below / "2000", replicated(spread(found, 2000), files=2000)),
        "objects": write(below / "objects", replicated(found, files=FILES)),
    }
    if real:
        corpora["real"] = as_it_is(real)
    cached = "--no-cache" in _help()
    return Bench(corpora, found, peers, work, budget, time.monotonic() + budget, cached)


def repositories(given: Path | None, work: Path) -> Path | None:
    """The directory of the real repositories: as given, or unpacked. Raises LookupError where what was given is not there."""
    corpora = os.environ.get("POLICYLINT_CORPORA")
    path = given or (Path(corpora) if corpora else ROOT.parent / "shared" / "corpora") / ARCHIVE
    if path.is_dir():
        return path.resolve()
    if not path.is_file():
        if given:
            raise LookupError(f"no directory and no archive: {given}")
        return None
    size = path.stat().st_size
    folder = work / f"{path.name.partition('.')[0]}-{size}"
    if not folder.is_dir():
        _say(f"unpacking {path}")
        with tempfile.TemporaryDirectory(dir=work) as made, tarfile.open(path) as archive:
            archive.extractall(made, filter="data")
            shutil.move(made, folder)
            Path(made).mkdir()
    return folder


def _schemas(work: Path) -> None:
    folder = work / f"schemas-{RELEASE}"
    if not folder.is_dir():
        _say("schemas")
        work.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=work) as made:
            write_schemas(Path(made), parse_release(RELEASE), None)
            shutil.copytree(made, folder)


def _help() -> str:
    import subprocess

    words = [sys.executable, "-m", "policylint", "check", "--help"]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout


def measure(bench: Bench, only: frozenset[str]) -> dict[str, Any]:
    """All contests, then the scales; those that matter most come first, in case the budget is too small for all."""
    began = time.monotonic()
    wanted = [one for one in CONTESTS if not only or one.name in only]
    held = [hold(one, bench) for one in wanted if one.for_goal]
    scales = scale(bench) if not only or "scale" in only else []
    held.extend(hold(one, bench) for one in wanted if not one.for_goal)
    described = [{**one._asdict(), "folder": one.folder.name} for one in bench.corpora.values()]
    return {
        "machine": {
            "system": f"{platform.system()} {platform.machine()}",
            "processors": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
            "python": platform.python_version(),
        },
        "seconds": round(time.monotonic() - began),
        "tools": {name: {"version": one.version, "reason": one.reason} for name, one in bench.peers.items()},
        "corpora": described,
        "contests": held,
        "scales": scales,
    }


def hold(contest: Contest, bench: Bench) -> dict[str, Any]:
    """One contest: all take turns, and in each round another begins."""
    not_run: dict[str, str] = {}
    corpus = bench.corpora.get(contest.corpus)
    runs: dict[str, list[Usage]] = {}
    if corpus is None:
        not_run[_OURS] = "no directory of real repositories was given"
    elif contest.warm and not bench.has_cache:
        not_run[_OURS] = "this version has no cache"
    else:
        _say(f"{contest.name}: {contest.work} on {corpus.name}, {corpus.files:,} files")
        commands = {name: words for name in contest.peers if (words := _words(name, corpus, bench, not_run))}
        runs = _rounds(contest, corpus, bench, {_OURS: _ours(contest.work), **commands}, not_run)
    bare = [one.cpu for one in runs.pop(_BARE, ())]
    walls = {name: [one.wall for one in found] for name, found in runs.items()}
    cpus = {name: [one.cpu for one in found] for name, found in runs.items()}
    return {
        **{key: value for key, value in contest._asdict().items() if key in ("name", "corpus", "work", "same")},
        "runs": {name: [one._asdict() for one in found] for name, found in runs.items()},
        "ratios": {name: ratios(walls[_OURS], found)._asdict() for name, found in walls.items() if name != _OURS},
        "cpu_ratios": {name: ratios(cpus[_OURS], found)._asdict() for name, found in cpus.items() if name != _OURS},
        "bare": bare,
        "not_run": not_run,
        "load": round(os.getloadavg()[0], 2),
    }


def _words(name: str, corpus: Corpus, bench: Bench, not_run: dict[str, str]) -> list[str]:
    peer = bench.peers[name]
    if peer.reason:
        not_run[name] = peer.reason
        return []
    return command(peer, corpus, bench.work / f"schemas-{RELEASE}")


def _ours(work: str) -> list[str]:
    more = ["--kubernetes", RELEASE, "-o", "concise"]
    # What pip installs for users: python -m imports runpy first.
    return [str(Path(sys.executable).with_name("policylint")), "check", ".", *WORKS[work], *more]


def _rounds(
    contest: Contest, corpus: Corpus, bench: Bench, commands: dict[str, list[str]], not_run: dict[str, str]
) -> dict[str, list[Usage]]:
    """What all rounds cost. A program that fails drops out; one that does not get a first turn in time too."""
    if contest.corpus == "one":
        commands = {**commands, _BARE: [sys.executable, "-c", "pass"]}
    runs: dict[str, list[Usage]] = {name: [] for name in commands}
    _warm_up(contest, corpus, bench, commands)
    over = time.monotonic() + min(bench.left, bench.budget / _SHARES)
    for turn in range(contest.most):
        began = time.monotonic()
        names = list(commands)
        for name in (*names[turn % len(names) :], *names[: turn % len(names)]):
            try:
                if bench.left <= 0:
                    raise ProcessError("the budget of time was used up")
                runs[name].append(_run(commands[name], corpus, bench, contest))
            except ProcessError as error:
                not_run[name] = str(error)
                del commands[name]
        now = time.monotonic()
        if _OURS not in commands or over - now < now - began:
            break
    # The ratio of a round needs both.
    complete = min((len(found) for name, found in runs.items() if name not in not_run), default=0)
    return {name: found[:complete] for name, found in runs.items() if name not in not_run and complete}


def _warm_up(contest: Contest, corpus: Corpus, bench: Bench, commands: Mapping[str, list[str]]) -> None:
    """Reads all files once, so that nobody waits for the disk, and fills the byte code and the cache of policylint."""
    for path in corpus.folder.rglob("*"):
        if path.is_file():
            path.read_bytes()
    one = bench.corpora["one"]
    _run(commands[_OURS], corpus if contest.warm else one, bench, contest)


def _run(words: list[str], corpus: Corpus, bench: Bench, contest: Contest, *, memory: bool = False) -> Usage:
    """One process. Cold: with a cache that is new and empty, and is written. Warm: with that of this contest."""
    cache = bench.work / "cache" / (contest.name if contest.warm else "cold")
    if not contest.warm:
        shutil.rmtree(cache, ignore_errors=True)
    cache.mkdir(parents=True, exist_ok=True)
    if Path(words[0]).name == "policylint":
        words = [*words, "--config", str(bench.work / "policylint.yaml")]
    surroundings = clean_environment(XDG_CACHE_HOME=str(cache), NO_COLOR="1")
    seconds = max(1.0, bench.left)
    return whole_process(words, folder=corpus.folder, environment=surroundings, seconds=seconds, memory=memory)


def scale(bench: Bench) -> list[dict[str, Any]]:
    """More and more objects: time and memory. What would not be done in the time that is left is not begun."""
    found: list[dict[str, Any]] = []
    contest = Contest("scale", "", "core and schemas", (), "", 1)
    per_object = 0.0
    for wanted in SCALES:
        made: dict[str, Any] = {"wanted": wanted, "objects": 0, "runs": [], "not_run": ""}
        found.append(made)
        seconds = per_object * wanted * 1.2
        if seconds > bench.left:
            made["not_run"] = f"needs about {seconds:.0f} s, and {max(0, bench.left):.0f} s of the budget are left (--budget)"
            continue
        corpus = write(bench.work / "corpora" / str(wanted), replicated(bench.found, objects=wanted))
        made["objects"] = corpus.objects
        _say(f"scale: {corpus.objects:,} objects in {corpus.files:,} files")
        try:
            for _ in range(3 if wanted == SCALES[0] else 1):
                made["runs"].append(_run(_ours(contest.work), corpus, bench, contest, memory=True)._asdict())
        except ProcessError as error:
            made["not_run"] = str(error)
            continue
        per_object = made["runs"][-1]["wall"] / corpus.objects
    return found


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
