"""Whether one name is another with a slip of the pen."""

from __future__ import annotations

import re

_PARTS = re.compile(r"[-._:]")
_SHORTEST = 4


def is_slip(name: str, other: str) -> bool:
    """Whether the names differ by one letter (left out, added, changed, or two swapped) in a word of some length, or by a
    separator, or by the order of their words. Different numbers are different things: ``shop-1`` and ``shop-2``.
    """
    if name == other:
        return False
    words, others = _PARTS.split(name), _PARTS.split(other)
    if sorted(words) == sorted(others):
        return True
    if len(words) != len(others):
        return len("".join(words)) >= 2 * _SHORTEST and "".join(words) == "".join(others)
    different = [pair for pair in zip(words, others, strict=True) if pair[0] != pair[1]]
    return len(different) == 1 and _differs_by_a_letter(*different[0])


def _differs_by_a_letter(one: str, other: str) -> bool:
    if min(len(one), len(other)) < _SHORTEST or abs(len(one) - len(other)) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    left, right = one[start:], other[start:]
    if left[:1].isdigit() or right[:1].isdigit():
        return False
    swapped = len(left) > 1 and left[:2] == right[1::-1] and left[2:] == right[2:]
    return swapped or left[1:] == right[1:] or left[1:] == right or left == right[1:]
