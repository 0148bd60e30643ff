"""``policylint completion``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

from policylint.cli.exit import OK
from policylint.cli.main import make_parser
from policylint.engine.packs import builtin_packs
from policylint.engine.registry import builtin_ids
from policylint.reporters import FORMATS


def run(options: argparse.Namespace) -> int:
    """Prints the completion script for the shell."""
    import shtab

    parser = make_parser()
    _name_values(parser)
    sys.stdout.write(shtab.complete(parser, shell=options.shell))
    return OK


def _name_values(parser: argparse.ArgumentParser) -> None:
    """Tells what the options take. Not in the parser itself: names of rules and packs would cost `check` time."""
    import shtab

    choices = {
        "output": tuple(FORMATS),
        "pack": tuple(builtin_packs()),
        "rule": builtin_ids(),
        "name": (*builtin_ids(), *builtin_packs()),
    }
    files = {"paths": shtab.FILE, "config": shtab.FILE, "directory": shtab.DIRECTORY}
    for command, action in _actions(parser):
        if action.dest in files:
            setattr(action, "complete", files[action.dest])  # noqa: B010 - shtab reads an attribute that argparse lacks
        elif action.dest in choices and not (command == "new" and action.dest == "name"):
            action.choices = choices[action.dest]


def _actions(parser: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.Action]]:
    """The options and arguments of every command, with its name."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, command in action.choices.items():
                yield from ((name, one) for one in command._actions)
