"""Values, names and places in the words of messages: never longer than people read."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Any

from policylint.model.lazy import lazy
from policylint.model.position import FieldPath, format_path

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST = 60
_LONGEST_PLACE = 300
# Names are compared one by one, so only some are, and none that is longer than any real one.
_MOST_NAMES, _LONGEST_NAME = 1_000, 80
_CREDENTIAL = lazy(
    r"passw|passphrase|secret|token|credential|api.?key|private.?key|pwd|^pw$|^auth|dsn|^conn|^value$|^args$|^command$",
    re.IGNORECASE,
)
_ADDRESS_WITH_PASSWORD = lazy(r"://[^/@\s]{1,200}:[^/@\s]{1,200}@")


def may_be_secret(path: Iterable[str | int], value: Any) -> bool:
    """Whether a value may be a credential, by the names that lead to it or by what it looks like."""
    if any(isinstance(step, str) and _CREDENTIAL.search(step) for step in path):
        return True
    return isinstance(value, str) and _ADDRESS_WITH_PASSWORD.search(value) is not None


def shown(value: Any, *, secret: bool = False) -> str:
    """A value in a message: `the string "3"`, `the number 1.5`, `a list`; in a secret `a string`."""
    if value is None or isinstance(value, (list, dict)):
        return "null" if value is None else "a list" if isinstance(value, list) else "a mapping"
    kind = "boolean" if isinstance(value, bool) else {int: "integer", float: "number"}.get(type(value), "string")
    if secret:
        return f"{'an' if kind == 'integer' else 'a'} {kind}"
    return text_of(value) if kind == "boolean" else f"the {kind} {quoted(value) if kind == 'string' else text_of(value)}"


def text_of(value: Any) -> str:
    """A value as text of bounded length, the way YAML writes it; collections have none."""
    if value is None or isinstance(value, (list, dict)):
        return ""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def quoted(text: Any) -> str:
    """The text in double quotes, shortened; a reporter makes control characters visible."""
    return f'"{text_of(text)}"'


def place(path: FieldPath) -> str:
    """The path as people write it, shortened."""
    text = format_path(tuple(text_of(step) if isinstance(step, str) else step for step in path))
    return text if len(text) <= _LONGEST_PLACE else f"{text[:_LONGEST_PLACE]}..."


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that WORD most likely should be, or "". The case alone makes no difference."""
    from difflib import get_close_matches

    by_lower = {one.lower(): one for one in islice(known, _MOST_NAMES) if len(one) <= _LONGEST_NAME}
    close = get_close_matches(word[:_LONGEST_NAME].lower(), list(by_lower), n=1, cutoff=0.7)
    return by_lower[close[0]] if close else ""


def hint(suggestion: str) -> str:
    """The suggestion as the end of a message."""
    return f' (did you mean "{suggestion}"?)' if suggestion else ""
