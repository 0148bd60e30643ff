"""Directories of manifests to measure on, written from templates: the same input gives the same bytes."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import NamedTuple

from templates import Template

_FILES_PER_FOLDER = 500


class Corpus(NamedTuple):
    """A directory of manifests, with what is in it."""

    name: str
    folder: Path
    files: int
    objects: int
    bytes: int


def replicated(found: Sequence[Template], *, files: int = 0, objects: int = 0) -> Iterator[tuple[Template, int]]:
    """The templates over and over, as replica 0, 1 and so on, until there are so many files or objects."""
    made = held = 0
    if not found:
        return
    for replica in count():
        for template in found:
            if (files and made >= files) or (objects and held >= objects):
                return
            yield template, replica
            made += 1
            held += template.objects


def write(folder: Path, wanted: Iterable[tuple[Template, int]]) -> Corpus:
    """The corpus of these replicas in a folder. One that is there already and the same is left as it is."""
    pairs = list(wanted)
    digest = _digest(pairs)
    stamp = folder.with_name(folder.name + ".json")
    try:
        known = json.loads(stamp.read_text(encoding="utf-8"))
        if known.pop("digest") == digest and folder.is_dir():
            return Corpus(folder.name, folder, **known)
    except (OSError, ValueError, LookupError, TypeError):
        pass  # none yet, or a part of one
    shutil.rmtree(folder, ignore_errors=True)
    stamp.unlink(missing_ok=True)
    size = 0
    for number, (template, replica) in enumerate(pairs):
        path = folder / f"{number // _FILES_PER_FOLDER:04}" / f"{number % _FILES_PER_FOLDER:03}{template.extension}"
        if number % _FILES_PER_FOLDER == 0:
            path.parent.mkdir(parents=True)
        data = template.text(replica).encode()
        path.write_bytes(data)
        size += len(data)
    counts = {"files": len(pairs), "objects": sum(template.objects for template, _ in pairs), "bytes": size}
    stamp.write_text(json.dumps({"digest": digest, **counts}) + "\n", encoding="utf-8")
    return Corpus(folder.name, folder, **counts)


def as_it_is(folder: Path) -> Corpus:
    """A directory that somebody else made; how many objects it has is not counted."""
    sizes = [one.stat().st_size for one in folder.rglob("*") if one.suffix in (".yaml", ".yml", ".json") and one.is_file()]
    return Corpus("real", folder, len(sizes), 0, sum(sizes))


def _digest(pairs: Sequence[tuple[Template, int]]) -> str:
    """Identifies what the corpus will hold, without making it: each template once, and the order of the replicas."""
    seen = hashlib.sha256()
    numbers: dict[int, int] = {}
    for template, replica in pairs:
        if id(template) not in numbers:
            numbers[id(template)] = len(numbers)
            seen.update(json.dumps(template).encode())
        seen.update(b"%d %d\n" % (numbers[id(template)], replica))
    return seen.hexdigest()
