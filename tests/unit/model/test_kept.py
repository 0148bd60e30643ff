"""What is kept of long texts, and for how long."""

from __future__ import annotations

from policylint.model.kept import Kept


def test_the_last_texts_are_kept() -> None:
    kept = Kept()
    for number in range(5):
        kept.keep(str(number) * 1_000_000, number)
    assert [kept.get(str(number) * 1_000_000) for number in range(5)] == [None, 1, 2, 3, 4]
    kept.keep("a" * 3_500_000, 5)
    assert [kept.get("4" * 1_000_000), kept.get("a" * 3_500_000)] == [None, 5]


def test_a_text_beyond_the_bound_is_not_kept() -> None:
    kept = Kept()
    kept.keep("b", 1)
    kept.keep("a" * 4_000_001, 2)
    assert kept.get("a" * 4_000_001) is None
    assert kept.get("b") == 1
