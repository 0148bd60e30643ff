"""Custom resources in whole runs: definitions in the input and elsewhere, kinds without a schema, ranges of releases."""

from __future__ import annotations

import io
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.cli import POLICY, Run, check_json, policylint, write

SCHEMA = "schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {tills: {type: integer}}}}}}"
CRD = f"""apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {{name: shops.example.com}}
spec:
  group: example.com
  scope: Namespaced
  names: {{kind: Shop, plural: shops}}
  versions:
    - name: v1
      served: true
      storage: true
      {SCHEMA}
    - name: v1alpha1
      served: false
      storage: false
      {SCHEMA}
"""
SHOP = "apiVersion: example.com/v1\nkind: Shop\nmetadata: {name: oslo, namespace: shop}\nspec:\n  tils: 3\n"
UNKNOWN = ("shop.yaml", 5, 3, "unknown-field", 'unknown field "tils" (did you mean "tills"?)')


def check(root: Path, *arguments: str, config: str = "", paths: tuple[str, ...] = (".",), stdin: bytes = b"") -> Run:
    (root / ".git").mkdir(exist_ok=True)
    (root / ".policylint.yaml").write_text("version: 1\npacks: [schema]\nexclude: [.policylint.yaml]\n" + config)
    return check_json(*paths, *arguments, cwd=root, stdin=stdin)


def findings(run: Run) -> list[tuple[str, int, int, str, str]]:
    found: list[dict[str, Any]] = run.report["findings"]
    return [(one["file"], one["line"], one["column"], one["rule"], one["message"]) for one in found]


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("place", ["a/crd.yaml", "z/crd.yaml"])
def test_a_definition_anywhere_in_the_input_counts(tmp_path: Path, jobs: str, place: str) -> None:
    write(tmp_path, shop=SHOP, **{place.removesuffix(".yaml").replace("/", "__"): CRD})
    run = check(tmp_path, "--jobs", jobs)
    assert (run.code, findings(run)) == (1, [UNKNOWN])
    assert run.report["accounting"]["no_schema"] == []


def test_a_definition_on_standard_input_counts(tmp_path: Path) -> None:
    run = check(tmp_path, paths=("-",), stdin=f"{SHOP}---\n{CRD}".encode())
    assert findings(run) == [("<stdin>", 5, 3, *UNKNOWN[3:])]


def test_the_nearest_definition_counts(tmp_path: Path) -> None:
    write(tmp_path, a__crd=CRD, a__shop=SHOP, b__crd=CRD.replace("tills", "tils"), b__shop=SHOP)
    assert findings(check(tmp_path)) == [("a/shop.yaml", *UNKNOWN[1:])]


def test_a_version_that_is_not_served(tmp_path: Path) -> None:
    write(tmp_path, crd=CRD, shop=SHOP.replace("example.com/v1", "example.com/v1alpha1"))
    said = "example.com/v1alpha1 Shop is not served: its definition in crd.yaml serves v1"
    assert findings(check(tmp_path)) == [("shop.yaml", 1, 13, "unknown-kind", said)]


def test_kinds_of_kubernetes_that_do_not_exist(tmp_path: Path) -> None:
    write(tmp_path, a="apiVersion: apps/v1\nkind: Deploymnt\nmetadata: {name: a}\n")
    said = 'Kubernetes 1.37 has no apps/v1 Deploymnt (did you mean "Deployment"?)'
    assert findings(check(tmp_path)) == [("a.yaml", 2, 7, "unknown-kind", said)]


def test_a_kind_that_was_removed_is_not_counted_as_unchecked(tmp_path: Path) -> None:
    write(tmp_path, a="apiVersion: extensions/v1beta1\nkind: Deployment\nmetadata: {name: a}\n")
    run = check(tmp_path, "--rule", "removed-api-version", "--rule", "unknown-kind")
    said = "extensions/v1beta1 Deployment is not served since Kubernetes 1.16"
    assert findings(run) == [("a.yaml", 1, 13, "removed-api-version", said)]
    assert run.report["accounting"]["no_schema"] == []


def archive(path: Path) -> None:
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w") as zipped:
            zipped.writestr("deep/crd.yaml", CRD)
            zipped.writestr("README.md", "{{")
    else:
        with tarfile.open(path, "w:gz") as tar:
            for name, text in (("deep/crd.yaml", CRD), ("../evil.yaml", "a: b")):
                info = tarfile.TarInfo(name)
                info.size = len(text)
                tar.addfile(info, io.BytesIO(text.encode()))


@pytest.mark.parametrize("place", ["crds", "crds/crd.yaml", "crds.zip", "crds.tar.gz"])
def test_definitions_that_the_configuration_names(tmp_path: Path, place: str) -> None:
    write(tmp_path, shop=SHOP, crds__crd=CRD)
    archive(tmp_path / "crds.zip")
    archive(tmp_path / "crds.tar.gz")
    run = check(tmp_path, config=f"crds: [{place}]\n", paths=("shop.yaml",))
    assert (run.code, findings(run)) == (1, [UNKNOWN])
    assert not (tmp_path.parent / "evil.yaml").exists()


