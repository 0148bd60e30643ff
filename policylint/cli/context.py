"""What ``explain``, ``rules`` and ``config`` share: the run that ``check`` would make here."""

from __future__ import annotations

import os
from datetime import UTC, datetime

from policylint.cli.check import trusted_directories
from policylint.engine.request import Request, Selection
from policylint.engine.run import Prepared, prepare


def prepared_here(config: str | None, packs: tuple[str, ...] = ()) -> Prepared:
    """Settings, plugins and rules for the working directory."""
    today = datetime.now(UTC).date()
    selection = Selection(packs=packs)
    return prepare(Request((".",), os.getcwd(), today, config, selection, trusted=trusted_directories()))
