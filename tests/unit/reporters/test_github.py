from __future__ import annotations

from policylint.model.finding import Severity
from policylint.reporters.github import report
from tests.unit.reporters import factory

CLEAN = """\
policylint: ok  2 objects in 2 files, 22 rules
"""

FAILING = """\
::error file=deploy/web.yaml,line=14,endLine=14,col=25,endColumn=29,title=critical[privileged-container]::container "app" runs privileged (Deployment shop/web)%0Ahelp: set `privileged: false`
::error file=deploy/web.yaml,line=12,endLine=12,col=18,endColumn=42,title=medium[mutable-image-tag]::container "app" uses the tag "latest" (Deployment shop/web)
::notice file=deploy/web.yaml,line=7,endLine=7,col=13,endColumn=14,title=low[single-replica]::a single replica (Deployment shop/web)
policylint: FAIL  3 findings: 1 critical, 1 medium, 1 low (fails at medium) · 1 object in 1 file, 22 rules
"""

WITH_WAIVED = """\
policylint: ok  1 object in 1 file, 22 rules · 2 waived, the first until 2027-03-31
"""

BROKEN = """\
::error file=charts/web/templates/a.yaml,line=4,title=could not evaluate%3A template::a Helm template
::error file=charts/web/templates/b.yaml,line=9,title=could not evaluate%3A template::a Helm template
::error file=notes.yaml,line=3,endLine=3,col=1,endColumn=2,title=high[invalid-yaml]::a tab where blanks belong
policylint: ERROR  3 of 5 documents could not be evaluated: 1 invalid-yaml, 2 template · 1 finding: 1 high (fails at medium) · 1 object in 5 files, 22 rules · 5 documents: 1 evaluated, 1 not Kubernetes, 3 could not be evaluated
"""

NOTHING_FOUND = """\
policylint: ERROR  no Kubernetes manifest was found (1 files read) · 0 objects in 1 file, 22 rules · 1 document: 0 evaluated, 1 not Kubernetes
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


def test_escaping_is_that_of_the_toolkit() -> None:
    found = factory.finding(
        "a,b:c", file="x,y:z%.yaml", message="100% ::error::, no\r\n##[error] of it", help="a\nb", place=factory.span(2, 3, 4)
    )
    first = report(factory.report([found]), factory.PLAIN).splitlines()[0]
    assert first == (
        "::error file=x%2Cy%3Az%25.yaml,line=2,endLine=2,col=3,endColumn=4,title=critical[a%2Cb%3Ac]"
        r"::100%25 ::error::, no\r\n#\x23[error] of it (Deployment shop/web)%0Ahelp: a\nb"
    )


def test_a_place_that_spans_lines_has_no_columns() -> None:
    found = factory.finding("r", place=factory.span(2, 3, 4, 5), message="m", resource=None)
    first = report(factory.report([found]), factory.PLAIN).splitlines()[0]
    assert first == "::error file=deploy/web.yaml,line=2,endLine=5,title=critical[r]::m"


def test_levels_follow_the_threshold_and_the_worst_come_first() -> None:
    found = [factory.finding(severity.label, severity, file=f"{severity.value}.yaml") for severity in Severity]
    lines = report(factory.report(found, fail_on="high"), factory.PLAIN).splitlines()
    assert [line.partition(",")[0] for line in lines[:-1]] == [
        "::error file=4.yaml",
        "::error file=3.yaml",
        "::warning file=2.yaml",
        "::notice file=1.yaml",
        "::notice file=0.yaml",
    ]


def test_paths_start_at_the_root_of_the_repository() -> None:
    view = factory.PLAIN._replace(root_prefix="sub/dir/")
    found = [factory.finding("r", file=file) for file in ("a.yaml", "../b.yaml", "/etc/c.yaml")]
    lines = report(factory.report(found), view).splitlines()[:-1]
    assert [line.partition(",")[0] for line in lines] == [
        "::error file=sub/b.yaml",
        "::error file=/etc/c.yaml",
        "::error file=sub/dir/a.yaml",
    ]


def test_what_github_will_not_show_is_said() -> None:
    found = [factory.finding(place=factory.span(line, 1)) for line in range(1, 13)]
    lines = report(factory.report(found), factory.PLAIN).splitlines()
    assert len(lines) == 13
    assert lines[-1].endswith(" · GitHub shows 10 of 12 errors as annotations")


def test_a_low_finding_that_explains_a_lost_input_is_an_error() -> None:
    detail = "a tab where blanks belong"
    found = factory.finding("invalid-yaml", Severity.INFO, detail, "notes.yaml", factory.span(3, 1, 2), resource=None)
    lines = report(
        factory.report([found], outcomes=[factory.lost("notes.yaml", 3)], reasons=("no",)), factory.PLAIN
    ).splitlines()
    assert lines[0] == f"::error file=notes.yaml,line=3,endLine=3,col=1,endColumn=2,title=info[invalid-yaml]::{detail}"
    assert len(lines) == 2
