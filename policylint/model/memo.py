"""What the project rules of a run share, so that an index that several of them need is built once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar

Memo: TypeAlias = dict[Any, Any] | None
"""What was worked out so far; None for nobody to share with, as in a test of one rule."""

_Made = TypeVar("_Made")


def once(memo: Memo, make: Callable[..., _Made], *arguments: Any) -> _Made:
    """What ``make`` gives for these very arguments: made when first asked for, and kept."""
    if memo is None:
        return make(*arguments)
    # The arguments are kept too: while they live, nothing else has their ids.
    key = (make, *map(id, arguments))
    if key not in memo:
        memo[key] = make(*arguments), arguments
    made: _Made = memo[key][0]
    return made
