"""JSON Schemas to validators of jsonschema_rs: the only place that makes them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from policylint.validation.custom_formats import FORMAT_CHECKS

if TYPE_CHECKING:
    from collections.abc import Callable

    from jsonschema_rs import Draft202012Validator

# Bytes of a compiled expression and of its cache. The largest of 59 real patterns needs less than half.
_PATTERN_SIZE = 2**19
_CACHE_SIZE = 2**20
_INNER = ("properties", "patternProperties", "$defs")


def build(schema: dict[str, Any]) -> Draft202012Validator:
    """The validator of SCHEMA; patterns that the engine refuses are left out of it. Raises ValueError."""
    try:
        return _validator(schema)
    except ValueError:
        return _validator(_without_unusable(schema))


@lru_cache(maxsize=4096)
def is_usable(pattern: str) -> bool:
    """Whether the engine takes a regular expression (see patterns.portable): it understands it, and it is not too large."""
    try:
        _validator({"pattern": pattern})
    except ValueError:
        return False
    return True


# Compiled expressions are large, so a few are kept.
@lru_cache(maxsize=64)
def matcher(pattern: str) -> Callable[[str], bool] | None:
    """Tells whether a text matches a regular expression, with the engine of the validators. None where that refuses it."""
    try:
        return _validator({"pattern": pattern}).is_valid
    except ValueError:
        return None


def _validator(schema: dict[str, Any]) -> Draft202012Validator:
    import jsonschema_rs

    options = jsonschema_rs.RegexOptions(size_limit=_PATTERN_SIZE, dfa_size_limit=_CACHE_SIZE)
    return jsonschema_rs.Draft202012Validator(
        schema, pattern_options=options, validate_formats=True, formats=dict(FORMAT_CHECKS)
    )


def _without_unusable(schema: Any) -> Any:
    """The schema without the patterns that the engine refuses. Recurses as deep as the schema."""
    if isinstance(schema, list):
        return [_without_unusable(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {}
    for keyword, value in schema.items():
        if keyword in _INNER and isinstance(value, dict):
            kept[keyword] = {name: _without_unusable(one) for name, one in value.items()}
        elif keyword in ("enum", "const") or (keyword == "pattern" and is_usable(value)):
            kept[keyword] = value
        elif keyword != "pattern":
            kept[keyword] = _without_unusable(value)
    return kept
