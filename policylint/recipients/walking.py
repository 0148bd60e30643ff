"""Paths with wildcards, followed in values of any type."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from policylint.model.position import FieldPath
from policylint.model.values import as_list, as_text, dig

Pattern = tuple[str, ...]
_STEP = re.compile(r'\["(?P<quoted>[^"]+)"\]|\[(?P<item>\*)\]|\.?(?P<key>[^.\[]+)')
ITEMS = "[*]"
"""A step that stands for every item of a list; ``*`` for every key of a mapping; ``?x`` for x where there is one."""


def parse(text: str) -> Pattern:
    """``spec.a[*].b["x/y"].*`` as steps."""
    return tuple(found["quoted"] or (ITEMS if found["item"] else found["key"]) for found in _STEP.finditer(text))


def follow(value: Any, pattern: Pattern, path: FieldPath = ()) -> Iterator[tuple[FieldPath, Any]]:
    """The values that the pattern leads to, with their paths, in the order of the text."""
    for number, step in enumerate(pattern):
        if step == ITEMS:
            for index, item in enumerate(as_list(value)):
                yield from follow(item, pattern[number + 1 :], (*path, index))
            return
        if not isinstance(value, dict):
            return
        if step == "*":
            for key, item in value.items():
                yield from follow(item, pattern[number + 1 :], (*path, key))
            return
        if step not in value:
            return
        value, path = value[step], (*path, step)
    yield path, value


def text_at(value: Any, *keys: str) -> str:
    """The text below these keys, or ""."""
    return as_text(dig(value, *keys))


def at(value: Any, path: FieldPath) -> Any:
    """The value at a path; None where there is none."""
    for step in path:
        if isinstance(value, dict) and isinstance(step, str):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and 0 <= step < len(value):
            value = value[step]
        else:
            return None
    return value
