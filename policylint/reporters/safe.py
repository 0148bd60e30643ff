r"""Text from manifests, made harmless for the eye, the terminal and the log of a CI runner.

Names, messages and lines of a manifest are chosen by whoever wrote it. Printed as they are they could colour or rewrite a
terminal, reverse the reading direction, start a line of their own, or be taken by a CI runner for a command:

* GitHub Actions obeys ``::command::`` at the start of a line, after blanks, and ``##[command]`` anywhere in it
  (actions/runner, ActionCommand.cs);
* Azure Pipelines obeys ``##vso[...]``, TeamCity ``##teamcity[...]``.

What has no shape of its own is written as the escape that Python uses: ``\x1b``, ``\u202e``, ``\U000e0041``.
"""

from __future__ import annotations

import re

from policylint.model.lazy import lazy

# Controls (C0, DEL, C1); soft hyphen and grapheme joiner; fillers; marks, embeddings, overrides and isolates that change the
# reading direction; zero-width and invisible operators; line and paragraph separator; variation selectors; surrogates;
# specials and noncharacters of the basic plane; tags and the variation selectors beyond it.
INVISIBLE = lazy(
    "[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ud800-\udfff\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\U000e0000-\U000e0fff]"
)
COMMAND = lazy(r"##(?=[A-Za-z]{0,20}\[)")
# A colon alone counts too: what is printed after it may start with one.
_AT_LINE_START = lazy(r"\A(\s*):(?=:|\Z)")
_SURROGATE = lazy("[\ud800-\udfff]")
_LONGEST = 300
_SHORT = {"\t": "\\t", "\n": "\\n", "\r": "\\r"}


def visible(text: str) -> str:
    """The text on one line: nothing invisible in it, and nothing that a CI runner obeys, wherever the line is printed."""
    shown = legible(text)
    return _AT_LINE_START.sub(r"\1\\x3a", shown) if ":" in shown else shown


def legible(text: str) -> str:
    """As `visible`, for text that never starts a line."""
    if text.isascii() and text.isprintable() and "##" not in text:
        return text  # as nearly all is: there is nothing to look for
    return COMMAND.sub(r"#\\x23", INVISIBLE.sub(_escape_match, text))


def brief(text: str) -> str:
    """The text, or its beginning where it is longer than anybody reads. Call it before `visible`, which reads all of it."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def escape(character: str) -> str:
    """The visible form of one character that has none."""
    if character in _SHORT:
        return _SHORT[character]
    code = ord(character)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def well_formed(text: str) -> str:
    r"""The text unchanged but for lone surrogates, which no encoding has: they become ``\udc80`` spelled out."""
    return _SURROGATE.sub(_escape_match, text)


def _escape_match(match: re.Match[str]) -> str:
    return escape(match.group())
