"""Whether one name is another with a slip of the pen."""

from __future__ import annotations

from policylint.model.lazy import lazy

_PARTS = lazy(r"[-._:]")
_SHORTEST = 4


def is_slip(name: str, other: str) -> bool:
    """Whether the names differ by one letter (left out, added, changed, or two swapped), or by a separator, or by the order
    of their words. Different numbers are different things, and so are different words of a few letters: ``shop-1`` and
    ``shop-2``, ``shop-db`` and ``shop-fb``.
    """
    if name == other:
        return False
    if len(name) == len(other) >= 2 * _SHORTEST and _is_swapped(name, other):
        return True
    words, others = _PARTS.split(name), _PARTS.split(other)
    if sorted(words) == sorted(others):
        return True
    if len(words) != len(others):
        return len("".join(words)) >= 2 * _SHORTEST and "".join(words) == "".join(others)
    different = [pair for pair in zip(words, others, strict=True) if pair[0] != pair[1]]
    return len(different) == 1 and _differs_by_a_letter(*different[0])


def _differs_by_a_letter(one: str, other: str) -> bool:
    longest, shortest = max(len(one), len(other)), min(len(one), len(other))
    if longest < _SHORTEST - 1 or longest - shortest > 1:
        return False
    start = _same_until(one, other)
    left, right = one[start:], other[start:]
    if left[:1].isdigit() or right[:1].isdigit():
        return False
    changed = left[1:] == right[1:] and shortest >= _SHORTEST
    return changed or left[1:] == right or left == right[1:] or _is_swapped(one, other)


def _is_swapped(one: str, other: str) -> bool:
    """Whether the texts are the same but for two letters beside each other."""
    start = _same_until(one, other)
    left, right = one[start:], other[start:]
    swapped = len(left) > 1 and left[:2] == right[1::-1] and left[2:] == right[2:]
    return swapped and not (left[0].isdigit() or left[1].isdigit())


def _same_until(one: str, other: str) -> int:
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
