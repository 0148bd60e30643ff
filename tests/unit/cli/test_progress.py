"""The line on a terminal that says how far a long run is."""

from __future__ import annotations

import io

import pytest

from policylint.cli.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, to be set."""
    now = [0.0]
    monkeypatch.setattr("policylint.cli.progress.time.monotonic", lambda: now[0])
    return now


def test_it_says_rate_and_time_left_and_disappears(clock: list[float]) -> None:
    terminal = Terminal()
    with Progress(terminal) as progress:
        for now, done in ((1.0, 100), (4.0, 400), (4.05, 405), (5.0, 500), (9.99, 999), (10.0, 1000)):
            clock[0] = now
            progress.update(done, 1000)
    assert terminal.getvalue() == (
        "\r\x1b[Kchecked 400 of 1000 files, 100/s, 6 s left"
        "\r\x1b[Kchecked 500 of 1000 files, 100/s, 5 s left"
        "\r\x1b[Kchecked 999 of 1000 files, 100/s, 0 s left"
        "\r\x1b[Kchecked 1000 of 1000 files, 100/s, comparing them"
        "\r\x1b[K"
    )


def test_a_short_run_says_nothing(clock: list[float]) -> None:
    terminal = Terminal()
    with Progress(terminal) as progress:
        clock[0] = 1.9
        progress.update(1000, 1000)
    assert terminal.getvalue() == ""


def test_a_file_is_no_terminal(clock: list[float]) -> None:
    stream = io.StringIO()
    with Progress(stream) as progress:
        clock[0] = 9.0
        progress.update(10, 1000)
    assert stream.getvalue() == ""
