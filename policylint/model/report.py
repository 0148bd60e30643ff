"""What came out: the findings, the account of the input, and the verdict."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from policylint.model.finding import Finding
from policylint.model.manifest import Outcome
from policylint.model.named import NamedTuple
from policylint.model.waiver import Waiver


class RuleSetSummary(NamedTuple):
    """Which rules judged: enough to tell two reports apart, and to repeat one.

    ``unknown_kinds``: see config.UNKNOWN_KINDS. ``data_digest``: of the data on places and the declarations over them,
    whether a rule looked any up or not.
    """

    digest: str
    kubernetes: str
    packs: tuple[str, ...]
    rules: int
    fail_on: str
    unknown_kinds: str = "warn"
    data_digest: str = ""


class UncheckedKind(NamedTuple):
    """A kind without any schema: nobody looked at the fields of these objects. ``file`` and ``line``: the first of them."""

    api_version: str
    kind: str
    objects: int
    file: str
    line: int


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

    ``root`` is not part of it: file names are as the run was given them. ``day``, YYYY-MM-DD in UTC, is that as of which
    waivers and places were judged.
    """

    ruleset: RuleSetSummary
    findings: Sequence[Finding]
    waived: tuple[Waived, ...]
    outcomes: tuple[Outcome, ...]
    files: int
    verdict: Verdict
    excluded: int = 0
    evaluated_objects: int = 0
    unchecked: tuple[UncheckedKind, ...] = ()
    day: str = ""
