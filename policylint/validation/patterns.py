r"""Regular expressions of custom resources: Go writes them, Rust runs them.

Source: https://github.com/google/re2/wiki/Syntax and https://docs.rs/regex. Both engines take time linear in the text.
They differ inside brackets, where Rust knows nested classes and set operations, in `\<` and `\>`, which are boundaries of
words to Rust, and in the Perl classes, which hold ASCII only in Go.
"""

from __future__ import annotations

from functools import lru_cache
from types import MappingProxyType

_CLASS_OPERATIONS = frozenset("[&~-")
_DIGIT, _WORD, _SPACE = "0-9", "0-9A-Za-z_", r"\t\n\f\r "
_PERL = MappingProxyType({"d": _DIGIT, "w": _WORD, "s": _SPACE})
_PLAIN = MappingProxyType({"<": "<", ">": ">", "b": r"(?-u:\b)", "B": r"(?-u:\B)"})


@lru_cache(maxsize=1024)
def portable(pattern: str) -> str:
    """PATTERN, written for Go, so that Rust reads the same from it.

    A pattern that no engine understands comes back as it is, or broken in another way.
    """
    written: list[str] = []
    place, inside = 0, False
    while place < len(pattern):
        sign = pattern[place]
        if sign == "\\":
            written.append(_escape(pattern[place : place + 2], inside=inside))
            place += 2
            continue
        if not inside and sign == "[":
            opening = _opening(pattern, place)
            written.append(opening.replace("]", "\\]"))
            place, inside = place + len(opening), True
            continue
        if inside and pattern.startswith("[:", place) and (end := pattern.find(":]", place)) > 0:
            written.append(pattern[place : end + 2])
            place = end + 2
            continue
        inside = inside and sign != "]"
        written.append(_escaped(pattern, place) if inside else sign)
        place += 1
    return "".join(written)


def _escape(pair: str, *, inside: bool) -> str:
    """A backslash and what it escapes."""
    letter = pair[1:]
    if letter.lower() in _PERL and letter:
        members = _PERL[letter.lower()]
        if not inside:
            return f"[{'^' if letter.isupper() else ''}{members}]"
        return members if letter.islower() else f"[^{members}]"
    return _PLAIN.get(letter, pair) if not inside or letter in "<>" else pair


def _opening(pattern: str, place: int) -> str:
    """The beginning of a class: `[`, `[^`, and a `]` that stands right behind and is a member of it."""
    end = place + (2 if pattern.startswith("[^", place) else 1)
    return pattern[place : end + pattern.startswith("]", end)]


def _escaped(pattern: str, place: int) -> str:
    sign = pattern[place]
    if sign == "[" or (sign in _CLASS_OPERATIONS and pattern[place + 1 : place + 2] == sign):
        return f"\\{sign}"
    return sign
