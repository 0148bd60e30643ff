"""``policylint completion``."""

from __future__ import annotations

import argparse
import sys

from policylint.cli.exit import OK
from policylint.cli.main import make_parser


def run(options: argparse.Namespace) -> int:
    """Prints the completion script for the shell."""
    import shtab

    sys.stdout.write(shtab.complete(make_parser(), shell=options.shell))
    return OK
