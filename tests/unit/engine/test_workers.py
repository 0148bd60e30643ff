"""Work in several processes: every item once, whoever does it, and no result is lost unseen."""

from __future__ import annotations

import os
import time
from contextlib import closing

import pytest

from policylint.engine.workers import in_processes
from policylint.errors import PolicylintError


def square(number: int) -> int:
    return number * number


@pytest.mark.parametrize("jobs", [1, 2, 3, 8])
@pytest.mark.parametrize("count", [0, 1, 2, 7, 100, 5000])
def test_every_item_is_done_once(count: int, jobs: int) -> None:
    made = sorted(in_processes(range(count), square, jobs))
    assert made == [(number, number * number) for number in range(count)]


def test_more_batches_than_a_pipe_holds() -> None:
    made = sorted(in_processes(range(40_000), square, 2))
    assert made == [(number, number * number) for number in range(40_000)]


def test_a_slow_item_holds_nobody_up() -> None:
    def wait(number: int) -> int:
        if number == 0:
            time.sleep(0.5)
        return os.getpid()

    made = dict(in_processes(range(64), wait, 2))
    slow = made[0]
    assert list(made.values()).count(slow) < 32


@pytest.mark.parametrize("item", [0, 50, 99])
def test_a_process_that_dies_is_an_error(item: int) -> None:
    def die(number: int) -> int:
        if number == item:
            os.kill(os.getpid(), 9)
        return number

    with pytest.raises(PolicylintError, match=r"worker process died after \d+ of 100 results"):
        list(in_processes(range(100), die, 2))
    nobody_is_left()


def test_a_process_that_raises_is_an_error(capfd: pytest.CaptureFixture[str]) -> None:
    def fail(number: int) -> int:
        raise ValueError(number)

    with pytest.raises(PolicylintError, match="worker process died after 0 of 100 results"):
        list(in_processes(range(100), fail, 2))
    nobody_is_left()


def test_whoever_stops_early_leaves_nobody_behind() -> None:
    def wait(number: int) -> int:
        time.sleep(0.01)
        return number

    with closing(in_processes(range(1000), wait, 2)) as working:
        next(working)
    nobody_is_left()


def nobody_is_left() -> None:
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
