"""The lines around a finding, without the credentials in them: no rule has to say that they are there."""

from __future__ import annotations

import re

from policylint.manifests.positions import Lines
from policylint.model.finding import Excerpt
from policylint.model.lazy import lazy
from policylint.model.position import Span
from policylint.validation.credentials import credential, credential_shape, promises, without_userinfo

_CREDENTIAL = lazy(r"passw|passphrase|secret|token|credential|api.?key|private.?key", re.IGNORECASE)
_LITERAL = lazy(r"(\bvalue[\"']?[ \t]*:[ \t]*)[^\s].*")
# A setting: in YAML, JSON, a file of properties, or a command. What is behind it is looked at by itself.
_SETTING = lazy(r"([\w./-]{1,100})[\"']?(?:[ \t]*:(?=[ \t\"']|$)|=)[ \t]*[\"']?")
_SCALAR = lazy(r"[^\"',}\]#]*")
_BLOCK = lazy(r"[|>][-+0-9]{0,3}[ \t]*(?:#.*)?$")
_HIDDEN = "***"
# How far above the excerpt the key of a text over several lines is looked for. Beyond that the text is hidden.
_MOST_ABOVE = 200


def excerpt(lines: Lines, span: Span) -> Excerpt:
    """The line of the finding and one on each side, never beyond the document."""
    first = max(lines.first, span.start.line - 1)
    last = min(lines.last, span.start.line + 1)
    shown = [lines.line(number) for number in range(first, last + 1)]
    # The name of a variable stands beside its value, which may be the only one of the two that is shown.
    beside = range(max(lines.first, first - 1), min(lines.last, last + 1) + 1)
    if any(_CREDENTIAL.search(lines.line(number)) for number in beside):
        shown = [_LITERAL.sub(rf"\1{_HIDDEN}", line) for line in shown]
    return Excerpt(first, tuple(_masked(shown, *_behind(lines, first))))


def _behind(lines: Lines, number: int) -> tuple[int, bool]:
    """The indentation of the credential's key that the line ``number`` continues, and whether it is one; -1 for none."""
    line = lines.line(number)
    if not line.strip() or _SETTING.search(line) or line.lstrip().startswith(("-", "#", "{", "}", "[", "]")):
        return -1, False
    for above in range(number - 1, max(lines.first, number - _MOST_ABOVE) - 1, -1):
        header = lines.line(above)
        if header.strip() and _indent(header) < _indent(line):
            found = list(_SETTING.finditer(header))
            named = bool(found) and (found[-1][1] == "value" or promises(found[-1][1]))
            return (_indent(header), True) if named else (-1, False)
    return (-1, False) if number - _MOST_ABOVE < lines.first else (0, True)


def _masked(shown: list[str], key: int, block: bool) -> list[str]:
    """The lines, with the scalars of credentials hidden. ``key``: the indentation of a key that the first one continues."""
    masked = []
    for line in shown:
        continues = key >= 0 and (not line.strip() or _indent(line) > key)
        if continues and (block or not _SETTING.search(line)):
            masked.append(line[: _indent(line)] + _HIDDEN if line.strip() else line)
            continue
        cut, key, block = _scalar(line)
        hidden = without_userinfo(line) if cut is None else without_userinfo(line[:cut]) + _HIDDEN
        masked.append(_HIDDEN if credential_shape(hidden) else hidden)
    return masked


def _scalar(line: str) -> tuple[int | None, int, bool]:
    """Where the scalar of a credential begins in the line; if it is on the next lines, the indentation of its key, and
    whether it is a block.
    """
    for found in _SETTING.finditer(line):
        behind = line[found.end() :]
        scalar = _SCALAR.match(behind)
        text = "".join(scalar[0].split()) if scalar else ""
        if text.startswith(("{", "[")):
            continue
        named = found[1] == "value" or promises(found[1])
        if named and (_BLOCK.match(behind) or not text):
            return None, _indent(line), bool(text)
        if credential(found[1], text):
            return found.end(), -1, False
    return None, -1, False


def _indent(line: str) -> int:
    """How far a line is indented; the dash of a list's item belongs to the indentation of its keys' values."""
    return len(line) - len(line.lstrip())
