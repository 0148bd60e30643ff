"""What is kept between runs can only become values, whoever wrote it."""

from __future__ import annotations

import datetime
import os
import pickle
from typing import Any

import pytest

from policylint.engine.packing import UnknownContent, packed, unpacked
from policylint.model.finding import Severity
from policylint.model.manifest import Outcome, Reason, Resource, Status
from policylint.model.position import Position, Span


@pytest.mark.parametrize(
    "value",
    [
        {"a": [1, 2.5, None, True, "\udc80", b"b"]},
        frozenset(("a", "b")),
        (Resource("v1", "Pod", "", "a"), Severity.HIGH, Span(Position(1, 2), Position(3, 4))),
        Outcome("a.yaml", 1, Status.EVALUATED, Reason.TEMPLATE.value, ""),
        datetime.date(2026, 11, 26),
    ],
)
def test_values_come_back(value: Any) -> None:
    back = unpacked(packed(value))
    assert back == value
    assert type(back) is type(value)


class Calls:
    """Pickled, it is a call of a function."""

    def __init__(self, function: Any, *given: Any) -> None:
        self.call = function, given

    def __reduce__(self) -> Any:
        return self.call


@pytest.mark.parametrize(
    "value",
    [
        Calls(os.system, "touch /tmp/policylint-was-here"),
        Calls(eval, "1"),
        Calls(getattr, Severity, "HIGH"),
        Calls(__import__, "antigravity"),
        os.system,
        datetime.datetime(2026, 11, 26),  # noqa: DTZ001 - any value of a type that is not ours
        UnknownContent("an exception of ours is no value"),
    ],
)
def test_nothing_runs(value: Any) -> None:
    with pytest.raises(UnknownContent):
        unpacked(pickle.dumps(value))


@pytest.mark.parametrize(
    "name",
    ["policylint.engine.store\nStore", "policylint.engine.run\nos", "policylint.engine.run\nrun", "policylint.model.none\nA"],
)
def test_names_of_ours_that_are_no_values(name: str) -> None:
    with pytest.raises(UnknownContent):
        unpacked(f"c{name}\n)R.".encode())


def test_names_with_dots_lead_nowhere() -> None:
    with pytest.raises(UnknownContent):
        unpacked(pickle.PROTO + b"\x04\x8c\x16policylint.engine.run\x8c\x09os.system\x93.")


@pytest.mark.parametrize("cut", [0, 1, 5, 20, -1])
def test_half_of_it(cut: int) -> None:
    with pytest.raises(UnknownContent):
        unpacked(packed(Resource("v1", "Pod", "shop", "a"))[:cut])
