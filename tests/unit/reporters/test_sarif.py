from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from policylint.model.finding import Severity
from policylint.model.fix import Fix
from policylint.model.report import Report
from policylint.reporters.sarif import report
from policylint.reporters.view import View
from tests.unit.reporters import factory
from tests.unit.reporters.sarif_shape import SHAPE

REPORTS = ["clean", "failing", "with_waived", "broken", "nothing_found"]
PAGE = """\
Containers must not run privileged

## What it does
A privileged container
is root on the node.

## Bad

    labels: {app: [a](b), n: {0}}
"""


def run_of(made: Report, view: View = factory.PLAIN) -> Any:
    return json.loads(report(made, view))["runs"][0]


def message_of(text: str) -> str:
    found = factory.finding(message=text, resource=None)
    return str(run_of(factory.report([found]))["results"][0]["message"]["text"])


@pytest.mark.parametrize("name", REPORTS)
def test_logs_have_the_shape_of_the_standard(name: str) -> None:
    jsonschema.Draft202012Validator(SHAPE).validate(json.loads(report(getattr(factory, name)(), factory.PLAIN)))


@pytest.mark.parametrize("name", REPORTS)
def test_logs_keep_to_the_oasis_schema(name: str) -> None:
    checkout = Path(__file__).resolve().parents[3]
    file = os.environ.get("POLICYLINT_SARIF_SCHEMA") or checkout / ".venv" / "sarif-schema-2.1.0.json"
    if not Path(file).is_file():
        assert not os.environ.get("CI"), "the SARIF schema is missing: scripts/fetch_sarif_schema.py"
        pytest.skip("NOT RUN: no copy of the OASIS schema of SARIF 2.1.0 (scripts/fetch_sarif_schema.py)")
    schema = json.loads(Path(file).read_text("utf-8"))
    validator = jsonschema.validators.validator_for(schema)
    validator(schema).validate(json.loads(report(getattr(factory, name)(), factory.PLAIN)))


def test_a_clean_run_has_an_empty_list_of_results() -> None:
    run = run_of(factory.clean())
    assert run["results"] == []
    assert run["tool"]["driver"]["rules"] == []
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["invocations"] == [{"executionSuccessful": True, "exitCodeDescription": "", "toolExecutionNotifications": []}]


def test_a_result() -> None:
    results = run_of(factory.failing(), factory.PLAIN._replace(root_prefix="a b/ü/"))["results"]
    assert [result["level"] for result in results] == ["note", "warning", "error"]
    place = {"uri": "a%20b/%C3%BC/deploy/web.yaml", "uriBaseId": "%SRCROOT%"}
    field = "spec.template.spec.containers[0].image"
    assert results[1] == {
        "ruleId": "mutable-image-tag",
        "ruleIndex": 0,
        "level": "warning",
        "message": {"text": 'container "app" uses the tag "latest" (Deployment shop/web)'},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": place,
                    "region": {"startLine": 12, "startColumn": 18, "endLine": 12, "endColumn": 42},
                },
                "logicalLocations": [
                    {"name": "Deployment shop/web", "fullyQualifiedName": "apps/v1 Deployment shop/web", "kind": "object"},
                    {"name": field, "fullyQualifiedName": field, "kind": "property"},
                ],
            }
        ],
        "partialFingerprints": {"policylint/v1": "02"},
        "relatedLocations": [
            {
                "id": 1,
                "physicalLocation": {
                    "artifactLocation": place,
                    "region": {"startLine": 11, "startColumn": 17, "endLine": 11, "endColumn": 20},
                },
                "message": {"text": "this container"},
            }
        ],
    }


