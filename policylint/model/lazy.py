"""Regular expressions that are compiled when they are first used: that takes longer than most of what is done with them."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, cast

_METHODS = ("findall", "finditer", "fullmatch", "match", "search", "split", "sub", "subn")


def lazy(text: str, flags: int = 0) -> re.Pattern[str]:
    """The regular expression, not compiled yet. An error in it shows when it is used, so every one needs a test."""
    return cast("re.Pattern[str]", _Lazy(text, flags))


@cache
def compiled(text: str) -> re.Pattern[str]:
    """The regular expression, compiled once. For those of our own tables: a pattern of the input is not kept for good."""
    return re.compile(text)


class _Lazy:
    def __init__(self, text: str, flags: int) -> None:
        self._text = text
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        """What is not there yet: the methods, which are there from now on, and the attributes."""
        if name.startswith("__"):
            raise AttributeError(name)  # what copies and pickles ask before there is an expression
        compiled = re.compile(self._text, self._flags)
        self.__dict__.update((method, getattr(compiled, method)) for method in _METHODS)
        return getattr(compiled, name)
