from __future__ import annotations

from policylint.model.report import Waived
from policylint.reporters.markdown import report
from tests.unit.reporters import factory

CLEAN = """\
**policylint: ok** 2 objects in 2 files, 22 rules
"""

FAILING = """\
**policylint: FAIL** 3 findings: 1 critical, 1 medium, 1 low (fails at medium)

1 object in 1 file, 22 rules

| Severity | Rule | Place | Finding |
| --- | --- | --- | --- |
| critical | <code>privileged-container</code> | <code>deploy/web.yaml:14</code> | <code>container "app" runs privileged</code><br><code>Deployment shop/web</code><br><code>set &#96;privileged: false&#96;</code> |
| medium | <code>mutable-image-tag</code> | <code>deploy/web.yaml:12</code> | <code>container "app" uses the tag "latest"</code><br><code>Deployment shop/web</code> |
| low | <code>single-replica</code> | <code>deploy/web.yaml:7</code> | <code>a single replica</code><br><code>Deployment shop/web</code> |
"""

WITH_WAIVED = """\
**policylint: ok** 1 object in 1 file, 22 rules · 2 waived, the first until 2027-03-31

<details>
<summary>2 waived</summary>

| Rule | Place | Reason | Owner | Until |
| --- | --- | --- | --- | --- |
| <code>privileged-container</code> | <code>deploy/web.yaml:14</code> | <code>reviewed in SEC-398</code> | <code>team-shop</code> | 2027-06-30 |
| <code>host-path</code> | <code>deploy/web.yaml:9</code> | <code>log shipping</code> |  | 2027-03-31 |

</details>
"""

BROKEN = """\
**policylint: ERROR** <code>3 of 5 documents could not be evaluated: 1 invalid-yaml, 2 template</code>; 1 finding: 1 high (fails at medium)

1 object in 5 files, 22 rules · 5 documents: 1 evaluated, 1 not Kubernetes, 3 could not be evaluated

| Severity | Rule | Place | Finding |
| --- | --- | --- | --- |
| high | <code>invalid-yaml</code> | <code>notes.yaml:3</code> | <code>a tab where blanks belong</code> |

<details>
<summary>3 documents could not be evaluated</summary>

- <code>notes.yaml:3</code> <code>invalid-yaml</code> <code>a tab where blanks belong</code>
- <code>charts/web/templates/a.yaml:4</code> <code>template</code> <code>a Helm template</code>
- <code>charts/web/templates/b.yaml:9</code> <code>template</code> <code>a Helm template</code>

What to do:

- <code>invalid-yaml</code>: correct the YAML at this place
- <code>template</code>: render it and check the result: helm template CHART &#124; policylint check -
- leave out what is no manifest: --exclude GLOB, or exclude: in .policylint.yaml

</details>
"""

NOTHING_FOUND = """\
**policylint: ERROR** <code>no Kubernetes manifest was found &#40;1 files read&#41;</code>

0 objects in 1 file, 22 rules · 1 document: 0 evaluated, 1 not Kubernetes
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


def test_text_from_a_manifest_is_no_markup() -> None:
    message = "<script> **b** [a](http://x) ![i](www.x.y) @all a|b `c` #1 \\ _d_ :tada: x@y.z ~e~ $f$ &lt;"
    found = factory.finding("r", message=message, resource=None, file="f")
    row = report(factory.report([found]), factory.PLAIN).splitlines()[-1]
    assert row == (
        "| critical | <code>r</code> | <code>f:14</code> | <code>&#60;script&#62; &#42;&#42;b&#42;&#42; &#91;a&#93;&#40;http&#58;//x&#41; "
        "&#33;&#91;i&#93;&#40;www&#46;x.y&#41; &#64;<!-- -->all a&#124;b &#96;c&#96; &#35;1 &#92; &#95;d&#95; &#58;tada: "
        "x&#64;<!-- -->y.z &#126;e&#126; &#36;f&#36; &#38;lt;</code> |"
    )


def test_a_comment_stays_below_what_github_takes() -> None:
    many = [factory.finding("r", message="m" * 5000, place=factory.span(line, 1)) for line in range(1, 2001)]
    outcomes = [factory.lost(f"{number}.yaml", detail="d" * 5000) for number in range(2000)]
    accepted = [Waived(one, factory.waiver(reason="w" * 5000)) for one in many]
    text = report(factory.report(many, accepted, outcomes, reasons=("r" * 5000,)), factory.PLAIN)
    assert len(text) < 65_536
    rows = text.count("| critical |")
    assert f"| | | | ... and {2000 - rows} more |" in text
    assert text.count("</details>") == 2
