from __future__ import annotations

import re

import pytest

from policylint.model.finding import Excerpt, Severity
from policylint.model.fix import Fix
from policylint.model.manifest import Reason, Resource
from policylint.reporters.tally import advice
from policylint.reporters.text import report
from tests.unit.reporters import factory

CLEAN = """\
ok  2 objects in 2 files, 22 rules
"""

FAILING = """\
critical[privileged-container]: container "app" runs privileged
  --> deploy/web.yaml:14:25
   |
13 |           securityContext:
14 |             privileged: true
   |                         ^^^^
   |
   = Deployment shop/web · spec.template.spec.containers[0].securityContext.privileged · pss:baseline, cis-1.12:5.2.2
   = help: set `privileged: false`

medium[mutable-image-tag]: container "app" uses the tag "latest"
  --> deploy/web.yaml:12:18
   |
11 |         - name: app
12 |           image: ghcr.io/acme/shop:latest
   |                  ^^^^^^^^^^^^^^^^^^^^^^^^
13 |           securityContext:
   |
   = Deployment shop/web · spec.template.spec.containers[0].image
   = see: deploy/web.yaml:11:17 this container

low[single-replica]: a single replica
 --> deploy/web.yaml:7:13
  |
6 | spec:
7 |   replicas: 1
  |             ^
8 |   template:
  |
  = Deployment shop/web · spec.replicas

FAIL  3 findings: 1 critical, 1 medium, 1 low (fails at medium)
      1 object in 1 file, 22 rules
      next: policylint explain privileged-container
"""

WITH_WAIVED = """\
ok  1 object in 1 file, 22 rules · 2 waived, the first until 2027-03-31
"""

BROKEN = """\
high[invalid-yaml]: a tab where blanks belong
 --> notes.yaml:3:1
  |
2 | a:
3 |     b: 1
  | ^^^^
4 | c: 2
  |

could not evaluate 3 documents
  invalid-yaml (1): correct the YAML at this place
    notes.yaml:3: a tab where blanks belong
  template (2): render it and check the result: helm template CHART | policylint check -
    charts/web/templates/a.yaml:4: a Helm template
    charts/web/templates/b.yaml:9: a Helm template
  leave out what is no manifest: --exclude GLOB, or exclude: in .policylint.yaml

ERROR  3 of 5 documents could not be evaluated: 1 invalid-yaml, 2 template
       1 finding: 1 high (fails at medium)
       1 object in 5 files, 22 rules
       5 documents: 1 evaluated, 1 not Kubernetes, 3 could not be evaluated
       next: policylint explain invalid-yaml
"""

NOTHING_FOUND = """\
ERROR  no Kubernetes manifest was found (1 files read)
       0 objects in 1 file, 22 rules
       1 document: 0 evaluated, 1 not Kubernetes
       next: name a file or a directory that holds manifests; policylint check -o json lists what was read
"""


def test_clean() -> None:
    assert report(factory.clean(), factory.PLAIN) == CLEAN


def test_findings() -> None:
    assert report(factory.failing(), factory.PLAIN) == FAILING


def test_waived() -> None:
    assert report(factory.with_waived(), factory.PLAIN) == WITH_WAIVED


def test_inputs_that_could_not_be_evaluated() -> None:
    assert report(factory.broken(), factory.PLAIN) == BROKEN


def test_nothing_to_check() -> None:
    assert report(factory.nothing_found(), factory.PLAIN) == NOTHING_FOUND


def frame(line: str, column: int, end_column: int, *, width: int = 60, end_line: int = 0) -> list[str]:
    """The frame around one line: what stands between the arrow and the notes, without the bars above and below."""
    span = factory.span(1, column, end_column, end_line)
    found = factory.finding(place=span, shown=Excerpt(1, (line,)))
    lines = report(factory.report([found]), factory.PLAIN._replace(width=width)).splitlines()
    return lines[3 : lines.index("  |", 3)]


def test_a_tab_is_four_columns() -> None:
    assert frame("\tkey:\tvalue", 7, 12) == ["1 |     key:    value", "  |             ^^^^^"]


def test_wide_and_combining_characters_keep_the_carets_in_place() -> None:
    assert frame("名前: e\u0301 x", 8, 9) == ["1 | 名前: e\u0301 x", "  |         ^"]


