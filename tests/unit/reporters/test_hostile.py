"""Whatever a manifest says, it stays text: in every format, in every field."""

from __future__ import annotations

import json
import re
from datetime import date
from importlib import import_module, resources
from random import Random
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policylint.model.finding import Excerpt, Finding, Severity
from policylint.model.manifest import Outcome, Reason, Resource
from policylint.model.manifest import Status as InputStatus
from policylint.model.position import Location, Position, Span
from policylint.model.report import Report, RuleSetSummary, Status, Verdict, Waived
from policylint.model.waiver import Selector, Waiver
from policylint.reporters import FORMATS
from policylint.reporters.safe import INVISIBLE
from tests.unit.reporters import factory
from tests.unit.reporters.sarif_shape import SHAPE

FRAGMENTS = [
    "::error::x", " ::set-output name=a::b", "##[error]x", "##vso[task.x]y", "##teamcity[z]", "#", "##", "[", "::", ":",
    "\x1b[31m", "\x1b]8;;http://x\x07", "\x9b31m", "\x00", "\x08", "\x7f", "\u202e", "\u2066", "\u200b", "\ufeff", "\u2028",
    "\n", "\r\n", "\x0b", "\x85", "\t", " ", "\ufffe", "\ud800", "\udc80", "\U000e0041", "]]>", "<script>", "<!--", "-->",
    "</code>", "&lt;", "&#64;", "[a](http://x)", "![i](x)", "[a]: x", "@all", "http://e.example", "www.e.example", "a@b.example",
    "|", "`", "```", "**b**", "~~", "{0}", "{{", "%0A", "%", ",", "\\", "\\]", "\\|", '"', "'", "- ", "名", "e\u0301", "\u3000",
]  # fmt: skip
texts = st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=3)), max_size=5).map("".join)


class Maker:
    """Makes reports of all shapes whose every text is one of a few: Hypothesis draws those, a seed decides the rest."""

    def __init__(self, pool: list[str], seed: int) -> None:
        self.pool = pool
        self.random = Random(seed)

    def text(self) -> str:
        return self.random.choice(self.pool)

    def texts(self) -> tuple[str, ...]:
        return tuple(self.text() for _ in range(self.random.randint(0, 3)))

    def position(self) -> Position:
        return Position(self.random.randint(1, 12), self.random.randint(1, 40))

    def span(self) -> Span:
        one, two = sorted((self.position(), self.position()))
        return Span(one, two._replace(line=one.line) if one.column < two.column and self.random.random() < 0.7 else two)

    def finding(self) -> Finding:
        place = self.span()
        first = max(1, place.start.line - self.random.randint(0, 2))
        return Finding(
            file=self.text(),
            span=place,
            rule=self.text(),
            severity=self.random.choice(list(Severity)),
            message=self.text(),
            field=self.text(),
            path=(),
            resource=self.random.choice([None, Resource(self.text(), self.text(), self.text(), self.text())]),
            document=0,
            controls=self.texts(),
            fingerprint=self.text(),
            stable=self.text(),
            help=self.text(),
            related=tuple(Location(text, self.span(), self.text()) for text in self.texts()),
            excerpt=self.random.choice([None, Excerpt(first, self.texts())]),
        )

    def waived(self) -> Waived:
        origin = self.random.choice(["comment", "annotation", "file"])
        until = self.random.choice([None, date(2027, 1, 1)])
        waiver = Waiver(self.text(), Selector(), self.text(), until, origin, self.text(), self.position(), self.text())
        return Waived(self.finding(), waiver)

    def outcome(self) -> Outcome:
        status = self.random.choice(list(InputStatus))
        lost = status is InputStatus.COULD_NOT_EVALUATE
        reason = self.random.choice(list(Reason)).value if lost else self.text()
        return Outcome(self.text(), self.random.randint(1, 99), status, reason, self.text())

    def report(self) -> Report:
        number = self.random.randint
        return Report(
            RuleSetSummary(self.text(), self.text(), self.texts(), number(0, 99), "medium"),
            tuple(self.finding() for _ in range(number(0, 4))),
            tuple(self.waived() for _ in range(number(0, 2))),
            tuple(self.outcome() for _ in range(number(0, 4))),
            number(0, 9),
            Verdict(self.random.choice(list(Status)), (self.text(), *self.texts())),
            number(0, 3),
            number(0, 99),
        )


reports = st.builds(Maker, st.lists(texts, min_size=1, max_size=8), st.integers(0, 2**32)).map(Maker.report)
views = st.builds(factory.PLAIN._replace, width=st.integers(20, 120), max_findings=st.integers(0, 2))

COMMAND = re.compile(r"##[A-Za-z]*\[")
ANNOTATION = re.compile(
    r"::(error|warning|notice) file=[^:,]*,line=\d+(,endLine=\d+)?(,col=\d+,endColumn=\d+)?,title=[^:,]+::"
)
SCHEMA = json.loads(resources.files("policylint.reporters").joinpath("report.schema.json").read_text("utf-8"))


def written(format_: str, made: Report, view: Any = factory.PLAIN) -> str:
    text: str = import_module(f"policylint.reporters.{FORMATS[format_]}").report(made, view)
    assert written_again(format_, made, view) == text
    text.encode()
    assert text.endswith("\n")
    return text


def written_again(format_: str, made: Report, view: Any) -> str:
    text: str = import_module(f"policylint.reporters.{FORMATS[format_]}").report(made, view)
    return text


