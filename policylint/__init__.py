"""policylint: policy-as-code linter and compliance gate for Kubernetes configuration.

The library's front door: `check` gives a `Report` of `Finding` with a `Severity` each, and a `Verdict`.
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from policylint._version import __version__
from policylint.errors import PolicylintError
from policylint.model.finding import Finding, Severity
from policylint.model.report import Report, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

__all__ = ["Finding", "PolicylintError", "Report", "Severity", "Verdict", "__version__", "check"]


def check(paths: Sequence[str], *, config: str | None = None, today: date | None = None, cwd: str | None = None) -> Report:
    """Checks files and directories and gives the report.

    ``config`` names a configuration file instead of the one in the root of the paths; ``today`` (default: the current day
    in UTC) decides whether waivers have expired; ``cwd`` is what relative paths start from. Raises PolicylintError.
    """
    import os
    from datetime import datetime

    from policylint.engine.run import Request, prepare, run

    day = today or datetime.now(UTC).date()
    request = Request(tuple(paths), os.path.abspath(cwd or os.getcwd()), day, config)
    return run(request, prepare(request), lambda done, total: None)
