"""Time and memory of kubeconform and policylint on the same directory, taken in turn, and the size of the wheel."""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from parity_records import KubeconformError, command, schema_rules, targets
from processes import Spread, Usage, whole_process

from policylint.manifests.load import load
from policylint.model.limits import Limits
from policylint.model.manifest import Manifest
from policylint.sources.files import read
from policylint.validation.schemas import KindSchema, schema_for, violations

ROOT = Path(__file__).resolve().parent.parent
DATA = "policylint/validation/data/"
SCHEMA_RULES = ("invalid-value", "missing-field", "unknown-field", "wrong-type")


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
    """Measures in turn, NUMBER times, after a round that does not count. Raises ProcessError."""
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
