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
UNKNOWN = ("shop.yaml", 5, 3, "unknown-field", 'unknown field "tils" in spec (did you mean "tills"?)')


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
    run = check(tmp_path)
    said = "extensions/v1beta1 Deployment is not served since Kubernetes 1.16"
    assert findings(run)[0] == ("a.yaml", 1, 13, "removed-api-version", said)
    assert [one[3] for one in findings(run)] == ["removed-api-version"]
    assert run.report["accounting"]["no_schema"] == []


def test_a_removed_kind_is_unknown_where_no_other_rule_says_so(tmp_path: Path) -> None:
    write(tmp_path, a="apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata: {name: a}\nspec: {nonsense: 1}\n")
    run = check(tmp_path, config="rules: {removed-api-version: false}\n")
    said = "Kubernetes 1.37 has no policy/v1beta1 PodDisruptionBudget: PodDisruptionBudget is in policy/v1"
    field = 'unknown field "nonsense" in spec, in policy/v1 PodDisruptionBudget too'
    assert findings(run) == [("a.yaml", 1, 13, "unknown-kind", said), ("a.yaml", 4, 8, "unknown-field", field)]


def test_definitions_count_whatever_rules_look_at_them(tmp_path: Path) -> None:
    write(tmp_path, shop=SHOP, crds__crd=CRD)
    off = "overrides: [{paths: [crds/**], rules: {unknown-field: {enabled: false}, wrong-type: {enabled: false}}}]\n"
    assert findings(check(tmp_path, "--rule", "unknown-field", config=off)) == [UNKNOWN]


def test_a_definition_in_a_group_of_kubernetes_counts(tmp_path: Path) -> None:
    group = "networking.k8s.io"
    approved = "annotations: {api-approved.kubernetes.io: unapproved}, name: shops"
    crd = CRD.replace("example.com", group)
    write(tmp_path, crd=crd.replace("name: shops", approved), shop=SHOP.replace("example.com", group))
    assert findings(check(tmp_path)) == [UNKNOWN]
    write(tmp_path, crd=crd)
    assert [one[3] for one in findings(check(tmp_path))] == ["unknown-kind"]


def test_a_definition_at_hand_decides_before_its_project(tmp_path: Path) -> None:
    crd = CRD.replace("example.com", "source.toolkit.fluxcd.io").replace("kind: Shop", "kind: OCIRepository")
    crd = crd.replace("name: v1\n", "name: v1beta2\n")
    shop = SHOP.replace("example.com/v1", "source.toolkit.fluxcd.io/v1beta2").replace("Shop", "OCIRepository")
    write(tmp_path, shop=shop.replace("tils", "tills"))
    said = "source.toolkit.fluxcd.io/v1beta2 OCIRepository is not served since Flux 2.8"
    assert [one[4] for one in findings(check(tmp_path))] == [said]
    write(tmp_path, crd=crd)
    assert findings(check(tmp_path)) == []


@pytest.mark.parametrize(
    ("projects", "said"),
    [
        ('{flux: "2.6"}', ""),
        (
            '{flx: "2.6"}',
            'no project "flx" is known, only argo-events, cert-manager, external-snapshotter, flux, gateway-api, istio',
        ),
        ("{flux: latest}", "'latest' is no release; write it as \"1.2\""),
    ],
)
def test_the_releases_of_projects(tmp_path: Path, projects: str, said: str) -> None:
    write(tmp_path, a=SHOP.replace("example.com/v1", "helm.toolkit.fluxcd.io/v2beta1").replace("Shop", "HelmRelease"))
    run = check(tmp_path, "--pack", "core", config=f"projects: {projects}\n")
    if said:
        assert (run.code, run.err.split(": ", 2)[2]) == (2, f"{said}\n")
    else:
        assert [(one[3], one[4]) for one in findings(run)] == [
            (
                "deprecated-api-version",
                "helm.toolkit.fluxcd.io/v2beta1 HelmRelease is deprecated since Flux 2.2 and not served from 2.7 on",
            )
        ]


