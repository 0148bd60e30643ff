"""``policylint check``."""

from __future__ import annotations

import argparse
import os
import sys
import time
from datetime import UTC, date, datetime

from policylint.cli.exit import ERROR, FINDINGS, OK
from policylint.cli.output import Destination, parse_outputs, wants_color, write
from policylint.cli.progress import Progress
from policylint.engine.ruleset import Selection
from policylint.engine.run import STDIN, Prepared, Request, prepare, record
from policylint.engine.run import run as run_request
from policylint.errors import UsageError
from policylint.model.finding import Severity
from policylint.model.report import Report, Status
from policylint.model.rule import Rule, Scope
from policylint.reporters.view import View

_CODES = {Status.PASS: OK, Status.FAIL: FINDINGS, Status.ERROR: ERROR}
_FRAMES_ON_A_TERMINAL = 3


def run(options: argparse.Namespace) -> int:
    """Checks, reports, and gives the exit code of the verdict."""
    started = time.monotonic()
    request = make_request(options)
    prepared = prepare(request)
    outputs = parse_outputs(options.output, sys.stdout.isatty(), prepared.plugins.reporters)
    code = OK
    if options.fix or options.diff or options.unsafe_fixes:
        report, code = _with_fixes(options, outputs, request, prepared)
    else:
        report = judge(request, prepared)
    record(report, prepared)
    if prepared.ruleset.atlas and prepared.ruleset.atlas.stale:
        print(f"warning: {prepared.ruleset.atlas.stale}", file=sys.stderr)
    _write(report, outputs, options, prepared, time.monotonic() - started)
    code = max(code, _CODES[report.verdict.status])
    return OK if code == FINDINGS and options.exit_zero else code


def judge(request: Request, prepared: Prepared) -> Report:
    """One run over everything that was asked for, with progress on a terminal."""
    with Progress(sys.stderr) as progress:
        return run_request(request, prepared, progress.update)


def _with_fixes(
    options: argparse.Namespace, outputs: list[Destination], request: Request, prepared: Prepared
) -> tuple[Report, int]:
    """The report of a run that fixes or shows fixes, and its exit code apart from the verdict.

    A diff takes the place of the report on standard output.
    """
    from policylint.cli.fixing import fix, show

    if options.fix:
        return fix(request, prepared, judge, unsafe=options.unsafe_fixes)
    if not options.diff:
        raise UsageError("--unsafe-fixes goes with --fix or --diff")
    in_files = [output for output in outputs if output.file is not None]
    if options.output and len(in_files) < len(outputs):
        raise UsageError("--diff prints a diff to standard output: give the report a file, -o FORMAT=FILE")
    outputs[:] = in_files
    return show(request, prepared, judge, unsafe=options.unsafe_fixes)


def make_request(options: argparse.Namespace) -> Request:
    """What the options ask for. Raises UsageError."""
    paths = tuple(options.paths or ["."])
    if paths.count(STDIN) > 1:
        raise UsageError("standard input (-) can be checked once")
    return Request(
        paths=paths,
        cwd=os.getcwd(),
        today=day(options.at),
        config=options.config,
        selection=Selection(
            packs=tuple(options.pack),
            rules=tuple(options.rule),
            kubernetes=options.kubernetes,
            fail_on=Severity.parse(options.fail_on) if options.fail_on else None,
            scopes=(Scope.DOCUMENT,) if options.scope == "document" else (Scope.DOCUMENT, Scope.PROJECT),
        ),
        exclude=tuple(options.exclude),
        jobs=options.jobs,
        stdin=sys.stdin.buffer if STDIN in paths else None,
        stdin_filename=options.stdin_filename,
        allow_empty=options.allow_empty,
        trusted=trusted_directories(),
        crds=tuple(options.crds),
    )


def trusted_directories() -> tuple[str, ...]:
    """Where plugins may lie even inside the directory that is checked: what the user put on PYTHONPATH."""
    return tuple(entry for entry in os.environ.get("PYTHONPATH", "").split(os.pathsep) if entry)


def day(text: str) -> date:
    """The day that ``--at`` names, or today in UTC. Raises UsageError."""
    if not text:
        return datetime.now(UTC).date()
    try:
        if len(text) != len("2026-01-31"):
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--at: {text!r} is not a day as YYYY-MM-DD") from None


def _write(
    report: Report, outputs: list[Destination], options: argparse.Namespace, prepared: Prepared, elapsed: float
) -> None:
    named = {finding.rule for finding in (*report.findings, *(one.finding for one in report.waived))}
    documentation: dict[str, Rule] = {rule: prepared.registry.rule(rule) for rule in sorted(named)}
    terminal = sys.stdout.isatty()
    most = options.max_findings
    prefix = os.path.relpath(os.getcwd(), prepared.settings.root)
    view = View(
        color=False,
        width=_width() if terminal else 120,
        max_findings=(_FRAMES_ON_A_TERMINAL if terminal else 0) if most is None else most,
        root_prefix="" if prefix == "." else prefix + "/",
        root=prepared.settings.root,
        elapsed=elapsed,
        documentation=documentation,
    )
    for output in outputs:
        on_terminal = output.file is None and wants_color(options.color, os.environ, terminal=terminal)
        write(output, report, view._replace(color=on_terminal), prepared.plugins.reporters)


def _width() -> int:
    try:
        # A terminal that does not know its size says 0.
        return max(60, os.get_terminal_size(sys.stdout.fileno()).columns or 100)
    except OSError:
        return 100
