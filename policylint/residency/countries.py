"""Countries: how they are written, and which of them the EEA Agreement and EU law cover."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from policylint.residency.places import EU
from policylint.residency.tables import countries

_EU_NAMES = frozenset(("eu", "european union"))


def country(text: str) -> str:
    """The ISO 3166 code of a country written as a code of two or three letters, a name or an alias; "" where it is none.

    ``EL`` and ``UK`` are GR and GB, as the institutions of the EU write them. `EU` stands for itself.
    """
    return _written().get(" ".join(text.casefold().split())[:80], "")


def in_eea(code: str) -> bool:
    """Whether a code is that of a member, of a part of one that its law covers, or `EU`."""
    known = countries().get(code)
    return code == EU or bool(known and known.membership)


def all_in_eea(codes: Iterable[str]) -> bool:
    """Whether all are in the EEA, and there are any."""
    codes = tuple(codes)
    return bool(codes) and all(in_eea(code) for code in codes)


@cache
def members() -> frozenset[str]:
    """The codes of the 30 states of the EEA."""
    return frozenset(one.code for one in countries().values() if one.membership in ("EU", "EFTA"))


def name(code: str) -> str:
    """The English name of a country; the code itself where it has none."""
    if code == EU:
        return "somewhere in the EU"
    known = countries().get(code)
    return known.name if known else code


def names() -> tuple[str, ...]:
    """Every code and name, for suggestions."""
    return tuple(_written())


@cache
def _written() -> dict[str, str]:
    table = dict.fromkeys(_EU_NAMES, EU)
    for one in countries().values():
        table.update((written.casefold(), one.code) for written in (one.code, one.alpha3, one.name, *one.aliases))
    return table
