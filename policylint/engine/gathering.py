"""The input as manifests, read but not judged."""

from __future__ import annotations

from itertools import chain

from policylint.engine.inputs import find_targets, streams
from policylint.engine.opened import Opened
from policylint.manifests.load import load
from policylint.model.manifest import ManifestSet, Outcome
from policylint.sources.files import Source, read


def gather(opened: Opened) -> ManifestSet:
    """Everything that the request names, with the account of what could not be read, sorted by file."""
    limits = opened.settings.config.limits
    _, targets = find_targets(opened)
    sources: list[Source] = [*(read(one, limits.bytes) for one in targets), *streams(opened)]
    parts = [load(source, limits) for source in sources]
    return ManifestSet(
        tuple(chain.from_iterable(part.manifests for part in parts)),
        outcomes=tuple(sorted(chain.from_iterable(part.outcomes for part in parts), key=_place)),
        files=sum(part.files for part in parts),
        kustomizations=tuple(chain.from_iterable(part.kustomizations for part in parts)),
        charts=tuple(chain.from_iterable(part.charts for part in parts)),
    )


def _place(outcome: Outcome) -> tuple[str, int, str]:
    return outcome.file, outcome.line, outcome.detail
