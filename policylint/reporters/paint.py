"""Colour, where the view wants it: SGR sequences of ECMA-48, from the sixteen colours that every terminal has."""

from __future__ import annotations

from collections.abc import Callable

from policylint.model.finding import Severity
from policylint.model.report import Status

Paint = Callable[[str, str], str]

_CODES = {
    "critical": "1;31",
    "high": "31",
    "medium": "33",
    "low": "36",
    "info": "34",
    "error": "1;31",
    "fail": "1;31",
    "pass": "1;32",
    "bold": "1",
    "frame": "2",
    "help": "32",
}


def painter(color: bool) -> Paint:
    """A function of a style (a severity, a verdict, ``error``, ``bold``, ``frame`` or ``help``) and a text."""
    if not color:
        return lambda style, text: text
    return lambda style, text: f"\x1b[{_CODES[style]}m{text}\x1b[0m" if text else text


def severity_style(severity: Severity) -> str:
    """The style of a severity."""
    return severity.label


def verdict_style(status: Status) -> str:
    """The style of a verdict."""
    return status.value
