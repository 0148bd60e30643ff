"""Look-ups in data of any type: what is missing, or is of a wrong type, counts as not set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def dig(value: Any, *keys: str) -> Any:
    """The value below these keys, or None where one is missing or what should hold it is no mapping."""
    for key in keys:
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value


def as_mapping(value: Any) -> Mapping[str, Any]:
    """The mapping, an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def as_list(value: Any) -> list[Any]:
    """The list, an empty one for anything else."""
    return value if isinstance(value, list) else []


def as_text(value: Any) -> str:
    """The text, an empty one for anything else."""
    return value if isinstance(value, str) else ""


def texts(value: Any) -> list[str]:
    """The texts in a list."""
    return [item for item in as_list(value) if isinstance(item, str)]


def mappings(value: Any) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The mappings in a list, with their indexes."""
    return ((index, item) for index, item in enumerate(as_list(value)) if isinstance(item, dict))
