"""``policylint``: the parser, and the way to the commands. A command is imported when it runs."""

from __future__ import annotations

import argparse
import importlib
import io
import os
import sys
from collections.abc import Callable, Mapping

from policylint.cli.exit import ERROR, guarded

_EPILOG = "exit codes: 0 clean, 1 findings at or above fail_on, 2 the job could not be done"
_SEVERITIES = ("info", "low", "medium", "high", "critical")


def main(arguments: list[str]) -> int:
    """Runs one command and gives its exit code."""
    parser = make_parser(arguments[0] if arguments else "")
    options = _parse(parser, arguments)
    if isinstance(options, int):
        return options
    if options.command is None:
        parser.print_help(sys.stderr)
        return ERROR
    return guarded(lambda: int(importlib.import_module(f"policylint.cli.{options.module}").run(options)))


def _parse(parser: argparse.ArgumentParser, arguments: list[str]) -> argparse.Namespace | int:
    """The options, or an exit code. What argparse says of a wrong command line quotes it, so it is made safe."""
    said, shown = io.StringIO(), sys.stderr
    sys.stderr = said
    try:
        return parser.parse_args(arguments)
    except SystemExit as stop:
        sys.stderr = shown
        from policylint.reporters.safe import visible

        for line in said.getvalue().splitlines():
            print(visible(line), file=sys.stderr)
        return int(stop.code or 0)
    finally:
        sys.stderr = shown


def _formatter(prog: str) -> argparse.HelpFormatter:
    """Help as wide as the terminal. argparse itself imports what knows of archives to find that out, for every argument."""
    try:
        columns = int(os.environ.get("COLUMNS", "0")) or os.get_terminal_size().columns
    except (AttributeError, OSError, ValueError):
        columns = 80
    return argparse.HelpFormatter(prog, width=columns - 2)


def make_parser(only: str = "") -> argparse.ArgumentParser:
    """The whole command line, or only one command of it: to make all of them takes longer than to read a file."""
    # No abbreviated flags, here and below: a script must not break because a flag was added.
    parser = argparse.ArgumentParser(
        prog="policylint",
        allow_abbrev=False,
        description="Policy-as-code linter for Kubernetes configuration.",
        epilog=_EPILOG,
        formatter_class=_formatter,
    )
    parser.add_argument("--version", action="version", version=f"policylint {_version()}")
    # Asked for the name, argparse imports what it formats help with.
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", prog="policylint")
    parser.set_defaults(module="")
    for name, (about, module, add) in _COMMANDS.items():
        if name == only or only not in _COMMANDS:
            command = commands.add_parser(
                name,
                allow_abbrev=False,
                help=about,
                description=about[0].upper() + about[1:] + ".",
                epilog=_EPILOG,
                formatter_class=_formatter,
            )
            command.set_defaults(module=module)
            add(command)
    return parser