def test_escapes_keep_the_carets_in_place() -> None:
    assert frame("\x1b\u202ea: b", 6, 7) == [r"1 | \x1b\u202ea: b", "  |              ^"]


def test_an_empty_place_gets_one_caret_even_behind_the_line() -> None:
    assert frame("key:", 5, 5) == ["1 | key:", "  |     ^"]


def test_a_place_that_goes_on_is_marked_to_the_end_of_its_line() -> None:
    assert frame("a: {b: c,  ", 4, 2, end_line=3) == ["1 | a: {b: c,", "  |    ^^^^^^"]


def test_a_place_beyond_what_was_kept_of_the_line_has_no_carets() -> None:
    assert frame("abc", 9, 10) == ["1 | abc"]


def test_a_long_line_is_cut_at_its_end() -> None:
    line = "image: " + "x" * 90
    assert frame(line, 1, 6, width=40) == ["1 | image: " + "x" * 26 + "...", "  | ^^^^^"]
    assert len(frame(line, 1, 6, width=40)[0]) == 40


def test_a_long_line_is_cut_around_the_place() -> None:
    line = "a" * 50 + "HERE" + "b" * 50
    assert frame(line, 51, 55, width=40) == [
        "1 | ..." + "a" * 9 + "HERE" + "b" * 17 + "...",
        "  |             ^^^^",
    ]


def test_a_wide_place_is_marked_up_to_the_width() -> None:
    shown = frame("a" * 50 + "x" * 80, 51, 131, width=40)
    assert shown == ["1 | ..." + "a" * 9 + "x" * 21 + "...", "  |             " + "^" * 24]


def test_what_a_runner_would_obey_is_broken_in_the_excerpt() -> None:
    assert frame("# ##vso[x]y", 3, 5) == [r"1 | # #\x23vso[x]y", "  |   ^^^^^"]


def test_the_lines_around_a_place_in_a_secret_are_not_shown() -> None:
    secret = Resource("v1", "Secret", "shop", "db")
    found = factory.finding("some-rule", Severity.LOW, "bad", resource=secret, field="data", place=factory.span(3, 1))
    assert report(factory.report([found]), factory.PLAIN).splitlines()[:5] == [
        "low[some-rule]: bad",
        " --> deploy/web.yaml:3:1",
        "  = (not shown: the document holds a Secret)",
        "  = Secret shop/db · data",
        "",
    ]


def test_findings_below_the_threshold_pass() -> None:
    found = factory.finding("single-replica", Severity.LOW, "a single replica", field="", resource=None)
    assert (
        report(factory.report([found], excluded=2), factory.PLAIN)
        == """\
low[single-replica]: a single replica
  --> deploy/web.yaml:14:25

ok  1 finding: 1 low (none at or above medium)
    1 object in 1 file, 22 rules · 2 excluded
    next: policylint explain single-replica
"""
    )


def test_many_findings_of_a_rule_are_folded() -> None:
    many = [factory.finding(place=factory.span(line, 1)) for line in range(1, 6)]
    other = [factory.finding("host-path", Severity.LOW, place=factory.span(line, 1)) for line in range(1, 4)]
    folded = report(factory.report(many + other), factory.PLAIN._replace(max_findings=2))
    assert folded.count("critical[privileged-container]") == 2
    assert folded.count("low[host-path]") == 2
    assert folded.endswith("""

... and 4 more findings (--max-findings 0 shows all)

  count  severity  rule
      5  critical  privileged-container
      3  low       host-path

FAIL  8 findings: 5 critical, 3 low (fails at medium)
      1 object in 1 file, 22 rules
      next: policylint explain privileged-container
""")
    unfolded = report(factory.report(many + other), factory.PLAIN)
    assert unfolded.count("critical[privileged-container]") == 5
    assert "..." not in unfolded


def test_the_table_of_totals_has_the_worst_and_then_the_most_frequent_first() -> None:
    counts = {("a", Severity.LOW): 12, ("b", Severity.HIGH): 2, ("c", Severity.HIGH): 3, ("a", Severity.INFO): 1}
    found = [
        factory.finding(rule, severity, place=factory.span(line, 1))
        for (rule, severity), count in counts.items()
        for line in range(1, count + 1)
    ]
    lines = report(factory.report(found), factory.PLAIN._replace(max_findings=1)).splitlines()
    assert lines[-9:-4] == [
        "  count  severity  rule",
        "      3  high      c",
        "      2  high      b",
        "     12  low       a",
        "      1  info      a",
    ]


