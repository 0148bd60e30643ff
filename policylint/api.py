"""The library's front door, behind `policylint.check`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, date, datetime

from policylint.engine.request import Request
from policylint.engine.run import prepare, record, run
from policylint.model.report import Report


def check(
    paths: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    *,
    config: str | None = None,
    today: date | None = None,
    cwd: str | None = None,
    jobs: int = 1,
) -> Report:
    """Checks files and directories and gives the report.

    ``paths`` is one path or several; ``config`` names a configuration file instead of the one in their root; ``today``
    (default: the current day in UTC) decides whether waivers have expired; ``cwd`` is what relative paths start from;
    ``jobs`` above 1 forks that many processes. Raises PolicylintError.
    """
    given = [paths] if isinstance(paths, str | os.PathLike) else paths
    names = tuple(os.fspath(path) for path in given)
    day = today or datetime.now(UTC).date()
    request = Request(names, os.path.abspath(cwd or os.getcwd()), day, config, jobs=jobs)
    prepared = prepare(request)
    report = run(prepared, lambda done, total: None)
    record(report, prepared.plugins)
    return report
