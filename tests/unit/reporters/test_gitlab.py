from __future__ import annotations

import hashlib
import json

from policylint.model.finding import Severity
from policylint.reporters.gitlab import report
from tests.unit.reporters import factory

CLEAN = """\
[]
"""

FAILING = r"""
[
  {
    "description": "a single replica (Deployment shop/web)",
    "check_name": "single-replica",
    "fingerprint": "03",
    "severity": "minor",
    "location": {
      "path": "deploy/web.yaml",
      "lines": {
        "begin": 7,
        "end": 7
      }
    }
  },
  {
    "description": "container \"app\" uses the tag \"latest\" (Deployment shop/web)",
    "check_name": "mutable-image-tag",
    "fingerprint": "02",
    "severity": "major",
    "location": {
      "path": "deploy/web.yaml",
      "lines": {
        "begin": 12,
        "end": 12
      }
    }
  },
  {
    "description": "container \"app\" runs privileged (Deployment shop/web)",
    "check_name": "privileged-container",
    "fingerprint": "01",
    "severity": "blocker",
    "location": {
      "path": "deploy/web.yaml",
      "lines": {
        "begin": 14,
        "end": 14
      }
    }
  }
]
"""[1:]

WITH_WAIVED = """\
[]
"""

BROKEN = """\
[
  {
    "description": "a tab where blanks belong",
    "check_name": "invalid-yaml",
    "fingerprint": "f00d",
    "severity": "critical",
    "location": {
      "path": "notes.yaml",
      "lines": {
        "begin": 3,
        "end": 3
      }
    }
  },
  {
    "description": "could not be evaluated (template): a Helm template; render it and check the result: helm template CHART | policylint check -",
    "check_name": "could-not-evaluate/template",
    "fingerprint": "b07e9cc2547cf75395af7038969893c353845ef21cf379b5830750809b066d8a",
    "severity": "blocker",
    "location": {
      "path": "charts/web/templates/a.yaml",
      "lines": {
        "begin": 4,
        "end": 4
      }
    }
  },
  {
    "description": "could not be evaluated (template): a Helm template; render it and check the result: helm template CHART | policylint check -",
    "check_name": "could-not-evaluate/template",
    "fingerprint": "a0068f2e5e4b7af7ca120b5a0658ff710003e96ff5401650d77362689ec74497",
    "severity": "blocker",
    "location": {
      "path": "charts/web/templates/b.yaml",
      "lines": {
        "begin": 9,
        "end": 9
      }
    }
  }
]
"""

NOTHING_FOUND = """\
[]
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


def test_repeated_fingerprints_become_unique_and_stay_the_same() -> None:
    found = [factory.finding(place=factory.span(line, 1), fingerprint="same") for line in (1, 2, 3)]
    prints = [entry["fingerprint"] for entry in json.loads(report(factory.report(found), factory.PLAIN))]
    assert prints == [
        "same",
        hashlib.sha256(b"same\x002").hexdigest(),
        hashlib.sha256(b"same\x003").hexdigest(),
    ]


def test_severities() -> None:
    found = [factory.finding(severity.label, severity, place=factory.span(1 + severity.value, 1)) for severity in Severity]
    entries = json.loads(report(factory.report(found), factory.PLAIN))
    assert [entry["severity"] for entry in entries] == ["info", "minor", "major", "critical", "blocker"]


def test_paths_start_at_the_root_of_the_repository() -> None:
    entries = json.loads(report(factory.broken(), factory.PLAIN._replace(root_prefix="ops/")))
    assert [entry["location"]["path"] for entry in entries] == [
        "ops/notes.yaml",
        "ops/charts/web/templates/a.yaml",
        "ops/charts/web/templates/b.yaml",
    ]
