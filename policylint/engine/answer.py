"""What a run answers: from the cache if the same was asked before, and else by judging what has changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from policylint.engine.inputs import Inputs, find_inputs
from policylint.engine.opened import Opened
from policylint.model.named import NamedTuple
from policylint.model.report import Report
from policylint.model.rule import FAILED

if TYPE_CHECKING:
    from policylint.engine.run import Progress


class Answer(NamedTuple):
    """The report of a run, and what to say besides it."""

    report: Report
    warnings: tuple[str, ...] = ()


def answer(opened: Opened, progress: Progress) -> Answer:
    """Checks everything, or knows the report: it is the same with a cache as without one. Raises PolicylintError."""
    inputs = find_inputs(opened)
    cache = opened.cache
    if cache is None:
        return _judged(opened, inputs, progress, ())[0]
    request = opened.request
    cache.for_run(request, opened.settings)
    keys = [] if cache.empty else cache.of_files(inputs.items, opened.settings.config.limits.bytes)
    # Definitions outside of the inputs have no keys.
    whole = not (request.crds or opened.settings.config.crds)
    known = cache.get(cache.of_report(request, inputs, keys)) if keys and whole else None
    if isinstance(known, Answer):
        return known
    try:
        made, keys = _judged(opened, inputs, progress, keys)
        # What is on disk for this run is not for the next one.
        kept = isinstance(made.report.findings, tuple)
        if whole and kept and not any(one.rule == FAILED for one in made.report.findings):
            cache.put(cache.of_report(request, inputs, keys), made)
        return made
    finally:
        # Also where the run was interrupted: the next one begins with what this one has.
        cache.flush()


def _judged(opened: Opened, inputs: Inputs, progress: Progress, keys: Sequence[bytes]) -> tuple[Answer, list[bytes]]:
    """The answer, and the keys of the files as they were judged."""
    # The rules, which take longer to import than all before.
    from policylint.engine.run import run_over, with_rules

    prepared = with_rules(opened)
    atlas = prepared.ruleset.atlas
    if opened.cache:
        opened.cache.for_rules(prepared.ruleset.summary.digest, opened.request.today if atlas else None)
    report, keys = run_over(inputs, prepared, progress, opened.cache, keys)
    return Answer(report, tuple(filter(None, (opened.warning, atlas.stale if atlas else "")))), keys
