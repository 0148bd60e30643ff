"""Much of everything: thousands of findings in one place, and texts that nobody reads to their end."""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib import import_module

import pytest

from policylint.model.finding import Excerpt
from policylint.model.manifest import Resource
from policylint.model.report import Report
from policylint.reporters import FORMATS
from policylint.reporters.safe import brief
from policylint.reporters.view import View
from tests.unit.reporters import factory

MEGABYTE = "x" * 1_000_000


def writer(format_: str) -> Callable[[Report, View], str]:
    write: Callable[[Report, View], str] = import_module(f"policylint.reporters.{FORMATS[format_]}").report
    return write


@pytest.mark.parametrize("format_", FORMATS)
def test_many_findings_on_one_line_take_little_time(format_: str) -> None:
    line = "k: " + "x" * 997  # as much of a line as an excerpt keeps
    shown = Excerpt(1, (line, line, line))
    found = [
        factory.finding(place=factory.span(2, 1 + number % 990), shown=shown, fingerprint="same", field=f"a[{number}]")
        for number in range(20_000)
    ]
    made = factory.report(found)
    write = writer(format_)
    started = time.process_time()
    write(made, factory.PLAIN)
    # What grows with the square of the findings takes minutes.
    assert time.process_time() - started < 30


@pytest.mark.parametrize("format_", ["text", "concise", "markdown", "github"])
def test_long_texts_are_cut_for_people(format_: str) -> None:
    found = factory.finding(
        message=MEGABYTE, field=MEGABYTE, help=MEGABYTE, resource=Resource("v1", "Pod", MEGABYTE, MEGABYTE)
    )
    outcomes = [factory.lost("a.yaml", detail=MEGABYTE)]
    text = writer(format_)(factory.report([found], outcomes=outcomes, reasons=(MEGABYTE,)), factory.PLAIN)
    assert "x" * 300 + "..." in text
    assert "x" * 301 not in text
    assert len(text) < 4_000


def test_json_is_complete() -> None:
    text = writer("json")(factory.report([factory.finding(message=MEGABYTE)]), factory.PLAIN)
    assert f'"message": "{MEGABYTE}"' in text


@pytest.mark.parametrize(("length", "expected"), [(0, ""), (300, "x" * 300), (301, "x" * 300 + "...")])
def test_brief(length: int, expected: str) -> None:
    assert brief("x" * length) == expected
