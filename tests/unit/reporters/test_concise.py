from __future__ import annotations

from policylint.reporters.concise import report
from tests.unit.reporters import factory

CLEAN = """\
ok  2 objects in 2 files, 22 rules
"""

FAILING = """\
deploy/web.yaml:7:13: low[single-replica] a single replica (Deployment shop/web)
deploy/web.yaml:12:18: medium[mutable-image-tag] container "app" uses the tag "latest" (Deployment shop/web)
deploy/web.yaml:14:25: critical[privileged-container] container "app" runs privileged (Deployment shop/web)
FAIL  3 findings: 1 critical, 1 medium, 1 low (fails at medium) · 1 object in 1 file, 22 rules
"""

WITH_WAIVED = """\
ok  1 object in 1 file, 22 rules · 2 waived, the first until 2027-03-31
"""

BROKEN = """\
notes.yaml:3:1: high[invalid-yaml] a tab where blanks belong
charts/web/templates/a.yaml:4: error[template] a Helm template
charts/web/templates/b.yaml:9: error[template] a Helm template
notes.yaml:3: error[invalid-yaml] a tab where blanks belong
ERROR  3 of 5 documents could not be evaluated: 1 invalid-yaml, 2 template · 1 finding: 1 high (fails at medium) · 1 object in 5 files, 22 rules · 5 documents: 1 evaluated, 1 not Kubernetes, 3 could not be evaluated
"""

NOTHING_FOUND = """\
ERROR  no Kubernetes manifest was found (1 files read) · 0 objects in 1 file, 22 rules · 1 document: 0 evaluated, 1 not Kubernetes
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


def test_colour() -> None:
    lines = report(factory.failing(), factory.PLAIN._replace(color=True)).splitlines()
    assert lines[0] == "deploy/web.yaml:7:13: \x1b[36mlow[single-replica]\x1b[0m a single replica (Deployment shop/web)"
    assert lines[3].startswith("\x1b[1;31mFAIL\x1b[0m  3 findings: ")


def test_a_file_name_cannot_start_a_workflow_command() -> None:
    found = factory.finding(file="  ::error::x.yaml", message="m", resource=None)
    text = report(
        factory.report([found], outcomes=[factory.lost("::debug::y.yaml")], reasons=("::warning::z",)), factory.PLAIN
    )
    assert text.splitlines() == [
        r"  \x3a:error::x.yaml:14:25: critical[privileged-container] m",
        r"\x3a:debug::y.yaml:1: error[invalid-yaml] a tab where blanks belong",
        "ERROR  ::warning::z · 1 finding: 1 critical (fails at medium) · 0 objects in 1 file, 22 rules"
        " · 1 document: 0 evaluated, 1 could not be evaluated",
    ]
