"""What the migrations share: what a migration is, and looking at values that may be of any type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from policylint.model.fix import Edit
from policylint.model.named import NamedTuple
from policylint.model.values import as_mapping


class Change(NamedTuple):
    """What must change beside the apiVersion. ``note`` tells people what else the change does."""

    edits: tuple[Edit, ...] = ()
    safe: bool = True
    note: str = ""


KEEP = Change()
"""The new version has the same fields, and the same defaults."""


def mapping(value: Any) -> Mapping[str, Any]:
    """The value if it is a mapping, else an empty one."""
    return as_mapping(value)


def items(value: Any) -> list[Mapping[str, Any]]:
    """The mappings in a list."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
