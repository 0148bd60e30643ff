"""The cache never changes a report: cold, warm and parallel runs agree after any edits."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policylint.engine.answer import answer
from policylint.engine.opened import open_run
from policylint.engine.request import Request
from policylint.model.report import Report

_POD = """apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}, namespace: shop}}
spec:
  selector: {{matchLabels: {{app: {name}}}}}
  template:
    metadata: {{labels: {{app: {name}}}}}
    spec:
      # policylint: allow[mutable-image-tag] until=2027-01-01 -- a trial
      containers: [{{name: app, image: "nginx:latest", envFrom: [{{configMapRef: {{name: {name}}}}}]}}]
"""
_CONTENTS = (
    _POD.format(name="one"),
    _POD.format(name="two") + "---\n" + _POD.format(name="one"),
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one, namespace: shop}\ndata: {a: b}\n",
    "apiVersion: v1\nkind: Service\nmetadata: {name: one, namespace: shop}\nspec: {selector: {app: none}, ports: [{port: 80}]}\n",
    "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nnamespace: other\nresources: [a.yaml]\n",
    "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\npatches: [{path: b.yaml}]\n",
    "apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: a}\nspec: {size: large}\n",
    "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: things.example.com}\n"
    "spec:\n  group: example.com\n  names: {kind: Thing, plural: things}\n  scope: Cluster\n  versions:\n"
    "  - name: v1\n    served: true\n    storage: true\n"
    "    schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {size: {type: integer}}}}}}\n",
    "a: {{ .Values.b }}\n",
    "a: [\n",
    "",
)
_CONFIGURATIONS = (
    "packs: [core, schema]\n",
    "packs: [core]\nfail_on: low\n",
    "packs: [schema]\noverrides: [{paths: ['sub/*'], rules: {wrong-type: {enabled: false}}}]\n",
)
_WAIVERS = (
    "",
    "- {rule: mutable-image-tag, resource: {kind: Deployment, name: one}, reason: a trial, owner: us, until: '2027-01-01'}\n",
    "- {rule: run-as-root, resource: {kind: Deployment, name: '*'}, reason: for long, owner: us, until: '2026-12-01'}\n",
)
_FILES = ("a.yaml", "b.yaml", "sub/c.yaml", "kustomization.yaml", "sub/d.json")
_EDIT = st.one_of(
    st.tuples(st.sampled_from(_FILES), st.sampled_from((*_CONTENTS, None))),
    st.tuples(st.just(".policylint.yaml"), st.sampled_from(_CONFIGURATIONS)),
    st.tuples(st.just(".policylint/waivers.yaml"), st.sampled_from(_WAIVERS)),
)
_DAYS = st.sampled_from((date(2026, 11, 26), date(2027, 6, 1)))


@given(st.lists(st.tuples(st.lists(_EDIT, max_size=3), _DAYS), min_size=1, max_size=4))
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
def test_it_changes_nothing(steps: list[tuple[list[tuple[str, str | None]], date]]) -> None:
    with tempfile.TemporaryDirectory() as made:
        root = Path(made) / "repository"
        (root / "sub").mkdir(parents=True)
        (root / ".policylint").mkdir()
        edit(root, "a.yaml", _CONTENTS[0])
        edit(root, "sub/c.yaml", _CONTENTS[6])
        edit(root, ".policylint.yaml", _CONFIGURATIONS[0])
        for edits, day in steps:
            for name, text in edits:
                edit(root, name, text)
            cold = checked(root, day)
            one, two = (str(Path(made) / name) for name in ("one", "two"))
            assert checked(root, day, one) == cold  # what a run before it left
            assert checked(root, day, one) == cold  # everything known
            assert checked(root, day, two, jobs=3) == cold
            assert checked(root, day, two, jobs=3) == cold
            assert checked(root, day, jobs=2) == cold


def test_the_steps_have_something_to_change(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    edit(tmp_path, ".policylint.yaml", _CONFIGURATIONS[0])
    for name, text in (("a.yaml", _CONTENTS[0]), ("sub/c.yaml", _CONTENTS[6]), ("b.yaml", _CONTENTS[7])):
        edit(tmp_path, name, text)
    first = checked(tmp_path, date(2026, 11, 26))
    assert {"wrong-type", "run-as-root"} <= {one.rule for one in first.findings}
    assert [one.finding.rule for one in first.waived] == ["mutable-image-tag"]
    edit(tmp_path, "b.yaml", _CONTENTS[3])
    assert "dangling-service" in {one.rule for one in checked(tmp_path, date(2026, 11, 26)).findings}
    (tmp_path / ".policylint").mkdir()
    edit(tmp_path, ".policylint/waivers.yaml", _WAIVERS[2])
    later = checked(tmp_path, date(2026, 11, 26))
    assert [one.finding.rule for one in later.waived] == ["run-as-root", "mutable-image-tag"]


def edit(root: Path, name: str, text: str | None) -> None:
    if text is None:
        (root / name).unlink(missing_ok=True)
    else:
        (root / name).write_text(text)


def checked(root: Path, day: date, cache: str = "", jobs: int = 1) -> Report:
    found = answer(open_run(Request((".",), str(root), day, jobs=jobs, cache=cache)), lambda done, total: None)
    assert found.warnings == ()
    return found.report
