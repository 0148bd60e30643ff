"""Kustomizations: what their patches set is judged where it stands, and what only a build shows is not green."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.cli import POLICY, check_json, write

STRATEGIC = """patches:
- target: {kind: Deployment, name: web}
  patch: |-
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      template:
        spec:
          hostNetwork: true
          containers:
          - name: app
            securityContext: {privileged: true}
"""
JSON_PATCH = """patches:
- target: {kind: Deployment, name: web}
  patch: |-
    - {op: add, path: /spec/template/spec/containers/0/securityContext/privileged, value: true}
    - {op: add, path: /spec/template/spec/hostNetwork, value: true}
"""
OLD = """patchesStrategicMerge:
- |-
  apiVersion: apps/v1
  kind: Deployment
  metadata: {name: web}
  spec: {template: {spec: {hostNetwork: true, containers: [{name: a, securityContext: {privileged: true}}]}}}
"""
FLUX = "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: a, namespace: b}\nspec:\n"


def found(directory: Path) -> list[tuple[str, int, int, str, str]]:
    findings = check_json(".", cwd=directory).report["findings"]
    wanted = ("privileged-container", "host-namespaces")
    return [(one["file"], one["line"], one["column"], one["rule"], one["field"]) for one in findings if one["rule"] in wanted]


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        (STRATEGIC, 3, 10),
        (JSON_PATCH, 3, 10),
        (JSON_PATCH.replace("patches:", "patchesJson6902:"), 3, 10),
        (OLD, 2, 3),
        ("apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n" + STRATEGIC, 5, 10),
        (FLUX + "".join(f"  {one}\n" for one in STRATEGIC.splitlines()), 7, 12),
    ],
)
def test_inline_patches(tmp_path: Path, text: str, line: int, column: int) -> None:
    write(tmp_path, kustomization=text)
    field = "spec.template.spec.containers[0].securityContext.privileged"
    assert found(tmp_path) == [
        ("kustomization.yaml", line, column, "host-namespaces", "spec.template.spec.hostNetwork"),
        ("kustomization.yaml", line, column, "privileged-container", field),
    ]
    rules = {one["rule"] for one in check_json(".", cwd=tmp_path).report["findings"]}
    assert rules == {"host-namespaces", "privileged-container"}


def test_a_file_with_a_json_patch(tmp_path: Path) -> None:
    write(tmp_path, kustomization="patches: [{path: p.yaml}]\nresources: [a.yaml]\n", a=POLICY,
          p="- {op: add, path: /spec/template/spec/containers/0/securityContext/privileged, value: true}\n")  # fmt: skip
    assert [one[:4] for one in found(tmp_path)] == [("p.yaml", 1, 4, "privileged-container")]


def test_a_resource_with_another_extension_is_read(tmp_path: Path) -> None:
    write(tmp_path, kustomization="resources: [pod.txt]\n")
    (tmp_path / "pod.txt").write_text(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: b}\nspec:\n  hostNetwork: true\n"
        "  containers: [{name: a, image: 'a:1'}]\n"
    )
    assert [one[:4] for one in found(tmp_path)] == [("pod.txt", 5, 16, "host-namespaces")]


@pytest.mark.parametrize(
    "text",
    [
        "helmCharts: [{name: a}]\n",
        "replacements: [{source: {kind: a}}]\n",
        "transformers: [a.yaml]\n",
        "resources: ['https://example.no/a.yaml']\n",
        "resources: [github.com/a/b]\n",
        "patches: [{patch: '- {'}]\n",
    ],
)
def test_what_only_a_build_shows(tmp_path: Path, text: str) -> None:
    write(tmp_path, kustomization=text, b=POLICY)
    run = check_json(".", cwd=tmp_path)
    assert run.code == 2
    assert [(one["file"], one["reason"]) for one in run.report["accounting"]["could_not_evaluate"]] == [
        ("kustomization.yaml", "template")
    ]


@pytest.mark.parametrize("name", ["a.yaml.j2", "a.yml.gotmpl", "a.json.tpl", "chart/charts/b.tgz"])
def test_sources_for_other_renderers(tmp_path: Path, name: str) -> None:
    write(tmp_path, b=POLICY, chart__Chart="apiVersion: v2\nname: a\n")
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("x")
    run = check_json(".", cwd=tmp_path)
    assert run.code == 2
    assert [(one["file"], one["reason"]) for one in run.report["accounting"]["could_not_evaluate"]] == [(name, "template")]


def test_every_file_of_a_chart_that_helm_renders(tmp_path: Path) -> None:
    write(tmp_path, chart__Chart="apiVersion: v2\nname: a\n", b=POLICY)
    templates = tmp_path / "chart" / "templates"
    templates.mkdir()
    for name in ("pod.tpl", "_helpers.tpl", "NOTES.txt", "comment.yaml"):
        (templates / name).write_text("# {{ .Values.x }}\n")
    missed = check_json(".", cwd=tmp_path).report["accounting"]["could_not_evaluate"]
    assert [one["file"] for one in missed] == ["chart/templates/comment.yaml", "chart/templates/pod.tpl"]
