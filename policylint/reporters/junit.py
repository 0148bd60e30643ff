"""``-o junit``: the XML that CI systems show as test results.

A test suite per file, so that viewers group by file; a test case per finding, because viewers count cases. A finding at or
above the threshold is a failure; below it the case passes and says why in its output, since JUnit knows no warnings and a
run that passes must not look red. A waived finding is skipped, an input that could not be evaluated an error, and a file
without findings is one case that passes. Times are left out: the same input gives the same file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from policylint.model.finding import Finding, Severity
from policylint.model.manifest import Outcome
from policylint.model.manifest import Status as InputStatus
from policylint.model.named import NamedTuple
from policylint.model.report import Report, Status, Waived
from policylint.reporters.safe import visible
from policylint.reporters.tally import advice, fails_at, subject
from policylint.reporters.view import View

_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;"})
_COUNTED = {"failure": "failures", "error": "errors", "skipped": "skipped"}
_RUN = "policylint"


class _Case(NamedTuple):
    """A test case; ``outcome`` is the element in it: failure, error, skipped, system-out, or empty for none."""

    name: str
    line: int
    outcome: str = ""
    message: str = ""
    kind: str = ""
    lines: tuple[str, ...] = ()


def report(report: Report, view: View) -> str:
    """The report as an XML document."""
    suites = _suites(report)
    cases = [case for suite in suites.values() for case in suite]
    body = "\n".join(_suite(file, suite) for file, suite in suites.items())
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites{_attributes({"name": _RUN, **_counts(cases)})}>'
    return f"{head}\n{body}\n</testsuites>\n" if body else f"{head}\n</testsuites>\n"


def _suites(report: Report) -> dict[str, list[_Case]]:
    """The cases by file, in order; first what went wrong with the run as a whole."""
    suites: dict[str, list[_Case]] = {}
    for outcome in report.outcomes:
        if outcome.status is InputStatus.COULD_NOT_EVALUATE:
            suites.setdefault(outcome.file, []).append(_missed(outcome))
        elif outcome.status is InputStatus.EVALUATED:
            suites.setdefault(outcome.file, [])
    threshold = fails_at(report)
    for finding in report.findings:
        suites.setdefault(finding.file, []).append(_finding(finding, threshold))
    for waived in report.waived:
        suites.setdefault(waived.finding.file, []).append(_waived(waived))
    ordered = {file: _distinct(suites[file]) or [_Case("no findings", 1)] for file in sorted(suites)}
    if report.verdict.status is Status.ERROR:
        return {"": [_Case("run", 0, "error", reason, "error") for reason in report.verdict.reasons], **ordered}
    return ordered


def _finding(finding: Finding, threshold: Severity) -> _Case:
    name = " ".join(part for part in (finding.rule, subject(finding), finding.field) if part)
    message = f"{finding.severity.label}[{finding.rule}]: {finding.message}"
    start = finding.span.start
    lines = [message, f"{finding.file}:{start.line}:{start.column}"]
    lines += [f"help: {finding.help}"] if finding.help else []
    if finding.severity < threshold:
        return _Case(name, start.line, "system-out", lines=tuple(lines))
    return _Case(name, start.line, "failure", finding.message, finding.severity.label, tuple(lines))


def _waived(waived: Waived) -> _Case:
    case = _finding(waived.finding, Severity.INFO)
    until = f", until {waived.waiver.until}" if waived.waiver.until else ""
    message = f"waived{until}: {waived.waiver.reason}"
    return case._replace(outcome="skipped", message=message, kind="", lines=())


def _missed(outcome: Outcome) -> _Case:
    message = outcome.detail or outcome.reason
    lines = (f"{outcome.file}:{outcome.line}", message, advice(outcome.reason))
    return _Case(f"could not be evaluated: {outcome.reason}", outcome.line, "error", message, outcome.reason, lines)


def _distinct(cases: list[_Case]) -> list[_Case]:
    """The cases with names of their own: viewers take two of one name for the same case."""
    seen: dict[str, int] = {}
    distinct = []
    for case in cases:
        seen[case.name] = seen.get(case.name, 0) + 1
        again = f" ({seen[case.name]})" if seen[case.name] > 1 else ""
        distinct.append(case._replace(name=case.name + again))
    return distinct


def _suite(file: str, cases: list[_Case]) -> str:
    attributes = _attributes({"name": file or _RUN, **_counts(cases)})
    body = "\n".join(_case(file, case) for case in cases)
    return f"  <testsuite{attributes}>\n{body}\n  </testsuite>"


def _case(file: str, case: _Case) -> str:
    place = {"file": file, "line": str(case.line)} if file else {}
    head = f"    <testcase{_attributes({'classname': file or _RUN, 'name': case.name, **place})}"
    if not case.outcome:
        return f"{head}/>"
    named = {name: text for name, text in (("message", case.message), ("type", case.kind)) if text}
    element = f"      <{case.outcome}{_attributes(named)}"
    text = "\n".join(_escape(visible(line)) for line in case.lines)
    element += f">{text}</{case.outcome}>" if text else "/>"
    return f"{head}>\n{element}\n    </testcase>"


def _counts(cases: Iterable[_Case]) -> Mapping[str, str]:
    outcomes = [case.outcome for case in cases]
    counts = {attribute: str(outcomes.count(outcome)) for outcome, attribute in _COUNTED.items()}
    return {"tests": str(len(outcomes)), **counts}


def _attributes(values: Mapping[str, str]) -> str:
    return "".join(f' {name}="{_escape(visible(value))}"' for name, value in values.items())


def _escape(text: str) -> str:
    return text.translate(_ENTITIES)
