"""The arithmetic of growth, and the inputs that grow."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import growth
import pytest
from growth_shapes import PROJECT, growing, grown, kits, manifests

from policylint.engine.registry import builtin_rule

BODY: dict[str, Any] = {"apiVersion": "v1", "kind": "Pod", "metadata": {"labels": {"a": "x"}}, "items": [{"name": "n"}, 1]}


@pytest.mark.parametrize(
    ("seconds", "exponent", "too_fast"),
    [
        ((1.0, 2.0, 4.0), 1.0, False),
        ((1.0, 4.0, 16.0), 2.0, True),
        ((1.0, 2.8, 8.0), 1.5, False),
        ((0.001, 0.004, 0.016), 2.0, False),
        ((1.0, 8.0), 3.0, True),
        ((30.0,), math.inf, True),
        ((0.0, 0.0, 0.0), 0.0, False),
    ],
)
def test_growth(seconds: tuple[float, ...], exponent: float, too_fast: bool) -> None:
    one = growth.Growth("some-rule", "some shape", seconds)
    assert one.exponent == pytest.approx(exponent)
    assert one.too_fast is too_fast


def test_what_seems_too_fast_is_measured_again(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0, 1, 0, 4, 0, 16, 0, 1, 0, 2, 0, 5])
    monkeypatch.setattr("growth.time.process_time", lambda: next(clock))

    def run(step: int) -> Callable[[], None]:
        return lambda: None

    assert growth.measured("some-rule", "some shape", run).seconds == (1, 2, 5)
    assert next(clock, None) is None


def test_what_grows() -> None:
    assert list(growing(BODY)) == [
        ("metadata",),
        ("metadata", "labels"),
        ("metadata", "labels", "a"),
        ("items",),
        ("items", 0),
        ("items", 0, "name"),
    ]
    assert grown(BODY, ("items",), 3)["items"] == [{"name": "n-0"}, 1, {"name": "n-2"}]
    assert grown(BODY, ("metadata", "labels"), 2)["metadata"]["labels"] == {"a": "x", "a0": "x", "a1": "x", "a2": "x"}
    assert grown(BODY, ("items", 0, "name"), 2)["items"][0]["name"] == "n" * 40


@pytest.mark.parametrize("shape", PROJECT)
def test_shapes_are_as_large_as_they_say(shape: str) -> None:
    rule = builtin_rule("dangling-network-policy")
    example, bodies = next(kits(rule))
    assert example.heading == "Bad"
    made = manifests(PROJECT[shape](bodies, 5))
    assert len(made) == 5 * len(bodies)
    assert len({(one.document.file, one.resource) for one in made}) == len(made)


def test_a_rule_that_is_slow_is_named(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growth, "measured", lambda rule, shape, run: growth.Growth(rule, shape, (1.0, 4.0, 16.0)))
    assert growth.main(["naked-pod"]) == 1
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("TOO FAST naked-pod")
    assert said[-1] == "1 rules grow faster than n^1.5"


def test_a_rule_that_is_not_slow_is_measured(capsys: pytest.CaptureFixture[str]) -> None:
    assert growth.main(["--size", "2", "--all", "duplicate-object"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "no rule grows faster than n^1.5"
