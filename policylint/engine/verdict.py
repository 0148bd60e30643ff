"""Findings and the account of the input to a verdict: pure, and the only place where that is decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from policylint.model.finding import Finding, Severity
from policylint.model.manifest import Outcome
from policylint.model.manifest import Status as InputStatus
from policylint.model.report import Status, Verdict
from policylint.model.rule import FAILED


def decide_verdict(
    findings: Iterable[Finding], outcomes: Sequence[Outcome], files: int, fail_on: Severity, *, allow_empty: bool
) -> Verdict:
    """Error where something could not be evaluated or nothing was there to evaluate, else fail or pass by ``fail_on``."""
    errors = []
    counts = Counter(outcome.status for outcome in outcomes)
    missed = Counter(outcome.reason for outcome in outcomes if outcome.status is InputStatus.COULD_NOT_EVALUATE)
    if missed:
        reasons = ", ".join(f"{count} {reason}" for reason, count in sorted(missed.items()))
        errors.append(f"{sum(missed.values())} of {_count(len(outcomes), 'document')} could not be evaluated: {reasons}")
    elif not counts[InputStatus.EVALUATED] and not allow_empty:
        errors.append(f"no Kubernetes manifest was found ({_count(files, 'file')} read)")
    found = Counter((finding.rule == FAILED, finding.severity) for finding in findings)
    crashed = sum(count for (failed, _), count in found.items() if failed)
    if crashed:
        errors.append(f"a rule could not do its work, {_count(crashed, 'time')}")
    if errors:
        return Verdict(Status.ERROR, tuple(errors))
    failing = sum(count for (_, severity), count in found.items() if severity >= fail_on)
    if failing:
        return Verdict(Status.FAIL, (f"{_count(failing, 'finding')} at or above {fail_on.label}",))
    return Verdict(Status.PASS, ())


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
