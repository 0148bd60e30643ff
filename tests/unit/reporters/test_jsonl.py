from __future__ import annotations

from policylint.reporters.jsonl import report
from tests.unit.reporters import factory

FAILING = r"""
{"type": "run", "schema": "policylint/report/v1", "tool": {"name": "policylint", "version": "0.1.0"}, "ruleset": {"digest": "sha256:abc", "kubernetes": "1.33", "packs": ["core"], "rules": 22, "fail_on": "medium", "unknown_kinds": "warn"}, "verdict": "fail", "reasons": ["2 findings at or above medium"]}
{"type": "finding", "rule": "single-replica", "severity": "low", "message": "a single replica", "file": "deploy/web.yaml", "line": 7, "column": 13, "end_line": 7, "end_column": 14, "field": "spec.replicas", "resource": {"apiVersion": "apps/v1", "kind": "Deployment", "namespace": "shop", "name": "web"}, "related": [], "controls": [], "fingerprint": "03", "help": "", "fix": null}
{"type": "finding", "rule": "mutable-image-tag", "severity": "medium", "message": "container \"app\" uses the tag \"latest\"", "file": "deploy/web.yaml", "line": 12, "column": 18, "end_line": 12, "end_column": 42, "field": "spec.template.spec.containers[0].image", "resource": {"apiVersion": "apps/v1", "kind": "Deployment", "namespace": "shop", "name": "web"}, "related": [{"file": "deploy/web.yaml", "line": 11, "column": 17, "end_line": 11, "end_column": 20, "label": "this container"}], "controls": [], "fingerprint": "02", "help": "", "fix": null}
{"type": "finding", "rule": "privileged-container", "severity": "critical", "message": "container \"app\" runs privileged", "file": "deploy/web.yaml", "line": 14, "column": 25, "end_line": 14, "end_column": 29, "field": "spec.template.spec.containers[0].securityContext.privileged", "resource": {"apiVersion": "apps/v1", "kind": "Deployment", "namespace": "shop", "name": "web"}, "related": [], "controls": ["pss:baseline", "cis-1.12:5.2.2"], "fingerprint": "01", "help": "set `privileged: false`", "fix": null}
{"type": "input", "file": "deploy/web.yaml", "line": 1, "status": "evaluated", "reason": "", "detail": ""}
"""[1:]

WITH_WAIVED = r"""
{"type": "run", "schema": "policylint/report/v1", "tool": {"name": "policylint", "version": "0.1.0"}, "ruleset": {"digest": "sha256:abc", "kubernetes": "1.33", "packs": ["core"], "rules": 22, "fail_on": "medium", "unknown_kinds": "warn"}, "verdict": "pass", "reasons": []}
{"type": "waived", "rule": "privileged-container", "severity": "critical", "message": "container \"app\" runs privileged", "file": "deploy/web.yaml", "line": 14, "column": 25, "end_line": 14, "end_column": 29, "field": "spec.template.spec.containers[0].securityContext.privileged", "resource": {"apiVersion": "apps/v1", "kind": "Deployment", "namespace": "shop", "name": "web"}, "related": [], "controls": [], "fingerprint": "f00d", "help": "", "fix": null, "waiver": {"rule": "privileged-container", "origin": "comment", "reason": "reviewed in SEC-398", "owner": "team-shop", "until": "2027-06-30", "file": "deploy/web.yaml", "line": 13}}
{"type": "waived", "rule": "host-path", "severity": "high", "message": "mounts /var/log", "file": "deploy/web.yaml", "line": 9, "column": 3, "end_line": 9, "end_column": 4, "field": "spec.template.spec.containers[0].securityContext.privileged", "resource": {"apiVersion": "apps/v1", "kind": "Deployment", "namespace": "shop", "name": "web"}, "related": [], "controls": [], "fingerprint": "beef", "help": "", "fix": null, "waiver": {"rule": "host-path", "origin": "file", "reason": "log shipping", "owner": "", "until": "2027-03-31", "file": ".policylint/waivers.yaml", "line": 13}}
{"type": "input", "file": "deploy/web.yaml", "line": 1, "status": "evaluated", "reason": "", "detail": ""}
"""[1:]

BROKEN = """\
{"type": "run", "schema": "policylint/report/v1", "tool": {"name": "policylint", "version": "0.1.0"}, "ruleset": {"digest": "sha256:abc", "kubernetes": "1.33", "packs": ["core"], "rules": 22, "fail_on": "medium", "unknown_kinds": "warn"}, "verdict": "error", "reasons": ["3 of 5 documents could not be evaluated: 1 invalid-yaml, 2 template"]}
{"type": "finding", "rule": "invalid-yaml", "severity": "high", "message": "a tab where blanks belong", "file": "notes.yaml", "line": 3, "column": 1, "end_line": 3, "end_column": 2, "field": "", "resource": null, "related": [], "controls": [], "fingerprint": "f00d", "help": "", "fix": null}
{"type": "input", "file": "charts/web/templates/a.yaml", "line": 4, "status": "could-not-evaluate", "reason": "template", "detail": "a Helm template"}
{"type": "input", "file": "charts/web/templates/b.yaml", "line": 9, "status": "could-not-evaluate", "reason": "template", "detail": "a Helm template"}
{"type": "input", "file": "compose.yaml", "line": 1, "status": "not-kubernetes", "reason": "not an object", "detail": "it has no kind"}
{"type": "input", "file": "deploy/web.yaml", "line": 1, "status": "evaluated", "reason": "", "detail": ""}
{"type": "input", "file": "notes.yaml", "line": 3, "status": "could-not-evaluate", "reason": "invalid-yaml", "detail": "a tab where blanks belong"}
"""


def test_findings() -> None:
    assert report(factory.failing(), factory.PLAIN) == FAILING


def test_waived() -> None:
    assert report(factory.with_waived(), factory.PLAIN) == WITH_WAIVED


def test_inputs_that_could_not_be_evaluated() -> None:
    assert report(factory.broken(), factory.PLAIN) == BROKEN
