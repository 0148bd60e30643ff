"""What to check and how: all that a run is told."""

from __future__ import annotations

from datetime import date
from typing import BinaryIO

from policylint.model.finding import Severity
from policylint.model.named import NamedTuple
from policylint.model.rule import Scope

STDIN = "-"
"""The path that stands for standard input."""


class Selection(NamedTuple):
    """What the command line says of the rules."""

    packs: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    kubernetes: str = ""
    fail_on: Severity | None = None
    scopes: tuple[Scope, ...] = (Scope.DOCUMENT, Scope.PROJECT)


class Request(NamedTuple):
    """What to check and how. ``cwd`` must be absolute; ``today`` decides whether waivers have expired.

    ``crds`` are more files, directories and archives with definitions of custom resources, wherever they lie. ``trusted``
    are the directories that plugins may come from even inside the root (the user's PYTHONPATH). ``cache`` is the directory
    for what a run keeps for the next one (empty: nothing is kept).
    """

    paths: tuple[str, ...]
    cwd: str
    today: date
    config: str | None = None
    selection: Selection = Selection()
    exclude: tuple[str, ...] = ()
    jobs: int = 0
    stdin: BinaryIO | None = None
    stdin_filename: str = "<stdin>"
    allow_empty: bool = False
    trusted: tuple[str, ...] = ()
    crds: tuple[str, ...] = ()
    cache: str = ""
