"""Waivers: three carriers, one decision."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from policylint.engine.settings import ConfigFile
from policylint.engine.waivers import from_directive, from_file
from policylint.manifests.positions import Index
from policylint.model.manifest import Directive, Document
from policylint.model.waiver import Waiver
from tests.unit.engine.factory import POD, lines, report, ruleset

GOOD = "# policylint: allow[privileged-container] until=2026-12-31 -- eBPF loader (SEC-398)"


def with_line(before: str, line: str) -> str:
    """POD with a line inserted above the line that starts with ``before``, as deep as it."""
    out = []
    for one in POD.splitlines():
        if one.lstrip("- ").startswith(before) and line:
            out.append(" " * (len(one) - len(one.lstrip())) + line)
            line = ""
        out.append(one)
    return "\n".join(out) + "\n"


def trailing(on: str, comment: str) -> str:
    return "\n".join(f"{one}  {comment}" if one.lstrip("- ").startswith(on) else one for one in POD.splitlines()) + "\n"


@pytest.mark.parametrize("above", ["apiVersion", "spec", "containers", "name: app", "securityContext", "privileged"])
def test_a_comment_covers_the_node_below_it(above: str) -> None:
    made = report(with_line(above, GOOD))
    assert lines(made) == []
    (waived,) = made.waived
    assert (waived.finding.rule, waived.waiver.origin, waived.waiver.reason) == (
        "privileged-container",
        "comment",
        "eBPF loader (SEC-398)",
    )
    assert waived.waiver.until == date(2026, 12, 31)


@pytest.mark.parametrize("above", ["kind", "metadata", "image"])
def test_a_comment_covers_nothing_else(above: str) -> None:
    assert [one[0] for one in lines(report(with_line(above, GOOD)))] == ["unused-waiver", "privileged-container"]


@pytest.mark.parametrize("on", ["name: app", "containers", "securityContext", "privileged"])
def test_a_trailing_comment_covers_its_line(on: str) -> None:
    assert lines(report(trailing(on, GOOD))) == []


@pytest.mark.parametrize("on", ["apiVersion", "image"])
def test_a_trailing_comment_covers_no_other_line(on: str) -> None:
    assert "privileged-container" in [one[0] for one in lines(report(trailing(on, GOOD)))]


def test_comments_stack() -> None:
    other = "# policylint: allow[run-as-root] until=2026-12-31 -- needs root to mount"
    text = with_line("name: app", GOOD).replace(GOOD, f"{GOOD}\n  {other}")
    assert lines(report(text, rules=ruleset(rules=("privileged-container", "run-as-root")))) == []


def test_one_comment_may_name_several_rules() -> None:
    both = GOOD.replace("allow[privileged-container]", "allow[privileged-container, run-as-root]")
    made = report(with_line("apiVersion", both), rules=ruleset(rules=("privileged-container", "run-as-root")))
    assert lines(made) == []
    assert sorted(one.finding.rule for one in made.waived) == ["privileged-container", "run-as-root"]


def test_the_last_day_counts() -> None:
    text = with_line("apiVersion", GOOD)
    assert lines(report(text, today=date(2026, 12, 31))) == []
    made = report(text, today=date(2027, 1, 2))
    assert lines(made) == [("expired-waiver", 1, 1), ("privileged-container", 12, 19)]
    assert made.findings[0].message == "the waiver for privileged-container expired 2 days ago, on 2026-12-31"


@pytest.mark.parametrize(
    ("comment", "rule", "message"),
    [
        (
            "allow[privileged-container] until=2026-12-31",
            "invalid-waiver",
            "the reason is missing; write: # policylint: allow[rule-id] until=YYYY-MM-DD -- reason",
        ),
        (
            "allow[privileged-container] until=2026-12-31 -- ...",
            "invalid-waiver",
            "the reason is missing; write: # policylint: allow[rule-id] until=YYYY-MM-DD -- reason",
        ),
        ("allow[privileged-container] -- fine", "invalid-waiver", "until=YYYY-MM-DD is missing"),
        ("allow[privileged-container] until=2026-02-30 -- fine", "invalid-waiver", "until= is not a day as YYYY-MM-DD"),
        ("allow[privileged-container] until=soon -- fine", "invalid-waiver", "until= is not a day as YYYY-MM-DD"),
        (
            "allow[privilegd-container] until=2026-12-31 -- fine",
            "invalid-waiver",
            'unknown rule (did you mean "privileged-container"?)',
        ),
        (
            "allow[] until=2026-12-31 -- fine",
            "invalid-waiver",
            "no rule is named; write: # policylint: allow[rule-id] until=YYYY-MM-DD -- reason",
        ),
        (
            "ignore privileged-container",
            "invalid-waiver",
            "this is no directive; write: # policylint: allow[rule-id] until=YYYY-MM-DD -- reason",
        ),
        (
            "allow[privileged-container] hunter2 -- fine",
            "invalid-waiver",
            "only until= and owner= may stand beside the reason; "
            "write: # policylint: allow[rule-id] until=YYYY-MM-DD -- reason",
        ),
        ("allow[hunter2] until=2026-12-31 -- fine", "invalid-waiver", "unknown rule"),
        (
            f"allow[{', '.join(f'rule-{number}' for number in range(21))}] until=2026-12-31 -- fine",
            "invalid-waiver",
            "more than 20 rules in one directive; write: # policylint: allow[rule-id] until=YYYY-MM-DD -- reason",
        ),
        ("allow[*] until=2026-12-31 -- fine", "forbidden-waiver", 'a waiver names its rules one by one, never "*"'),
        ("allow[invalid-yaml] until=2026-12-31 -- fine", "forbidden-waiver", "invalid-yaml cannot be waived"),
    ],
)
def test_broken_and_forbidden_waivers(comment: str, rule: str, message: str) -> None:
    made = report(with_line("apiVersion", f"# policylint: {comment}"))
    assert [(one.rule, one.message) for one in made.findings if one.span.start.line == 1] == [(rule, message)]
    assert "privileged-container" in [one.rule for one in made.findings]


def test_max_days() -> None:
    rules = ruleset("waivers: {max_days: 30}")
    made = report(with_line("apiVersion", GOOD), rules=rules)
    assert made.findings[0].message == "the waiver for privileged-container ends in 60 days; at most 30 ahead are allowed"
    assert lines(made) == [("forbidden-waiver", 1, 1), ("privileged-container", 12, 19)]


def test_max_days_of_the_waiver_file_is_said_at_the_day(tmp_path: Path) -> None:
    made = report(POD, rules=ruleset("waivers: {max_days: 30}"), waivers=from_text(tmp_path, FILE))
    assert lines(made) == [("privileged-container", 11, 19), ("forbidden-waiver", 5, 10)]
    assert made.findings[1].message == "the waiver for privileged-container ends in 60 days; at most 30 ahead are allowed"


def test_protected_rules_are_waived_by_the_file_only(tmp_path: Path) -> None:
    rules = ruleset("protected: [privileged-container]")
    made = report(with_line("apiVersion", GOOD), rules=rules)
    assert lines(made) == [("forbidden-waiver", 1, 1), ("privileged-container", 12, 19)]
    assert lines(report(POD, rules=rules, waivers=from_text(tmp_path, FILE))) == []


def annotated(key: str, value: str) -> str:
    return POD.replace("  namespace: shop\n", f"  namespace: shop\n  annotations:\n    {key}: {value}\n")


def test_an_annotation_covers_the_object() -> None:
    text = annotated("policylint.dev/allow.privileged-container", '"until=2026-12-31; owner=ops; eBPF loader; SEC-398"')
    made = report(text)
    assert lines(made) == []
    waiver = made.waived[0].waiver
    assert (waiver.origin, waiver.owner, waiver.reason) == ("annotation", "ops", "eBPF loader; SEC-398")


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("policylint.dev/allow.privileged-container", "fine", "until=YYYY-MM-DD is missing"),
        (
            "policylint.dev/allow.privileged-container",
            "1",
            'the value must be a string; write: policylint.dev/allow.RULE: "until=YYYY-MM-DD; reason"',
        ),
        (
            "policylint.dev/alow.privileged-container",
            "until=2026-12-31; fine",
            'unknown annotation; write: policylint.dev/allow.RULE: "until=YYYY-MM-DD; reason"',
        ),
    ],
)
def test_broken_annotations(key: str, value: str, message: str) -> None:
    made = report(annotated(key, value))
    assert [(one.rule, one.message, *one.span.start) for one in made.findings[:1]] == [("invalid-waiver", message, 7, 5)]
    assert made.findings[1].rule == "privileged-container"


def test_an_annotation_covers_no_other_object_of_the_document() -> None:
    text = annotated("policylint.dev/allow.privileged-container", '"until=2026-12-31; fine with us"')

    def item(pod: str) -> str:
        return "- " + "\n".join(f"  {one}" for one in pod.splitlines()).lstrip() + "\n"

    made = report(f"apiVersion: v1\nkind: List\nitems:\n{item(text)}{item(POD)}")
    assert [one[0] for one in lines(made)] == ["privileged-container"]
    assert len(made.waived) == 1


FILE = """- rule: privileged-container
  resource: {kind: Pod, namespace: shop, name: a}
  reason: eBPF loader
  owner: team-observability
  until: 2026-12-31