def test_what_a_kustomization_renames_and_patches_need_no_valid_name(tmp_path: Path) -> None:
    write(
        tmp_path,
        kustomization="apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nnamespace: shop\n"
        "resources: [ns.yaml]\npatches:\n- path: patch.yaml\n  target: {kind: Deployment}\n"
        "- target: {kind: Deployment, name: (a|b)}\n  patch: |\n    - {op: add, path: /spec/replicas, value: 3}\n",
        ns="apiVersion: v1\nkind: Namespace\nmetadata: {name: _}\n",
        patch="- {op: add, path: /spec/replicas, value: 3}\n",
    )
    run = check(tmp_path, config="unknown_kinds: fail\n")
    assert (run.code, findings(run)) == (0, [])


def test_the_name_of_a_namespace_that_nothing_renames(tmp_path: Path) -> None:
    write(tmp_path, ns="apiVersion: v1\nkind: Namespace\nmetadata: {name: _}\n")
    assert [one[:4] for one in findings(check(tmp_path))] == [("ns.yaml", 3, 18, "invalid-value")]


def archive(path: Path) -> None:
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w") as zipped:
            zipped.writestr("deep/crd.yaml", CRD)
            zipped.writestr("README.md", "{{")
    else:
        with tarfile.open(path, "w" if path.suffix == ".tar" else "w:gz") as tar:
            for name, text in (("deep/crd.yaml", CRD), ("../evil.yaml", "a: b")):
                info = tarfile.TarInfo(name)
                info.size = len(text)
                tar.addfile(info, io.BytesIO(text.encode()))


@pytest.mark.parametrize("place", ["crds", "crds/crd.yaml", "crds.zip", "crds.tar.gz", "packed"])
def test_definitions_that_the_configuration_names(tmp_path: Path, place: str) -> None:
    write(tmp_path, shop=SHOP, crds__crd=CRD, packed__other=POLICY)
    archive(tmp_path / "packed" / "crds.zip")
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
        ("cut.tar", "cut.tar:1: the archive cannot be read: it is cut off or broken in its middle"),
        ("nested.zip", "nested.zip:1: the archive cannot be read: unpack 'a.tgz' in it first"),
        ('"a\\0b"', "a path cannot hold a null character"),
        ("group.yaml", "group.yaml: shops.example.com defines nothing: see what check says of it"),
        ("ref.yaml", "ref.yaml: example.com/v1 Shop: $ref is forbidden in a CustomResourceDefinition"),
    ],
)
def test_definitions_that_cannot_be_had(tmp_path: Path, place: str, said: str) -> None:
    root = tmp_path / "repository"
    write(root, shop=SHOP, other=POLICY, broken="[", ref=CRD.replace("{type: integer}", '{$ref: "#"}'))
    (root / "broken.zip").write_text("no zip")
    write(root, group=CRD.replace("group: example.com", "group: 5"))
    archive(root / "whole.tar")
    (root / "cut.tar").write_bytes((root / "whole.tar").read_bytes()[:1536])
    with zipfile.ZipFile(root / "nested.zip", "w") as zipped:
        zipped.writestr("a.tgz", "")
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
        ("pod.yaml", 6, 36, "unknown-field", 'unknown field "resizePolicy" in spec.containers[0] (Kubernetes 1.25 to 1.26)'),
        ("pod.yaml", 6, 54, "unknown-field", 'unknown field "x" in spec.containers[0] (Kubernetes 1.25 to 1.27)'),
    ]
    assert run.report["ruleset"]["kubernetes"] == "1.24..1.27"
    assert [one["kind"] for one in run.report["accounting"]["no_schema"]] == ["PodDisruptionBudget", "Pod"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1.34..1.31", "Kubernetes 1.34..1.31: the range ends before it begins; write 1.31..1.34"),
        ("1.31..", "'1.31..' is half a range of Kubernetes releases; write it as 1.31..1.34"),
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
