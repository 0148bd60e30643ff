from __future__ import annotations

from xml.etree import ElementTree

from policylint.reporters.junit import report
from tests.unit.reporters import factory

CLEAN = """\
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="policylint" tests="2" failures="0" errors="0" skipped="0">
  <testsuite name="deploy/api.yaml" tests="1" failures="0" errors="0" skipped="0">
    <testcase classname="deploy/api.yaml" name="no findings" file="deploy/api.yaml" line="1"/>
  </testsuite>
  <testsuite name="deploy/web.yaml" tests="1" failures="0" errors="0" skipped="0">
    <testcase classname="deploy/web.yaml" name="no findings" file="deploy/web.yaml" line="1"/>
  </testsuite>
</testsuites>
"""

FAILING = """\
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="policylint" tests="3" failures="2" errors="0" skipped="0">
  <testsuite name="deploy/web.yaml" tests="3" failures="2" errors="0" skipped="0">
    <testcase classname="deploy/web.yaml" name="single-replica Deployment shop/web spec.replicas" file="deploy/web.yaml" line="7">
      <system-out>low[single-replica]: a single replica
deploy/web.yaml:7:13</system-out>
    </testcase>
    <testcase classname="deploy/web.yaml" name="mutable-image-tag Deployment shop/web spec.template.spec.containers[0].image" file="deploy/web.yaml" line="12">
      <failure message="container &quot;app&quot; uses the tag &quot;latest&quot;" type="medium">medium[mutable-image-tag]: container &quot;app&quot; uses the tag &quot;latest&quot;
deploy/web.yaml:12:18</failure>
    </testcase>
    <testcase classname="deploy/web.yaml" name="privileged-container Deployment shop/web spec.template.spec.containers[0].securityContext.privileged" file="deploy/web.yaml" line="14">
      <failure message="container &quot;app&quot; runs privileged" type="critical">critical[privileged-container]: container &quot;app&quot; runs privileged
deploy/web.yaml:14:25
help: set `privileged: false`</failure>
    </testcase>
  </testsuite>
</testsuites>
"""

WITH_WAIVED = """\
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="policylint" tests="2" failures="0" errors="0" skipped="2">
  <testsuite name="deploy/web.yaml" tests="2" failures="0" errors="0" skipped="2">
    <testcase classname="deploy/web.yaml" name="privileged-container Deployment shop/web spec.template.spec.containers[0].securityContext.privileged" file="deploy/web.yaml" line="14">
      <skipped message="waived, until 2027-06-30: reviewed in SEC-398"/>
    </testcase>
    <testcase classname="deploy/web.yaml" name="host-path Deployment shop/web spec.template.spec.containers[0].securityContext.privileged" file="deploy/web.yaml" line="9">
      <skipped message="waived, until 2027-03-31: log shipping"/>
    </testcase>
  </testsuite>
</testsuites>
"""

BROKEN = """\
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="policylint" tests="6" failures="1" errors="4" skipped="0">
  <testsuite name="policylint" tests="1" failures="0" errors="1" skipped="0">
    <testcase classname="policylint" name="run">
      <error message="3 of 5 documents could not be evaluated: 1 invalid-yaml, 2 template" type="error"/>
    </testcase>
  </testsuite>
  <testsuite name="charts/web/templates/a.yaml" tests="1" failures="0" errors="1" skipped="0">
    <testcase classname="charts/web/templates/a.yaml" name="could not be evaluated: template" file="charts/web/templates/a.yaml" line="4">
      <error message="a Helm template" type="template">charts/web/templates/a.yaml:4
a Helm template
render it and check the result: helm template CHART | policylint check -</error>
    </testcase>
  </testsuite>
  <testsuite name="charts/web/templates/b.yaml" tests="1" failures="0" errors="1" skipped="0">
    <testcase classname="charts/web/templates/b.yaml" name="could not be evaluated: template" file="charts/web/templates/b.yaml" line="9">
      <error message="a Helm template" type="template">charts/web/templates/b.yaml:9
a Helm template
render it and check the result: helm template CHART | policylint check -</error>
    </testcase>
  </testsuite>
  <testsuite name="deploy/web.yaml" tests="1" failures="0" errors="0" skipped="0">
    <testcase classname="deploy/web.yaml" name="no findings" file="deploy/web.yaml" line="1"/>
  </testsuite>
  <testsuite name="notes.yaml" tests="2" failures="1" errors="1" skipped="0">
    <testcase classname="notes.yaml" name="could not be evaluated: invalid-yaml" file="notes.yaml" line="3">
      <error message="a tab where blanks belong" type="invalid-yaml">notes.yaml:3
a tab where blanks belong
correct the YAML at this place</error>
    </testcase>
    <testcase classname="notes.yaml" name="invalid-yaml" file="notes.yaml" line="3">
      <failure message="a tab where blanks belong" type="high">high[invalid-yaml]: a tab where blanks belong
notes.yaml:3:1</failure>
    </testcase>
  </testsuite>
</testsuites>
"""

NOTHING_FOUND = """\
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="policylint" tests="1" failures="0" errors="1" skipped="0">
  <testsuite name="policylint" tests="1" failures="0" errors="1" skipped="0">
    <testcase classname="policylint" name="run">
      <error message="no Kubernetes manifest was found (1 files read)" type="error"/>
    </testcase>
  </testsuite>
</testsuites>
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


def test_control_characters_and_markup_are_text() -> None:
    found = factory.finding(
        "r", message='\x00 ]]> <b a="1">\n::error:: & \ufffe', file="x\x1b<.yaml", resource=None, field=""
    )
    root = ElementTree.fromstring(report(factory.report([found], outcomes=[factory.evaluated("x\x1b<.yaml")]), factory.PLAIN))
    failure = root.find("testsuite/testcase/failure")
    assert failure is not None
    assert failure.get("message") == r'\x00 ]]> <b a="1">\n::error:: & \ufffe'
    assert failure.text == 'critical[r]: \\x00 ]]> <b a="1">\\n::error:: & \\ufffe\nx\\x1b<.yaml:14:25'
    assert [suite.get("name") for suite in root] == [r"x\x1b<.yaml"]


def test_cases_of_one_name_are_told_apart() -> None:
    found = [factory.finding("r", resource=None, field="", place=factory.span(line, 1)) for line in (1, 2, 3)]
    root = ElementTree.fromstring(report(factory.report(found), factory.PLAIN))
    assert [case.get("name") for case in root.iter("testcase")] == ["r", "r (2)", "r (3)"]
