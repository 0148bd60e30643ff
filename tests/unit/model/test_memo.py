"""What rules of a run share is made once for the same arguments, and anew for others."""

from __future__ import annotations

from typing import Any

from policylint.model.memo import once


def test_the_same_arguments_are_worked_out_once() -> None:
    memo: dict[Any, Any] = {}
    given = [1, 2]
    made: list[int] = once(memo, list, given)
    assert made == given
    assert once(memo, list, given) is made
    assert once(memo, list, [1, 2]) is not made
    assert once(memo, tuple, given) == (1, 2)


def test_without_a_memo_nothing_is_kept() -> None:
    given = [1]
    assert once(None, list, given) is not once(None, list, given)