"""


def from_text(directory: Path, text: str) -> tuple[Waiver, ...]:
    path = directory / "waivers.yaml"
    path.write_text(text)
    return from_file(str(path), "waivers.yaml")


@pytest.mark.parametrize(
    ("old", "new", "waived"),
    [
        ("", "", True),
        ("name: a}", "name: '*'}", True),
        (", namespace: shop", "", True),
        ("name: a}", "name: b}", False),
        ("namespace: shop", "namespace: prod", False),
        ("kind: Pod", "kind: Deployment", False),
        ("  reason", "  path: spec.containers[name=app]\n  reason", True),
        ("  reason", "  path: spec.containers[name=ap]\n  reason", False),
        ("  reason", "  path: spec.containers[name=other]\n  reason", False),
        ("  reason", "  path: spec\n  reason", True),
    ],
)
def test_the_waiver_file_selects_objects(tmp_path: Path, old: str, new: str, waived: bool) -> None:
    made = report(POD, waivers=from_text(tmp_path, FILE.replace(old, new) if old else FILE))
    assert bool(made.waived) is waived
    assert [one[0] for one in lines(made)] == ([] if waived else ["privileged-container", "unused-waiver"])


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (FILE.replace("  owner: team-observability\n", ""), 1, 'the key "owner" is missing'),
        (FILE.replace("  reason: eBPF loader\n", "  reason: ''\n"), 3, "must not be empty"),
        (FILE.replace("2026-12-31", "2026-31-12"), 5, '"2026-31-12" is not a day as YYYY-MM-DD'),
        (FILE.replace("eBPF loader", "..."), 3, "the reason is missing"),
        (FILE.replace("2026-12-31", "20261231"), 5, 'must be a string, quote it: "20261231"'),
        (
            FILE.replace("kind: Pod", "kind: '*'"),
            2,
            "must be one kind, such as Deployment; only name and namespace may hold *",
        ),
        (FILE.replace("owner", "ownr"), 4, 'unknown key "ownr" (did you mean "owner"?)'),
        ("rule: x\n", 1, "must be a list of waivers"),
        ("- [", 1, "the waiver file cannot be read: waivers.yaml:1:4: did not find expected node content"),
    ],
)
def test_broken_waiver_files(tmp_path: Path, text: str, line: int, message: str) -> None:
    made = report(POD, waivers=from_text(tmp_path, text))
    said = [one for one in made.findings if one.file == "waivers.yaml"]
    assert [(one.rule, one.span.start.line, one.message) for one in said] == [("invalid-waiver", line, message)]
    assert "privileged-container" in [one.rule for one in made.findings]


def test_a_partial_run_does_not_call_waivers_of_other_objects_unused(tmp_path: Path) -> None:
    waivers = from_text(tmp_path, FILE.replace("name: a}", "name: elsewhere}"))
    assert [one.rule for one in report(POD, waivers=waivers, whole=False).findings] == ["privileged-container"]
    assert [one.rule for one in report(POD, waivers=waivers).findings] == ["privileged-container", "unused-waiver"]


def test_a_comment_above_the_separator_stands_at_nothing() -> None:
    made = report(f"{GOOD}\n---\n{POD}")
    assert [(one.rule, one.message) for one in made.findings[:1]] == [
        ("invalid-waiver", "no key or list item follows or stands on this line")
    ]


def test_twenty_rules_in_one_directive_are_allowed() -> None:
    names = ", ".join(["privileged-container"] * 20)
    assert lines(report(with_line("apiVersion", GOOD.replace("privileged-container", names)))) == []


def test_a_directive_without_its_colon_is_broken() -> None:
    made = report(with_line("apiVersion", GOOD.replace("policylint:", "policylint")))
    assert lines(made) == [("invalid-waiver", 1, 1), ("privileged-container", 12, 19)]
    assert made.findings[0].message == (
        "the colon after policylint is missing; write: # policylint: allow[rule-id] until=YYYY-MM-DD -- reason"
    )


def test_what_is_wrong_with_a_comment_is_said_without_its_words() -> None:
    words = "hunter2"
    for text in (words, f"allow[{words}] -- x", f"allow[a] {words} -- x", f"allow[a] until={words} -- x", f"allow[a]{words}"):
        assert words not in " ".join(waiver.broken for waiver in from_directive(Directive("a.yaml", 0, 1, 1, text, ())))


def test_a_long_waiver_file_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def positions(file: ConfigFile) -> Index:
        made.append(file.name)
        return Index(Document(file.name, 0, 1, file.text, file.data))

    monkeypatch.setattr(ConfigFile, "positions", positions)
    waivers = from_text(tmp_path, FILE * 50)
    assert [waiver.position.line for waiver in waivers] == list(range(1, 250, 5))
    assert made == ["waivers.yaml"]
