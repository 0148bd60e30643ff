"""What a run answers: from the cache if the same was asked before, and else by judging what has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from policylint.engine.inputs import find_inputs
from policylint.engine.opened import Opened
from policylint.model.named import NamedTuple
from policylint.model.report import Report

if TYPE_CHECKING:
    from policylint.engine.cache import Cache
    from policylint.engine.run import Progress


class Answer(NamedTuple):
    """The report of a run, and what to say besides it."""

    report: Report
    warnings: tuple[str, ...] = ()


def answer(opened: Opened, progress: Progress) -> Answer:
    """Checks everything, or knows the report. Raises PolicylintError.

    With a cache the report is the same as without one. Plugins are not kept apart by what is known of them, so a run with
    plugins uses none.
    """
    if not opened.request.cache or opened.settings.config.plugins:
        return _judged(opened, progress, None)
    from policylint.engine.cache import Cache, cache_directory

    directory, fault = cache_directory(opened.request.cache, opened.root)
    if not directory:
        made = _judged(opened, progress, None)
        return made._replace(warnings=(fault, *made.warnings))
    return _judged(opened, progress, Cache(opened, directory))


def _judged(opened: Opened, progress: Progress, cache: Cache | None) -> Answer:
    inputs = find_inputs(opened)
    keys = cache.keys(inputs.items) if cache and not cache.empty else []
    if cache and keys and not _more_definitions(opened):
        known = cache.recall(inputs, keys)
        if isinstance(known, Answer):
            return known
    # From here on the rules are needed, which takes longer to import than all before.
    from policylint.engine.run import failed, run_over, with_rules

    prepared = with_rules(opened)
    atlas = prepared.ruleset.atlas
    if cache:
        cache.for_rules(prepared.ruleset.summary.digest, opened.request.today if atlas else None)
    report, keys = run_over(inputs, prepared, progress, cache, keys)
    made = Answer(report, (atlas.stale,) if atlas and atlas.stale else ())
    if cache and not _more_definitions(opened) and not failed(report.findings):
        cache.remember(inputs, keys, made)
    return made


def _more_definitions(opened: Opened) -> bool:
    """Whether definitions outside of the inputs take part, which have no keys."""
    return bool(opened.request.crds or opened.settings.config.crds)
