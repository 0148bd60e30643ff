"""The atlas of a run: what the configuration declares of places, found right, over the shipped data."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from policylint.engine.settings import Settings
from policylint.errors import ConfigError
from policylint.model.rule import ActiveRule

if TYPE_CHECKING:
    from policylint.residency.atlas import Atlas

_MOST_ERRORS = 10


def atlas_of(settings: Settings, rules: Iterable[ActiveRule], today: date | None, cwd: str) -> Atlas | None:
    """The atlas, if one of the rules asks for it: else nothing of it is even imported. ``today`` must then be known.

    Raises ConfigError where the configuration declares what does not exist, whether a rule asks or not.
    """
    if settings.config.residency:
        check_declared(settings)
    if not any("atlas" in one.rule.wants for one in rules):
        return None
    if today is None:
        raise ValueError("a rule looks places up, which needs the day of the run")
    return make_atlas(settings, today, cwd)


def make_atlas(settings: Settings, today: date, cwd: str) -> Atlas:
    """The atlas of a configuration whose declarations have been found right, as those of prepared settings have."""
    from policylint.residency.atlas import Atlas
    from policylint.residency.declarations import build

    return Atlas(today, build(settings.config.residency), settings.root, cwd)


def data_digest(settings: Settings) -> str:
    """The digest of the data on places that are in force: the shipped ones and what the configuration declares over them."""
    from policylint.residency.declarations import build, digest

    return digest(build(settings.config.residency))


def check_declared(settings: Settings) -> None:
    """Raises ConfigError with everything that is wrong with the key ``residency``, at its places."""
    from itertools import islice

    from policylint.residency.declarations import build
    from policylint.residency.overlay import faults

    wrong = list(islice(faults(build(settings.config.residency)), _MOST_ERRORS))
    if not wrong:
        return
    if settings.file is None:
        raise ConfigError("\n".join(f"residency: {fault.message}" for fault in wrong))
    index = settings.file.positions()
    said = []
    for fault in wrong:
        line, column = index.span(("residency", *fault.path), on_key=fault.on_key).start
        said.append(f"{settings.file.name}:{line}:{column}: {fault.message}")
    raise ConfigError("\n".join(said))