def assert_inert(text: str, *, commands: bool = False) -> None:
    """No character without a shape, no line that is not ours, and nothing that a CI runner obeys."""
    lines = text.removesuffix("\n").split("\n")
    assert INVISIBLE.search("".join(lines)) is None
    assert text.splitlines() == lines
    assert COMMAND.search(text) is None
    if not commands:
        assert [line for line in lines if line.lstrip().startswith("::")] == []


@given(reports, views)
def test_text(made: Report, view: Any) -> None:
    text = written("text", made, view)
    assert_inert(text)
    starts = (
        "  ",
        "\n",
        "ok  ",
        "FAIL  ",
        "ERROR  ",
        "could not evaluate ",
        "... and ",
        *(f"{one.label}[" for one in Severity),
    )
    assert [
        line
        for line in text.splitlines()
        if line and not line.startswith(starts) and not re.match(r" *(\d+ \||\||-->|=)", line)
    ] == []


@given(reports)
def test_concise(made: Report) -> None:
    text = written("concise", made)
    assert_inert(text)
    lost = sum(outcome.status is InputStatus.COULD_NOT_EVALUATE for outcome in made.outcomes)
    assert len(text.splitlines()) == len(made.findings) + lost + 1


@given(reports)
def test_colour_is_the_only_escape(made: Report) -> None:
    for format_ in ("text", "concise"):
        coloured = written(format_, made, factory.PLAIN._replace(color=True))
        assert re.sub(r"\x1b\[[0-9;]+m", "", coloured) == written(format_, made)


@given(reports)
def test_github(made: Report) -> None:
    text = written("github", made)
    assert_inert(text, commands=True)
    *commands, summary = text.splitlines()
    assert summary.startswith("policylint: ")
    assert [command for command in commands if not ANNOTATION.match(command)] == []
    assert [command for command in commands if re.search(r"%(?!25|0A|3A|2C)", command)] == []


@given(reports)
def test_markdown(made: Report) -> None:
    text = written("markdown", made)
    assert_inert(text)
    ours = re.compile(r"</?(?:code|details|summary)>|<br>|@?<!-- -->|\A\*\*policylint: \w+\*\*|&#\d+;")
    rest = ours.sub("", text)
    assert re.search(r"[\\`*_{}\[\]<>@#&~$!]|www\.|:/", rest) is None
    for line in rest.splitlines():
        assert line.count("|") in ({5, 6} if line.startswith("|") else {0})
        assert re.match(r"\||- |[A-Za-z0-9]|: |;|\.| |\(|$", line)


@given(reports)
def test_junit(made: Report) -> None:
    text = written("junit", made)
    assert_inert(text)
    root = ElementTree.fromstring(text)
    tags = {element.tag for element in root.iter()}
    assert tags <= {"testsuites", "testsuite", "testcase", "failure", "error", "skipped", "system-out"}
    assert root.get("tests") == str(sum(1 for _ in root.iter("testcase")))
    assert root.get("failures") == str(sum(1 for _ in root.iter("failure")))
    assert len(list(root.iter("skipped"))) == len(made.waived)


def assert_safe_json(text: str) -> None:
    assert re.fullmatch(r"[\n\x20-\x7e]*", text)
    assert COMMAND.search(text) is None
    assert [line for line in text.splitlines() if line.lstrip().startswith("::")] == []


@given(reports)
@settings(max_examples=50)
def test_json(made: Report) -> None:
    text = written("json", made)
    assert_safe_json(text)
    document = json.loads(text)
    jsonschema.Draft202012Validator(SCHEMA).validate(document)
    assert document["accounting"]["documents"] == len(document["accounting"]["items"]) == len(made.outcomes)
    json.dumps(document, ensure_ascii=False).encode()


@given(reports)
def test_jsonl(made: Report) -> None:
    text = written("jsonl", made)
    assert_safe_json(text)
    types = [json.loads(line)["type"] for line in text.splitlines()]
    expected = ["run"] + ["finding"] * len(made.findings) + ["waived"] * len(made.waived) + ["input"] * len(made.outcomes)
    assert types == expected


@given(reports)
@settings(max_examples=50)
def test_sarif(made: Report) -> None:
    text = written("sarif", made)
    assert_safe_json(text)
    log = json.loads(text)
    jsonschema.Draft202012Validator(SHAPE).validate(log)
    run = log["runs"][0]
    for result in run["results"]:
        message = result["message"]["text"]
        assert re.search(r"(?<!\\)(\\\\)*\]\(", message) is None
        assert re.search(r"(?<!\{)(\{\{)*\{\d+\}(?!\})", message) is None
        assert INVISIBLE.search(message) is None
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


@given(reports)
def test_gitlab(made: Report) -> None:
    text = written("gitlab", made)
    assert_safe_json(text)
    entries = json.loads(text)
    prints = [entry["fingerprint"] for entry in entries]
    assert len(set(prints)) == len(prints)
    for entry in entries:
        assert list(entry) == ["description", "check_name", "fingerprint", "severity", "location"]
        assert INVISIBLE.search(entry["description"] + entry["check_name"] + entry["location"]["path"]) is None
        assert entry["location"]["lines"]["begin"] <= entry["location"]["lines"]["end"]


@pytest.mark.parametrize("format_", FORMATS)
def test_every_format_writes_every_kind_of_report(format_: str) -> None:
    for name in ("clean", "failing", "with_waived", "broken", "nothing_found"):
        assert written(format_, getattr(factory, name)())
