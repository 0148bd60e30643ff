"""What came out: the findings, the account of the input, and the verdict."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from policylint.model.finding import Finding
from policylint.model.manifest import Outcome
from policylint.model.waiver import Waiver


class RuleSetSummary(NamedTuple):
    """Which rules judged: enough to tell two reports apart, and to repeat one."""

    digest: str
    kubernetes: str
    packs: tuple[str, ...]
    rules: int
    fail_on: str


class Waived(NamedTuple):
    """A finding that was accepted, and the waiver that says so."""

    finding: Finding
    waiver: Waiver


class Status(Enum):
    """The verdict: nothing at or above ``fail_on``; findings there; or the job could not be done."""

    PASS = "pass"
    FAIL = "fail"
    ERROR = "error"


class Verdict(NamedTuple):
    """The decision and its reasons, in words."""

    status: Status
    reasons: tuple[str, ...]


class Report(NamedTuple):
    """Everything that one run found: sorted and the same for the same input.

    ``root`` is not part of it: file names are as the run was given them.
    """

    ruleset: RuleSetSummary
    findings: tuple[Finding, ...]
    waived: tuple[Waived, ...]
    outcomes: tuple[Outcome, ...]
    files: int
    verdict: Verdict
    excluded: int = 0
    evaluated_objects: int = 0