def _check(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("paths", nargs="*", metavar="PATH", help="files and directories, or - for standard input (default: .)")
    _config_option(parser)
    add("--pack", action="append", default=[], metavar="NAME", help="add the rules of this pack (repeatable)")
    add("--rule", action="append", default=[], metavar="ID", help="only this rule (repeatable)")
    add("--kubernetes", default="", metavar="V", help="the Kubernetes version to judge for, such as 1.36 or 1.31..1.34")
    add(
        "--crds",
        action="append",
        default=[],
        metavar="PATH",
        help="a file, directory or archive with CustomResourceDefinitions (repeatable)",
    )
    add(
        "--fail-on",
        choices=_SEVERITIES,
        metavar="SEVERITY",
        help="the lowest severity that fails: " + ", ".join(_SEVERITIES),
    )
    add("--exclude", action="append", default=[], metavar="GLOB", help="leave these paths out (repeatable)")
    add("--scope", choices=("all", "document"), default="all", help="document: only rules that need no other object")
    add("--allow-empty", action="store_true", help="finding no manifest is no error (for hooks on changed files)")
    add("--jobs", type=_positive, default=0, metavar="N", help="processes (default: one for each CPU on long runs)")
    add("--no-cache", action="store_true", help="judge everything anew, and keep nothing for the next run")
    add("--at", default="", metavar="DATE", help="judge waivers as of this day, YYYY-MM-DD (default: today in UTC)")
    _output(parser)
    changes = parser.add_mutually_exclusive_group()
    changes.add_argument("--fix", action="store_true", help="apply the safe fixes of open findings, then check again")
    changes.add_argument("--diff", action="store_true", help="show what --fix would change, and write nothing")
    add("--unsafe-fixes", action="store_true", help="with --fix or --diff: also fixes that leave something out")
    add("--exit-zero", action="store_true", help="findings do not fail the run; errors still do")


def _output(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add(
        "-o",
        "--output",
        action="append",
        default=[],
        metavar="FORMAT[=FILE]",
        help="text, concise, json, jsonl, sarif, "
        "junit, github, gitlab or markdown, to standard output or a file (repeatable)",
    )
    add("--max-findings", type=_natural, metavar="N", help="frames for each rule in text output; 0 shows all")
    add("--color", choices=("auto", "always", "never"), default="auto", help="colour in text output")
    add("--stdin-filename", default="<stdin>", metavar="FILE", help="the name of standard input in reports")


def _explain(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="RULE|PACK", help="the id of a rule or the name of a pack")
    _config_option(parser)


def _rules(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--pack", metavar="NAME", help="only the rules of this pack")
    add("--control", metavar="ID", help="only the rules of this control, section or benchmark: cis-2.0.1:5.2.2")
    add("--json", action="store_true", help="as a JSON list")
    _config_option(parser)


def _config(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=("show", "schema", "init"), help="what to do")
    parser.add_argument("--waivers", action="store_true", help="schema: of the waiver file")
    _config_option(parser)


def _data(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("action", choices=("show", "verify"), help="verify: fetch packages of vendors with pip, and compare")
    add("provider", nargs="?", metavar="PROVIDER", help="a provider (- for an unknown one), or show: a country")
    add("region", nargs="?", metavar="REGION", help="show: a region, zone or display name")
    add("--redundancy", default="", metavar="SKU", help="show: how data are kept there, such as Standard_GRS")
    add("-o", "--output", choices=("text", "json"), default="text", help="the format")
    add("--at", default="", metavar="DATE", help="the day that the age of the data is counted to (default: today in UTC)")
    _config_option(parser)


def _version_command(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="as JSON")


def _completion(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("shell", choices=("bash", "zsh", "tcsh"), help="the shell")


def _new(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=("rule",), help="what to make")
    parser.add_argument("name", help="its id, for example missing-team-label")
    parser.add_argument("--directory", default=".", metavar="DIR", help="where to put it (default: here)")


def _locations(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("paths", nargs="*", metavar="PATH", help="files and directories, or - for standard input (default: .)")
    _config_option(parser)
    add("--family", choices=("data", "supply-chain"), help="only where data are, or only where code comes from")
    add("--exclude", action="append", default=[], metavar="GLOB", help="leave these paths out (repeatable)")
    add("--at", default="", metavar="DATE", help="judge places as of this day, YYYY-MM-DD (default: today in UTC)")
    add("-o", "--output", choices=("markdown", "csv", "json"), default="markdown", help="the format")
    add("--stdin-filename", default="<stdin>", metavar="FILE", help="the name of standard input in the list")


def _config_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--config", metavar="FILE", help="this configuration instead of .policylint.yaml in the root")


def _positive(text: str) -> int:
    return _whole_number(text, 1)


def _natural(text: str) -> int:
    return _whole_number(text, 0)


def _whole_number(text: str, least: int) -> int:
    if not text.isascii() or not text.isdigit() or not least <= int(text[:9]):
        raise argparse.ArgumentTypeError(f"must be a whole number from {least}")
    return int(text[:9])


def _version() -> str:
    from policylint._version import __version__

    return __version__


# Every command: what it does, the module that runs it, and what adds its arguments.
_COMMANDS: Mapping[str, tuple[str, str, Callable[[argparse.ArgumentParser], None]]] = {
    "check": ("check manifests", "check", _check),
    "explain": ("what a rule or a pack is about: why, bad, good, options", "explain", _explain),
    "rules": ("list the rules", "rules", _rules),
    "config": ("show the configuration, its schema, or write a first one", "configuration", _config),
    "data": ("show or verify the data on regions and countries", "data", _data),
    "locations": ("list the places that data can be or go, and that code comes from", "locations", _locations),
    "version": ("the version of policylint and of what it knows", "version", _version_command),
    "completion": ("print a completion script for a shell", "completion", _completion),
    "new": ("scaffold a rule", "new", _new),
}
