"""JSON that is the same for the same data, and that is safe to print into the log of a CI runner."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from policylint.reporters.safe import COMMAND, well_formed


def encode(value: Any, indent: int | None = None) -> str:
    r"""The value as ASCII-only JSON without a line end. Raises ValueError for NaN and infinities.

    Control characters and everything beyond ASCII are ``\u`` escapes already. A ``#`` that would make a runner see a
    command becomes ``\u0023``: the same string to every JSON reader.
    """
    text = json.dumps(_well_formed(value), indent=indent, ensure_ascii=True, allow_nan=False)
    return COMMAND.sub(r"#\\u0023", text)


def streamed(value: Any, depth: int = 0) -> Iterator[str]:
    """The pieces of ``encode(value, indent=2)``, for a value in whose mappings there are iterators: they are lists of which
    only one item at a time is made.
    """
    inner = "  " * (depth + 1)
    if isinstance(value, Iterator):
        opened = False
        for item in value:
            yield f"{',' if opened else '['}\n{inner}"
            if isinstance(item, dict) and any(isinstance(one, Iterator) for one in item.values()):
                yield from streamed(item, depth + 1)
            else:
                yield _within(item, inner)
            opened = True
        yield f"\n{'  ' * depth}]" if opened else "[]"
    elif isinstance(value, dict) and value:
        for number, (key, item) in enumerate(value.items()):
            yield f"{',' if number else '{'}\n{inner}{encode(key)}: "
            yield from streamed(item, depth + 1)
        yield f"\n{'  ' * depth}}}"
    else:
        yield _within(value, "  " * depth)


def _within(value: Any, indent: str) -> str:
    # There is no line end inside of a JSON string.
    return encode(value, indent=2).replace("\n", f"\n{indent}")


def _well_formed(value: Any) -> Any:
    if isinstance(value, str):
        return well_formed(value)
    if isinstance(value, dict):
        return {well_formed(key): _well_formed(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_well_formed(one) for one in value]
    return value
