"""What a run answers: from the cache if the same was asked before, and else by judging what has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from policylint.engine.inputs import find_inputs
from policylint.engine.opened import Opened
from policylint.model.named import NamedTuple
from policylint.model.report import Report

if TYPE_CHECKING:
    from policylint.engine.run import Progress


class Answer(NamedTuple):
    """The report of a run, and what to say besides it."""

    report: Report
    warnings: tuple[str, ...] = ()


def answer(opened: Opened, progress: Progress) -> Answer:
    """Checks everything, or knows the report: it is the same with a cache as without one. Raises PolicylintError."""
    cache, request = opened.cache, opened.request
    inputs = find_inputs(opened)
    keys: list[bytes] = []
    if cache:
        cache.for_run(request, opened.settings)
        keys = [] if cache.empty else cache.of_files(inputs.items, opened.settings.config.limits.bytes)
        known = cache.get(cache.of_report(request, inputs, keys)) if keys and not _more_definitions(opened) else None
        if isinstance(known, Answer):
            return known
    # From here on the rules are needed, which takes longer to import than all before.
    from policylint.engine.run import failed, run_over, with_rules

    prepared = with_rules(opened)
    atlas = prepared.ruleset.atlas
    if cache:
        cache.for_rules(prepared.ruleset.summary.digest, request.today if atlas else None)
    report, keys = run_over(inputs, prepared, progress, cache, keys)
    made = Answer(report, tuple(filter(None, (opened.warning, atlas.stale if atlas else ""))))
    if cache and not _more_definitions(opened) and not failed(report.findings):
        cache.put(cache.of_report(request, inputs, keys), made)
    return made


def _more_definitions(opened: Opened) -> bool:
    """Whether definitions outside of the inputs take part, which have no keys."""
    return bool(opened.request.crds or opened.settings.config.crds)
