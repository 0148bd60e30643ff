"""Quantities, such as 500m or 1Gi, as numbers that can be compared (apimachinery resource.Quantity)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from policylint.model.lazy import lazy

if TYPE_CHECKING:
    from fractions import Fraction

_FORM = lazy(r"([+-]?(?:[0-9]{1,40}(?:\.[0-9]{0,40})?|\.[0-9]{1,40}))([numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]{1,2})?\Z")
_DECIMAL = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BINARY = {"Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60}


def quantity(value: Any) -> Fraction | None:
    """The number that a quantity is, exactly; None for what is no quantity."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    found = _FORM.match(str(value))
    if found is None:
        return None
    from fractions import Fraction

    number, suffix = Fraction(found[1]), found[2] or ""
    if suffix in _BINARY:
        return number * (1 << _BINARY[suffix])
    power = _DECIMAL[suffix] if suffix in _DECIMAL else int(suffix[1:])
    return number * Fraction(10) ** power
