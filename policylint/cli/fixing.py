"""``policylint check --fix`` and ``--diff``: what they write and what they say. Imported only for them."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator

from policylint.cli.exit import ERROR, FINDINGS, OK
from policylint.engine.answer import Answer
from policylint.engine.inputs import find_targets
from policylint.engine.opened import Opened
from policylint.engine.request import STDIN
from policylint.errors import UsageError
from policylint.fix.diff import unified
from policylint.fix.plan import Plan, plan, values
from policylint.fix.write import NotWritten, replace
from policylint.model.finding import Finding
from policylint.model.limits import Limits
from policylint.model.named import NamedTuple
from policylint.model.report import Report
from policylint.reporters.safe import legible, visible
from policylint.reporters.tally import plural
from policylint.sources.files import Source, Target, read
from policylint.validation.secrets import holds_secret

# A fix may make room for another. Those of policylint itself need one round.
_MOST_ROUNDS = 5

Judge = Callable[[Opened], Answer]


class _Planned(NamedTuple):
    """The plan for a file, and where the file is; standard input is nowhere."""

    plan: Plan
    source: Source
    target: Target | None


def fix(opened: Opened, judge: Judge, *, unsafe: bool) -> tuple[Answer, int]:
    """Applies fixes, checks again, and gives the report on what is left, and 2 where a file could not be written."""
    if STDIN in opened.request.paths:
        raise UsageError("--fix cannot write to standard input: policylint check --diff - shows what it would change")
    found, code = judge(opened), OK
    fixed: dict[str, list[Finding]] = {}
    planned: list[_Planned] = []
    for _ in range(_MOST_ROUNDS):
        planned = list(_plans(found.report, opened, unsafe=unsafe))
        written = [one for one in planned if one.plan.fixed and _write(one, opened.root)]
        code = ERROR if len(written) < sum(bool(one.plan.fixed) for one in planned) else code
        if not written:
            break
        for one in written:
            fixed.setdefault(one.plan.file, []).extend(one.plan.fixed)
        found = judge(opened)
    _complain(planned)
    _tell("fixed", fixed)
    return found, code


def show(opened: Opened, judge: Judge, *, unsafe: bool) -> tuple[Answer, int]:
    """Prints what fixes would change, and gives the report on what is there, and 1 where something would change."""
    data = b""
    request, limits = opened.request, opened.settings.config.limits
    if request.stdin is not None:
        data = request.stdin.read(limits.bytes + 1)
        opened = opened._replace(request=request._replace(stdin=io.BytesIO(data)))
    found = judge(opened)
    planned = list(_plans(found.report, opened, data, unsafe=unsafe))
    _complain(planned)
    changed = [one for one in planned if one.plan.fixed]
    for one in changed:
        _print_diff(one.plan, limits)
    _tell("would fix", {one.plan.file: list(one.plan.fixed) for one in changed})
    return found, FINDINGS if changed else OK


def _plans(report: Report, opened: Opened, data: bytes | None = None, *, unsafe: bool) -> Iterator[_Planned]:
    """The plans for all files with fixes that may be applied, in the order of the report."""
    limits = opened.settings.config.limits
    by_file: dict[str, list[Finding]] = {}
    for finding in report.findings:
        if finding.fix is not None and (finding.fix.safe or unsafe):
            by_file.setdefault(finding.file, []).append(finding)
    if not by_file:
        return
    targets: dict[str, Target] = {target.file: target for target in find_targets(opened)[1]}
    for file, findings in by_file.items():
        target = targets.get(file)
        if target is not None:
            source = read(target, limits.bytes)
        elif data is not None and STDIN in opened.request.paths:
            source = Source(file, data)
        else:
            continue  # a plugin's source: it has no file
        yield _Planned(plan(source, findings, limits), source, target)


def _write(one: _Planned, root: str) -> bool:
    if one.target is None:
        return False
    try:
        replace(one.target.path, root, one.source.data, one.plan.data)
    except NotWritten as error:
        _say(f"error: {legible(one.plan.file)} was not fixed: {legible(str(error))}")
        return False
    return True


def _print_diff(plan: Plan, limits: Limits) -> None:
    """The diff as it is, so that it can be applied; or nothing, where the text of the file must not be shown as it is."""
    lines = unified(plan.file, plan.before, plan.after)
    if any((isinstance(one, str) and "secret" in one.lower()) or holds_secret(one) for one in values(plan.before, limits)):
        _say(f"{legible(plan.file)}: the diff is not shown, because the file holds a Secret")
    elif any(visible(one) != one for one in (line.rstrip("\r\n").replace("\t", " ") for line in lines)):
        _say(f"{legible(plan.file)}: the diff is not shown, it holds invisible characters or commands of a CI runner")
    else:
        sys.stdout.buffer.write("".join(lines).encode())
        sys.stdout.buffer.flush()


def _complain(planned: list[_Planned]) -> None:
    """Says which fixes were not applied, and why. After the last round only: an earlier one may have been in the way."""
    for one in planned:
        for refused in one.plan.refused:
            place = f"{legible(one.plan.file)}:{refused.finding.span.start.line}"
            _say(f"{place}: {legible(refused.finding.rule)} is not fixed: {legible(refused.why)}")


def _tell(verb: str, fixed: dict[str, list[Finding]]) -> None:
    for file, findings in fixed.items():
        rules = sorted({finding.rule for finding in findings})
        _say(f"{verb} {plural(len(findings), 'finding')} in {legible(file)} ({legible(', '.join(rules))})")
    total = sum(map(len, fixed.values()))
    _say(f"{verb} {plural(total, 'finding')} in {plural(len(fixed), 'file')}" if total else "nothing to fix")


def _say(line: str) -> None:
    print(line, file=sys.stderr)
