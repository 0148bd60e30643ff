"""Time and memory of kubeconform and policylint on the same directory, taken in turn, and the size of the wheel."""

from __future__ import annotations

import io
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from parity_records import KubeconformError, command, schema_rules, targets

from policylint.manifests.load import load
from policylint.model.limits import Limits
from policylint.model.manifest import Manifest
from policylint.sources.files import read
from policylint.validation.schemas import KindSchema, schema_for, violations

ROOT = Path(__file__).resolve().parent.parent
DATA = "policylint/validation/data/"
SCHEMA_RULES = ("invalid-value", "missing-field", "unknown-field", "wrong-type")


class Usage(NamedTuple):
    """What one whole process cost: seconds on the clock and of CPU, MiB at its peak, and its exit code."""

    wall: float
    cpu: float
    peak: float
    code: int


class Spread(NamedTuple):
    """Several measurements of one thing."""

    median: float
    least: float
    most: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """The spread of some values."""
        return cls(statistics.median(values), min(values), max(values))


def whole_process(words: Sequence[str]) -> Usage:
    """Runs a command with its output thrown away. The peak is that of the largest process, not a sum.

    A small process of its own starts and measures it: to the operating system the peak of a new process is at first that
    of its parent. Raises KubeconformError where the program cannot be run.
    """
    done = subprocess.run([sys.executable, "-I", "-S", "-c", _MEASURE, *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise KubeconformError(f"{words[0]} cannot be run: {done.stderr.strip()[-300:]}")
    wall, cpu, peak, code = done.stdout.split()
    return Usage(float(wall), float(cpu), float(peak) / 1024, int(code))


_MEASURE = """
import os, sys, time
null = os.open(os.devnull, os.O_WRONLY)
begin = time.perf_counter()
quiet = [(os.POSIX_SPAWN_DUP2, null, 1), (os.POSIX_SPAWN_DUP2, null, 2)]
pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=quiet)
_, status, usage = os.wait4(pid, 0)
wall = time.perf_counter() - begin
print(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss, os.waitstatus_to_exitcode(status))
"""


def check_command(corpus: Path, release: str, jobs: int) -> list[str]:
    """`policylint check` with the four schema rules and nothing else."""
    rules = [word for rule in SCHEMA_RULES for word in ("--rule", rule)]
    more = ["--kubernetes", release, "--jobs", str(jobs), "-o", "concise"]
    return [sys.executable, "-m", "policylint", "check", str(corpus), *rules, *more]


def loaded(corpus: Path, release: str) -> list[tuple[Manifest, KindSchema]]:
    """Every object of the corpus that has a schema, read and in memory, with a validator that has been built."""
    found: list[tuple[Manifest, KindSchema]] = []
    numbers = schema_rules(corpus, release).releases[-1]
    for target in targets(corpus):
        for manifest in load(read(target, Limits().bytes), Limits()).manifests:
            schema = schema_for(manifest.resource.api_version, manifest.resource.kind, numbers)
            if schema is not None:
                schema.validator(partial=manifest.partial)
                found.append((manifest, schema))
    return found


def validation(objects: Sequence[tuple[Manifest, KindSchema]]) -> float:
    """Seconds for the validation of all objects, one process: messages and places included, no reading."""
    begin = time.perf_counter()
    for manifest, schema in objects:
        for _ in violations(manifest.body, schema, partial=manifest.partial):
            pass
    return time.perf_counter() - begin


def rounds(program: str, schemas: Path, corpus: Path, release: str, number: int) -> dict[str, Any]:
    """Measures in turn, NUMBER times, after a round that does not count. Raises KubeconformError."""
    objects = loaded(corpus, release)
    commands = {
        "kubeconform -n 2": command(program, schemas, corpus),
        "policylint --jobs 2": check_command(corpus, release, 2),
        "policylint --jobs 1": check_command(corpus, release, 1),
    }
    usages: dict[str, list[Usage]] = {name: [] for name in commands}
    alone: list[float] = []
    for turn in range(number + 1):
        taken = {name: whole_process(words) for name, words in commands.items()}
        seconds = validation(objects)
        if turn:
            alone.append(seconds)
            for name, usage in taken.items():
                usages[name].append(usage)
    pairs = zip(usages["kubeconform -n 2"], usages["policylint --jobs 2"], strict=True)
    ratios = [ours.wall / theirs.wall for theirs, ours in pairs]
    return {
        "rounds": number,
        "objects_with_schema": len(objects),
        "validation_alone_per_second": Spread.of([len(objects) / one for one in alone])._asdict(),
        "whole_process": {name: _summary(found) for name, found in usages.items()},
        "wall_ratio_2_processes": Spread.of(ratios)._asdict(),
    }


def _summary(found: Sequence[Usage]) -> dict[str, Any]:
    return {
        "wall": Spread.of([one.wall for one in found])._asdict(),
        "cpu": Spread.of([one.cpu for one in found])._asdict(),
        "peak_mib": max(one.peak for one in found),
        "exit": sorted({one.code for one in found}),
    }


def wheel_sizes() -> dict[str, int]:
    """Bytes of a wheel built now, of the same without the data of validation, and of these data unpacked.

    Raises KubeconformError where the wheel cannot be built.
    """
    with tempfile.TemporaryDirectory() as folder:
        words = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, str(ROOT)]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        wheels = list(Path(folder).glob("*.whl"))
        if done.returncode or not wheels:
            raise KubeconformError(f"no wheel: {done.stderr.strip()[-300:]}")
        rest = io.BytesIO()
        with zipfile.ZipFile(wheels[0]) as whole, zipfile.ZipFile(rest, "w", zipfile.ZIP_DEFLATED) as without:
            data = sum(one.file_size for one in whole.infolist() if one.filename.startswith(DATA))
            for one in whole.infolist():
                if not one.filename.startswith(DATA):
                    without.writestr(one, whole.read(one))
        return {"wheel": wheels[0].stat().st_size, "without_data": rest.getbuffer().nbytes, "data": data}
