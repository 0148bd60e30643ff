"""``policylint check``."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Mapping
from datetime import UTC, date, datetime

from policylint.cli.exit import ERROR, FINDINGS, OK
from policylint.cli.output import Destination, parse_outputs, wants_color, write
from policylint.cli.progress import Progress
from policylint.engine.answer import Answer, answer
from policylint.engine.opened import Opened, Plugins, open_run
from policylint.engine.request import STDIN, Request, Selection
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
    opened = open_run(make_request(options))
    outputs = parse_outputs(options.output, sys.stdout.isatty(), opened.plugins.reporters)
    code = OK
    if options.fix or options.diff or options.unsafe_fixes:
        found, code = _with_fixes(options, outputs, opened)
    else:
        found = judge(opened)
    _record(found.report, opened.plugins)
    for line in found.warnings:
        print(f"warning: {line}", file=sys.stderr)
    _write(found.report, outputs, options, opened, time.monotonic() - started)
    code = max(code, _CODES[found.report.verdict.status])
    return OK if code == FINDINGS and options.exit_zero else code


def judge(opened: Opened) -> Answer:
    """One run over everything that was asked for, with progress on a terminal."""
    with Progress(sys.stderr) as progress:
        return answer(opened, progress.update)


def _with_fixes(options: argparse.Namespace, outputs: list[Destination], opened: Opened) -> tuple[Answer, int]:
    """What a run that fixes or shows fixes finds, and its exit code apart from the verdict.

    A diff takes the place of the report on standard output.
    """
    from policylint.cli.fixing import fix, show

    if options.fix:
        return fix(opened, judge, unsafe=options.unsafe_fixes)
    if not options.diff:
        raise UsageError("--unsafe-fixes goes with --fix or --diff")
    in_files = [output for output in outputs if output.file is not None]
    if options.output and len(in_files) < len(outputs):
        raise UsageError("--diff prints a diff to standard output: give the report a file, -o FORMAT=FILE")
    outputs[:] = in_files
    return show(opened, judge, unsafe=options.unsafe_fixes)


def _record(report: Report, plugins: Plugins) -> None:
    """Hands the report to the audit sinks. Imports nothing where there are none."""
    if plugins.audit_sinks:
        from policylint.engine.run import record

        record(report, plugins)


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
        cache="" if options.no_cache else cache_home(os.environ),
    )


def cache_home(environment: Mapping[str, str]) -> str:
    """Where results are kept: POLICYLINT_CACHE_DIR, or policylint in XDG_CACHE_HOME or ~/.cache (the XDG specification)."""
    if own := environment.get("POLICYLINT_CACHE_DIR"):
        return os.path.abspath(own)
    home = environment.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(home):  # such a path is to be ignored, says the specification
        home = os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(home, "policylint") if os.path.isabs(home) else ""


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


def _write(report: Report, outputs: list[Destination], options: argparse.Namespace, opened: Opened, elapsed: float) -> None:
    terminal = sys.stdout.isatty()
    most = options.max_findings
    prefix = os.path.relpath(os.getcwd(), opened.root)
    view = View(
        color=False,
        width=_width() if terminal else 120,
        max_findings=(_FRAMES_ON_A_TERMINAL if terminal else 0) if most is None else most,
        root_prefix="" if prefix == "." else prefix + "/",
        root=opened.root,
        elapsed=elapsed,
        documentation=lambda rule: _documentation(rule, opened.plugins.rules),
    )
    for output in outputs:
        on_terminal = output.file is None and wants_color(options.color, os.environ, terminal=terminal)
        write(output, report, view._replace(color=on_terminal), opened.plugins.reporters)


def _documentation(rule_id: str, of_plugins: Mapping[str, Rule]) -> Rule:
    """The rule of that id, which a finding has: imported when a reporter asks for it."""
    if rule_id in of_plugins:
        return of_plugins[rule_id]
    from policylint.engine.registry import builtin_rule

    return builtin_rule(rule_id)


def _width() -> int:
    try:
        # A terminal that does not know its size says 0.
        return max(60, os.get_terminal_size(sys.stdout.fileno()).columns or 100)
    except OSError:
        return 100
