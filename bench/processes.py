"""Whole processes: what one costs, and the spread of several measurements of the same."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple


class ProcessError(Exception):
    """A program could not be started, or took longer than it may."""


class Usage(NamedTuple):
    """What one whole process cost, those that it started and waited for included.

    Seconds on the clock and of CPU, MiB of the largest process at its peak, its exit code, and MiB of all its processes
    together at their peak, shared pages counted once (0: not asked for).
    """

    wall: float
    cpu: float
    peak: float
    code: int
    together: float = 0.0


class Spread(NamedTuple):
    """Several measurements of one thing."""

    median: float
    least: float
    most: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """The spread of some values."""
        return cls(statistics.median(values), min(values), max(values))


def whole_process(
    words: Sequence[str],
    *,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
    seconds: float = 3600.0,
    memory: bool = False,
) -> Usage:
    """Runs a command with its output thrown away. ``memory``: also look at all its processes together, ten times a second.

    A small process of its own starts and measures it: to the operating system the peak of a new process is at first that
    of its parent. Raises ProcessError where the program cannot be run, or not within so many seconds: it is ended then.
    """
    measure = [sys.executable, "-I", "-S", "-c", _MEASURE, json.dumps([seconds, memory]), *words]
    surroundings = None if environment is None else dict(environment)
    done = subprocess.run(measure, capture_output=True, text=True, check=False, cwd=folder, env=surroundings)
    if done.returncode:
        raise ProcessError(f"{words[0]} cannot be run: {done.stderr.strip()[-300:]}")
    wall, cpu, peak, code, together = done.stdout.split()
    if int(code) == _ENDED:
        raise ProcessError(f"{Path(words[0]).name} took more than {seconds:.0f} s")
    return Usage(float(wall), float(cpu), float(peak) / 1024, int(code), float(together) / 1024)


def clean_environment(**more: str) -> dict[str, str]:
    """The environment without what would keep Python from writing and using byte code."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, **more}


_ENDED = 1000
_MEASURE = """
import json, os, signal, sys, time
seconds, memory = json.loads(sys.argv[1])
words = sys.argv[2:]
null = os.open(os.devnull, os.O_RDWR)
def family(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as file:
            below = file.read().split()
        return [pid, *(one for child in below for one in family(child))]
    except OSError:
        return []
def proportional(pid):
    try:
        with open(f"/proc/{pid}/smaps_rollup") as file:
            return next((int(line.split()[1]) for line in file if line.startswith("Pss:")), 0)
    except OSError:
        return 0
def overdue(*_):
    raise TimeoutError
signal.signal(signal.SIGALRM, overdue)
signal.setitimer(signal.ITIMER_REAL, seconds)
together, ended = 0, False
quiet = [(os.POSIX_SPAWN_DUP2, null, one) for one in (0, 1, 2)]
begin = time.perf_counter()
pid = os.posix_spawn(words[0], words, os.environ, file_actions=quiet, setpgroup=0)
try:
    done = 0
    while memory and not done:
        together = max(together, sum(map(proportional, family(pid))))
        time.sleep(0.1)
        done, status, usage = os.wait4(pid, os.WNOHANG)
    if not done:
        _, status, usage = os.wait4(pid, 0)
    signal.setitimer(signal.ITIMER_REAL, 0)
except TimeoutError:
    os.killpg(pid, signal.SIGKILL)
    _, status, usage = os.wait4(pid, 0)
    ended = True
wall = time.perf_counter() - begin
code = 1000 if ended else os.waitstatus_to_exitcode(status)
print(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss, code, together)
"""