def test_a_rule() -> None:
    documented = factory.rule("privileged-container", Severity.HIGH, PAGE)
    view = factory.PLAIN._replace(documentation={documented.id: documented}.get)
    rules = run_of(factory.failing(), view)["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["mutable-image-tag", "privileged-container", "single-replica"]
    assert rules[1] == {
        "id": "privileged-container",
        "shortDescription": {"text": "Containers must not run privileged"},
        "fullDescription": {"text": "A privileged container is root on the node."},
        "help": {
            "text": PAGE.replace("[a]", r"\[a\]").replace("{", "{{").replace("}", "}}"),
            "markdown": PAGE.replace("{", "{{").replace("}", "}}"),
        },
        "defaultConfiguration": {"level": "error"},
        "properties": {"precision": "high", "security-severity": "9.5", "tags": ["security", "pss:baseline"]},
    }


def test_waived_findings_are_suppressed_results() -> None:
    results = run_of(factory.with_waived())["results"]
    assert [result["suppressions"][0]["kind"] for result in results] == ["inSource", "external"]
    assert [result["suppressions"][0]["status"] for result in results] == ["accepted", "accepted"]
    assert [result["suppressions"][0]["justification"] for result in results] == ["reviewed in SEC-398", "log shipping"]
    assert results[1]["suppressions"][0]["properties"] == {"owner": "", "until": "2027-03-31"}


def test_inputs_that_could_not_be_evaluated_are_notifications() -> None:
    invocation = run_of(factory.broken())["invocations"][0]
    assert invocation["executionSuccessful"] is False
    assert [one["descriptor"]["id"] for one in invocation["toolExecutionNotifications"]] == [
        "could-not-evaluate/template",
        "could-not-evaluate/template",
        "could-not-evaluate/invalid-yaml",
    ]
    last = invocation["toolExecutionNotifications"][2]
    assert last["level"] == "error"
    assert last["message"]["text"] == (
        "could not be evaluated (invalid-yaml): a tab where blanks belong; correct the YAML at this place"
    )
    assert last["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "notes.yaml"


def test_an_error_without_such_inputs_is_a_notification_too() -> None:
    notifications = run_of(factory.nothing_found())["invocations"][0]["toolExecutionNotifications"]
    assert notifications == [{"level": "error", "message": {"text": "no Kubernetes manifest was found (1 files read)"}}]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("spec.containers[0] of {{ .Values.x }} and {a}", "spec.containers[0] of {{ .Values.x }} and {a}"),
        ("see [x](http://y)", r"see \[x\](http://y)"),
        (r"see [x\](y)", r"see \[x\\\](y)"),
        ("{0} and {x}", "{{0}} and {{x}}"),
        ("\x1b[0m\n##[error]", r"\x1b[0m\n#\x23[error]"),
        ("", "privileged-container"),
    ],
)
def test_messages_hold_no_link_and_no_placeholder(text: str, written: str) -> None:
    assert message_of(text) == written


@pytest.mark.parametrize(
    ("file", "artifact"),
    [
        ("a:b?c#d.yaml", {"uri": "a%3Ab%3Fc%23d.yaml", "uriBaseId": "%SRCROOT%"}),
        ("caf\udce9.yaml", {"uri": "caf%E9.yaml", "uriBaseId": "%SRCROOT%"}),
        ("\ud800.yaml", {"uri": "%5Cud800.yaml", "uriBaseId": "%SRCROOT%"}),
        ("<stdin>", {"uri": "%3Cstdin%3E", "uriBaseId": "%SRCROOT%"}),
        ("/etc/x.yaml", {"uri": "file:///etc/x.yaml"}),
    ],
)
def test_file_names_are_uri_references(file: str, artifact: dict[str, str]) -> None:
    result = run_of(factory.report([factory.finding(file=file)]))["results"][0]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == artifact


def test_a_fix_is_a_property() -> None:
    found = factory.finding()._replace(fix=Fix("change a/v1beta1 to a/v1", ()))
    (result,) = run_of(factory.report([found]))["results"]
    assert result["properties"] == {"fix": {"title": "change a/v1beta1 to a/v1", "safe": True}}
