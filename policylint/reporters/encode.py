"""JSON that is the same for the same data, and that is safe to print into the log of a CI runner."""

from __future__ import annotations

import json
from typing import Any

from policylint.reporters.safe import COMMAND, well_formed


def encode(value: Any, indent: int | None = None) -> str:
    r"""The value as ASCII-only JSON without a line end. Raises ValueError for NaN and infinities.

    Control characters and everything beyond ASCII are ``\u`` escapes already. A ``#`` that would make a runner see a
    command becomes ``\u0023``: the same string to every JSON reader.
    """
    text = json.dumps(_well_formed(value), indent=indent, ensure_ascii=True, allow_nan=False)
    return COMMAND.sub(r"#\\u0023", text)


def _well_formed(value: Any) -> Any:
    if isinstance(value, str):
        return well_formed(value)
    if isinstance(value, dict):
        return {well_formed(key): _well_formed(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_well_formed(one) for one in value]
    return value