def test_definitions_that_the_command_line_names(tmp_path: Path) -> None:
    write(tmp_path, elsewhere__crd=CRD, repository__shop=SHOP)
    run = check(tmp_path / "repository", "--crds", "../elsewhere")
    assert findings(run) == [UNKNOWN]


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("../crds", "../crds leads out of {root}; files elsewhere can be named with --crds"),
        ("link", "link leads out of {root}; files elsewhere can be named with --crds"),
        ("absent", "no such file or directory: absent"),
        ("other.yaml", "no CustomResourceDefinition in other.yaml"),
        ("broken.yaml", "broken.yaml:1: did not find expected node content"),
        ("broken.zip", "broken.zip:1: the archive cannot be read: File is not a zip file"),
        ("ref.yaml", "ref.yaml: example.com/v1 Shop: $ref is forbidden in a CustomResourceDefinition"),
    ],
)
def test_definitions_that_cannot_be_had(tmp_path: Path, place: str, said: str) -> None:
    root = tmp_path / "repository"
    write(root, shop=SHOP, other=POLICY, broken="[", ref=CRD.replace("{type: integer}", '{$ref: "#"}'))
    (root / "broken.zip").write_text("no zip")
    write(tmp_path, crds__crd=CRD)
    (root / "link").symlink_to(tmp_path / "crds")
    run = check(root, config=f"crds:\n  - {place}\n", paths=("shop.yaml",))
    assert (run.code, run.out) == (2, "")
    assert run.err == f"error: .policylint.yaml:5:5: {said.format(root=root)}\n"


def test_what_names_definitions_is_part_of_the_digest(tmp_path: Path) -> None:
    write(tmp_path, shop=SHOP, crds__crd=CRD)
    one = check(tmp_path, config="crds: [crds]\n").report["ruleset"]["digest"]
    write(tmp_path, crds__crd=CRD.replace("tills", "till"))
    assert check(tmp_path, config="crds: [crds]\n").report["ruleset"]["digest"] != one


@pytest.mark.parametrize(("kinds", "code", "rules"), [("fail", 1, ["unchecked-kind"] * 2), ("warn", 0, []), ("allow", 0, [])])
def test_kinds_without_a_schema(tmp_path: Path, kinds: str, code: int, rules: list[str]) -> None:
    write(tmp_path, a=SHOP, b=SHOP.replace("oslo", "bergen"), c=POLICY)
    run = check(tmp_path, config=f"unknown_kinds: {kinds}\n")
    assert (run.code, [one["rule"] for one in run.report["findings"]]) == (code, rules)
    counted = {"apiVersion": "example.com/v1", "kind": "Shop", "objects": 2, "file": "a.yaml", "line": 1}
    assert run.report["accounting"]["no_schema"] == [counted]
    text = policylint("check", ".", "-o", "concise", cwd=tmp_path).out.splitlines()[-1]
    said = "no schema for 2 objects: Shop 2 (name their definitions under crds; -o json lists all)"
    assert (said in text) is (kinds != "allow")


def test_a_range_of_releases_is_judged_in_one_run(tmp_path: Path) -> None:
    write(
        tmp_path,
        budget="apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata: {name: a}\nspec: {minAvailable: 1}\n",
        pod="apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n"
        "spec:\n  hostUsers: false\n  containers: [{name: a, image: b, resizePolicy: [], x: 1}]\n",
    )
    run = check(
        tmp_path, "--kubernetes", "1.24..1.27", "--pack", "core", "--rule", "unknown-field", "--rule", "removed-api-version"
    )
    assert findings(run) == [
        (
            "budget.yaml",
            1,
            13,
            "removed-api-version",
            "policy/v1beta1 PodDisruptionBudget is not served since Kubernetes 1.25 (Kubernetes 1.25 to 1.27)",
        ),
        ("pod.yaml", 6, 36, "unknown-field", 'unknown field "resizePolicy" (Kubernetes 1.25 to 1.26)'),
        ("pod.yaml", 6, 54, "unknown-field", 'unknown field "x" (Kubernetes 1.25 to 1.27)'),
    ]
    assert run.report["ruleset"]["kubernetes"] == "1.24..1.27"
    assert [one["kind"] for one in run.report["accounting"]["no_schema"]] == ["PodDisruptionBudget", "Pod"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1.34..1.31", "Kubernetes 1.34..1.31: the range ends before it begins; write 1.31..1.34"),
        ("1.31..", "'' is not a Kubernetes release; write it as 1.31, v1.31 or 1.31.4"),
        ("1.31..1.99", "Kubernetes 1.99 is too new: releases are known up to 1.37"),
        ("1.2..1.31", "Kubernetes 1.2 is too old: releases are known from 1.16 on"),
    ],
)
def test_ranges_that_are_none(tmp_path: Path, text: str, said: str) -> None:
    write(tmp_path, a=POLICY)
    run = check(tmp_path, "--kubernetes", text)
    assert (run.code, run.err) == (2, f"error: --kubernetes: {said}\n")


def test_a_secret_in_a_wrong_place_is_not_shown(tmp_path: Path) -> None:
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n"
    write(tmp_path, pod=pod + "spec:\n  containers: [{name: a, image: b, env: [{name: PASSWORD, value: 987654321}]}]\n")
    run = check(tmp_path)
    assert [one[3:] for one in findings(run)] == [
        ("wrong-type", "spec.containers[0].env[0].value must be a string, is an integer")
    ]
    assert "987654321" not in run.out
