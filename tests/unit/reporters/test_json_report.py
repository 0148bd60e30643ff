from __future__ import annotations

import json
from importlib import resources
from typing import Any

import jsonschema
import pytest

from policylint._version import __version__
from policylint.model.fix import Fix
from policylint.reporters.json_report import report
from tests.unit.reporters import factory

SCHEMA = json.loads(resources.files("policylint.reporters").joinpath("report.schema.json").read_text("utf-8"))

CLEAN = f"""\
{{
  "schema": "policylint/report/v1",
  "tool": {{
    "name": "policylint",
    "version": "{__version__}"
  }},
  "ruleset": {{
    "digest": "sha256:abc",
    "kubernetes": "1.33",
    "packs": [
      "core"
    ],
    "rules": 22,
    "fail_on": "medium",
    "unknown_kinds": "warn"
  }},
  "verdict": "pass",
  "reasons": [],
  "findings": [],
  "waived": [],
  "accounting": {{
    "files": 1,
    "documents": 1,
    "evaluated": 1,
    "not_kubernetes": 0,
    "could_not_evaluate": [],
    "excluded": 0,
    "objects": 1,
    "no_schema": [],
    "items": [
      {{
        "file": "deploy/web.yaml",
        "line": 1,
        "status": "evaluated",
        "reason": ""
      }}
    ]
  }}
}}
"""

FINDING: dict[str, Any] = {
    "rule": "mutable-image-tag",
    "severity": "medium",
    "message": 'container "app" uses the tag "latest"',
    "file": "deploy/web.yaml",
    "line": 12,
    "column": 18,
    "end_line": 12,
    "end_column": 42,
    "field": "spec.template.spec.containers[0].image",
    "resource": {"apiVersion": "apps/v1", "kind": "Deployment", "namespace": "shop", "name": "web"},
    "related": [
        {"file": "deploy/web.yaml", "line": 11, "column": 17, "end_line": 11, "end_column": 20, "label": "this container"}
    ],
    "controls": [],
    "fingerprint": "02",
    "help": "",
    "fix": None,
}


def test_clean() -> None:
    assert report(factory.report(), factory.PLAIN) == CLEAN


def test_findings() -> None:
    document = json.loads(report(factory.failing(), factory.PLAIN))
    assert document["verdict"] == "fail"
    assert document["reasons"] == ["2 findings at or above medium"]
    assert [one["rule"] for one in document["findings"]] == ["single-replica", "mutable-image-tag", "privileged-container"]
    assert document["findings"][1] == FINDING
    assert list(document["findings"][1]) == list(FINDING)
    assert document["findings"][2]["controls"] == ["pss:baseline", "cis-1.12:5.2.2"]
    assert document["findings"][2]["help"] == "set `privileged: false`"


def test_waived() -> None:
    document = json.loads(report(factory.with_waived(), factory.PLAIN))
    assert (document["verdict"], document["findings"]) == ("pass", [])
    assert [one["waiver"] for one in document["waived"]] == [
        {
            "rule": "privileged-container",
            "origin": "comment",
            "reason": "reviewed in SEC-398",
            "owner": "team-shop",
            "until": "2027-06-30",
            "file": "deploy/web.yaml",
            "line": 13,
        },
        {
            "rule": "host-path",
            "origin": "file",
            "reason": "log shipping",
            "owner": "",
            "until": "2027-03-31",
            "file": ".policylint/waivers.yaml",
            "line": 13,
        },
    ]
    assert list(document["waived"][0]) == [*FINDING, "waiver"]


def test_the_account_of_the_input() -> None:
    document = json.loads(report(factory.broken(), factory.PLAIN))
    assert document["verdict"] == "error"
    accounting = document["accounting"]
    assert accounting.pop("could_not_evaluate") == [
        {"file": "charts/web/templates/a.yaml", "line": 4, "reason": "template", "detail": "a Helm template"},
        {"file": "charts/web/templates/b.yaml", "line": 9, "reason": "template", "detail": "a Helm template"},
        {"file": "notes.yaml", "line": 3, "reason": "invalid-yaml", "detail": "a tab where blanks belong"},
    ]
    assert [(item["file"], item["status"], item["reason"]) for item in accounting.pop("items")] == [
        ("charts/web/templates/a.yaml", "could-not-evaluate", "template"),
        ("charts/web/templates/b.yaml", "could-not-evaluate", "template"),
        ("compose.yaml", "not-kubernetes", "not an object"),
        ("deploy/web.yaml", "evaluated", ""),
        ("notes.yaml", "could-not-evaluate", "invalid-yaml"),
    ]
    assert accounting == {
        "files": 5,
        "documents": 5,
        "evaluated": 1,
        "not_kubernetes": 1,
        "excluded": 0,
        "objects": 1,
        "no_schema": [],
    }


def test_text_comes_back_as_it_was_and_the_bytes_are_harmless() -> None:
    message = "\x1b[31m ##[error] ##vso[x] \u202e \x7f é 名 \U0001f600 </script>"
    text = report(factory.report([factory.finding(message=message + "\udc80")]), factory.PLAIN)
    assert text.isascii()
    assert not set(text) & {"\x1b", "\x7f"}
    assert "##[" not in text
    assert "##vso[" not in text
    assert json.loads(text)["findings"][0]["message"] == message + r"\udc80"


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("name", ["clean", "failing", "with_waived", "broken", "nothing_found"])
def test_reports_keep_to_the_schema(name: str) -> None:
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(report(getattr(factory, name)(), factory.PLAIN)))


def test_the_schema_refuses_what_it_does_not_name() -> None:
    document = json.loads(report(factory.with_waived(), factory.PLAIN))
    for place in (document, document["tool"], document["waived"][0], document["waived"][0]["waiver"], document["accounting"]):
        place["surprise"] = 1
        with pytest.raises(jsonschema.ValidationError, match="surprise"):
            jsonschema.Draft202012Validator(SCHEMA).validate(document)
        del place["surprise"]
    del document["waived"][0]["waiver"]
    with pytest.raises(jsonschema.ValidationError, match="waiver"):
        jsonschema.Draft202012Validator(SCHEMA).validate(document)


def test_a_fix() -> None:
    found = factory.finding()._replace(fix=Fix("change a/v1beta1 to a/v1", (), safe=False))
    made = json.loads(report(factory.report([found]), factory.PLAIN))
    jsonschema.Draft202012Validator(SCHEMA).validate(made)
    assert made["findings"][0]["fix"] == {"title": "change a/v1beta1 to a/v1", "safe": False}