@pytest.mark.parametrize("rule", ["duplicate-key", "incomplete-manifest", "invalid-yaml"])
def test_withheld_lines_of_a_file_are_explained(rule: str) -> None:
    found = factory.finding(rule, Severity.HIGH, "bad", field="", resource=None, place=factory.span(3, 1))
    lines = report(factory.report([found]), factory.PLAIN).splitlines()
    assert lines[1:4] == [" --> deploy/web.yaml:3:1", "  = (not shown: the file may hold a secret)", ""]


def test_withheld_lines_of_an_object_are_explained() -> None:
    found = factory.finding("some-rule", Severity.LOW, "bad", field="", place=factory.span(3, 1))
    assert report(factory.report([found]), factory.PLAIN).splitlines()[2:4] == [
        "  = (not shown: the document may hold a secret)",
        "  = Deployment shop/web",
    ]


def test_where_there_is_no_text_none_is_missed() -> None:
    found = factory.finding("unreadable-file", Severity.HIGH, "bad", field="", resource=None, place=factory.span(1, 1))
    assert "not shown" not in report(factory.report([found]), factory.PLAIN)


def test_the_worst_comes_first() -> None:
    found = [
        factory.finding("a", Severity.LOW, file="a.yaml"),
        factory.finding("b", Severity.HIGH, file="b.yaml"),
        factory.finding("c", Severity.HIGH, file="a.yaml"),
    ]
    text = report(factory.report(found), factory.PLAIN)
    assert [line for line in text.splitlines() if "[" in line and line[0] in "hl"] == [
        'high[c]: container "app" runs privileged',
        'high[b]: container "app" runs privileged',
        'low[a]: container "app" runs privileged',
    ]


def test_only_the_first_places_of_a_reason_are_listed() -> None:
    outcomes = [factory.lost(f"{number}.yaml", 1, Reason.TEMPLATE, "") for number in range(7)]
    lines = report(factory.report(outcomes=outcomes, reasons=("no",)), factory.PLAIN).splitlines()
    assert lines[:9] == [
        "could not evaluate 7 documents",
        "  template (7): render it and check the result: helm template CHART | policylint check -",
        "    0.yaml:1",
        "    1.yaml:1",
        "    2.yaml:1",
        "    3.yaml:1",
        "    4.yaml:1",
        "    ... and 2 more (-o concise lists all)",
        "  leave out what is no manifest: --exclude GLOB, or exclude: in .policylint.yaml",
    ]


def test_every_reason_has_an_advice_of_its_own() -> None:
    assert len({advice(reason.value) for reason in Reason} - {advice("something new")}) == len(Reason)


def test_the_time_is_shown_where_it_is_known() -> None:
    assert report(factory.clean(), factory.PLAIN._replace(elapsed=0.1849)) == "ok  2 objects in 2 files, 22 rules, 0.18 s\n"


def test_colour() -> None:
    view = factory.PLAIN._replace(color=True)
    assert report(factory.clean(), view) == "\x1b[1;32mok\x1b[0m  2 objects in 2 files, 22 rules\n"
    lines = report(factory.failing(), view).splitlines()
    assert lines[0] == '\x1b[1;31mcritical[privileged-container]\x1b[0m: \x1b[1mcontainer "app" runs privileged\x1b[0m'
    assert lines[5] == "\x1b[2m   |\x1b[0m                         \x1b[1;31m^^^^\x1b[0m"
    without = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(lines)) + "\n"
    assert without == FAILING


def test_what_can_be_fixed_is_said() -> None:
    fix = Fix("change a/v1beta1 to a/v1", ())
    found = [factory.finding()._replace(fix=fix), factory.finding()._replace(fix=fix._replace(safe=False)), factory.finding()]
    lines = report(factory.report(found), factory.PLAIN).splitlines()
    assert [line.strip() for line in lines if "fix" in line] == [
        "= fix: change a/v1beta1 to a/v1 (--fix)",
        "= fix: change a/v1beta1 to a/v1 (unsafe: --fix --unsafe-fixes)",
        "1 fixable with --fix, 1 more with --fix --unsafe-fixes",
    ]
