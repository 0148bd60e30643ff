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


def inline(target: str, *lines: str) -> str:
    return f"patches:\n- target: {target}\n  patch: |-\n" + "".join(f"    {line}\n" for line in lines)


NETWORK = "spec.template.spec.hostNetwork"
ADD = "- {{op: add, path: {}, value: {}}}"


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        (inline("{kind: 'Deployment|StatefulSet'}", ADD.format("/spec/template/spec/hostNetwork", "true")), [NETWORK]),
        (inline("{kind: .*}", ADD.format("/spec/template/spec/hostNetwork", "true")), [NETWORK]),
        (inline("{name: web}", ADD.format("/spec/template", "{spec: {hostNetwork: true}}")), [NETWORK]),
        (inline("{name: web}", ADD.format("/spec/hostNetwork", "true")), ["spec.hostNetwork"]),
        (
            inline("{name: web}", ADD.format("/spec/jobTemplate/spec/template/spec/hostNetwork", "true")),
            ["spec.jobTemplate.spec.template.spec.hostNetwork"],
        ),
        (inline("{kind: .*}", "metadata: {name: a}", "spec: {template: {spec: {hostNetwork: true}}}"), [NETWORK]),
        (
            inline(
                "{kind: Deployment}",
                "apiVersion: v1",
                "kind: ConfigMap",
                "metadata: {name: a}",
                "spec: {template: {spec: {hostNetwork: true}}}",
            ),
            [NETWORK],
        ),
        (inline("{name: web}", ADD.format("/spec/hostNetwork", "false")), []),
    ],
)
def test_patches_of_kinds_that_nothing_names(tmp_path: Path, text: str, fields: list[str]) -> None:
    write(tmp_path, kustomization=text)
    assert [one[3:] for one in found(tmp_path)] == [("host-namespaces", field) for field in fields]


HELM_RELEASE = """apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: a, namespace: b}
spec:
  postRenderers:
  - {}
  - kustomize:
      patches:
      - target: {kind: Deployment}
        patch: |
          - {op: add, path: /spec/template/spec/hostNetwork, value: true}
"""
APPLICATION = """apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: a, namespace: b}
spec:
  source:
    kustomize:
      images: ['a=b:1']
      patches:
      - target: {kind: Deployment}
        patch: |
          - {op: add, path: /spec/template/spec/hostNetwork, value: true}
"""
SOURCES = APPLICATION.replace("  source:\n    kustomize:", "  sources:\n  - a: b\n    kustomize:")


@pytest.mark.parametrize(("text", "line"), [(HELM_RELEASE, 10), (APPLICATION, 10), (SOURCES, 11)])
def test_patches_that_flux_and_argo_cd_lay_over_what_they_apply(tmp_path: Path, text: str, line: int) -> None:
    write(tmp_path, a=text)
    assert [one[:2] + one[3:] for one in found(tmp_path)] == [("a.yaml", line, "host-namespaces", NETWORK)]


@pytest.mark.parametrize("text", [HELM_RELEASE, APPLICATION, SOURCES])
def test_a_patch_there_that_takes_protection_away(tmp_path: Path, text: str) -> None:
    operation = "{op: add, path: /spec/template/spec/hostNetwork, value: true}"
    write(tmp_path, a=text.replace(operation, "{op: remove, path: /spec/template/spec/securityContext}"))
    (missed,) = check_json(".", cwd=tmp_path).report["accounting"]["could_not_evaluate"]
    assert (missed["file"], missed["reason"]) == ("a.yaml", "template")


def test_a_file_with_a_json_patch_of_a_cron_job(tmp_path: Path) -> None:
    write(tmp_path, kustomization="patches: [{path: p.yaml, target: {kind: CronJob}}]\n",
          p=ADD.format("/spec/jobTemplate/spec/template/spec/hostPID", "true") + "\n")  # fmt: skip
    assert [one[:4] for one in found(tmp_path)] == [("p.yaml", 1, 4, "host-namespaces")]


def test_a_file_with_a_json_patch(tmp_path: Path) -> None:
    write(tmp_path, kustomization="patches: [{path: p.yaml}]\nresources: [a.yaml]\n", a=POLICY,
          p="- {op: add, path: /spec/template/spec/containers/0/securityContext/privileged, value: true}\n")  # fmt: skip
    assert [one[:4] for one in found(tmp_path)] == [("p.yaml", 1, 4, "privileged-container")]


def test_a_file_with_a_json_patch_too_long_to_judge(tmp_path: Path) -> None:
    operation = "- {op: add, path: /metadata/annotations/a, value: b}\n"
    write(tmp_path, kustomization="patches: [{path: p.yaml}]\nresources: [a.yaml]\n", a=POLICY, p=operation * 201)
    run = check_json(".", cwd=tmp_path)
    assert run.code == 2
    (missed,) = run.report["accounting"]["could_not_evaluate"]
    assert (missed["file"], missed["reason"]) == ("p.yaml", "template")
    write(tmp_path, p=operation * 200)
    assert check_json(".", cwd=tmp_path).code == 0


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
        "resources: ['git@gitlab.com:a/b']\n",
        "resources: ['somebody@git.example.com:a/b']\n",
        "components: [git.example.com/a/b//deploy?ref=v1]\n",
        "patches: [{patch: '- {'}]\n",
        "patches:\n- patch: |\n" + "    - {op: add, path: /metadata/annotations/a, value: b}\n" * 201,
        "patches: [{patch: '[{op: add, path: " + "/a" * 201 + ", value: b}]'}]\n",
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


WEB = """apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: app
        image: example.no/shop/web
"""


def placed(directory: Path, rule: str, *, options: tuple[str, ...] = ()) -> list[tuple[str, int, int]]:
    findings = check_json(".", "--rule", rule, *options, cwd=directory).report["findings"]
    return [(one["file"], one["line"], one["column"]) for one in findings]


def images(name: str = "example.no/shop/web", **fields: str) -> str:
    return "images:\n- " + ", ".join(("{name: " + name, *(f"{key}: {value}" for key, value in fields.items()))) + "}\n"


@pytest.mark.parametrize(
    ("files", "where"),
    [
        ({"base__kustomization": "resources: [web.yaml]\n"}, [("base/web.yaml", 12, 16)]),
        ({"base__kustomization": "resources: [web.yaml]\n" + images(newTag="'1.2'")}, []),
        ({"base__kustomization": "resources: [web.yaml]\n" + images(digest="sha256:" + "a" * 64)}, []),
        # What has no new tag keeps the old one, and so has what has another name.
        ({"base__kustomization": "resources: [web.yaml]\n" + images(newName="web")}, [("base/web.yaml", 12, 16)]),
        ({"base__kustomization": "resources: [web.yaml]\n" + images("shop/web", newTag="a1")}, [("base/web.yaml", 12, 16)]),
        # A tag that moves stands in the kustomization now.
        ({"base__kustomization": "resources: [web.yaml]\n" + images(newTag="main")}, [("base/kustomization.yaml", 3, 4)]),
        # An overlay, an overlay of that, and a component.
        (
            {
                "base__kustomization": "resources: [web.yaml]\n",
                "overlays__a__kustomization": "resources: [../../base]\n",
                "overlays__b__kustomization": "resources: [../a]\n" + images(newTag="a1"),
            },
            [],
        ),
        (
            {
                "base__kustomization": "resources: [web.yaml]\ncomponents: [../tags]\n",
                "tags__kustomization": "kind: Component\n" + images(newTag="a1"),
            },
            [],
        ),
        # A kustomization that does not take the file in says nothing about it; rings end.
        (
            {
                "base__kustomization": "resources: [web.yaml, ../other]\n",
                "other__kustomization": "resources: [../base]\n",
                "third__kustomization": "resources: []\n" + images(newTag="a1"),
            },
            [("base/web.yaml", 12, 16)],
        ),
    ],
)
def test_tags_that_kustomizations_set(tmp_path: Path, files: dict[str, str], where: list[tuple[str, int, int]]) -> None:
    write(tmp_path, base__web=WEB, **files)
    assert placed(tmp_path, "mutable-image-tag") == where


def test_tags_that_skaffold_sets(tmp_path: Path) -> None:
    built = (
        "apiVersion: skaffold/v4beta11\nkind: Config\n---\n"
        "apiVersion: skaffold/v4beta11\nkind: Config\nbuild:\n  artifacts: [{image: example.no/shop/web}, 5, {image: []}]\n"
    )
    write(tmp_path, base__web=WEB, skaffold=built)
    assert placed(tmp_path, "mutable-image-tag") == placed(tmp_path, "missing-image-digest") == []
    write(tmp_path, skaffold=built.replace("shop/web", "shop/other"))
    assert placed(tmp_path, "mutable-image-tag") == [("base/web.yaml", 12, 16)]
    write(tmp_path, skaffold=built.replace("skaffold/v4beta11", "example.no/v1"))
    assert placed(tmp_path, "mutable-image-tag") == [("base/web.yaml", 12, 16)]


def test_names_that_something_farther_away_gives(tmp_path: Path) -> None:
    component = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [namespace.yaml]\n"
    write(tmp_path, a__kustomization=component, a__namespace="apiVersion: v1\nkind: Namespace\nmetadata: {name: _}\n")
    assert placed(tmp_path, "invalid-value") == [("a/namespace.yaml", 3, 18)]
    write(tmp_path, b__kustomization="namespace: shop\ncomponents: [../a]\n")
    assert placed(tmp_path, "invalid-value") == []


def test_images_of_a_kustomization_are_judged_as_any_image(tmp_path: Path) -> None:
    write(
        tmp_path, kustomization=images(newName="docker.io/shop", newTag="5.2.0") + "- {name: b, digest: x}\n- 5\n", a=POLICY
    )
    (one, other) = check_json(
        ".", "--rule", "invalid-image-reference", "--rule", "missing-image-digest", cwd=tmp_path
    ).report["findings"]
    assert (one["rule"], one["line"], one["message"]) == (
        "missing-image-digest",
        2,
        'container without a name uses the image "docker.io/shop:5.2.0" without a digest',
    )
    assert (other["rule"], other["line"]) == ("invalid-image-reference", 3)


@pytest.mark.parametrize(
    ("kustomization", "missing"),
    [
        ("resources: [web.yaml]\n", 1),
        ("resources: [web.yaml]\ncommonLabels: {app: web}\n", 0),
        ("resources: [web.yaml]\nlabels: [{pairs: {app: web}, includeSelectors: true}]\n", 0),
        ("resources: [web.yaml]\nlabels: [{pairs: {app: web}}]\n", 1),
        ("resources: []\ncommonLabels: {app: web}\n", 1),
    ],
)
def test_selectors_that_a_kustomization_makes(tmp_path: Path, kustomization: str, missing: int) -> None:
    write(tmp_path, kustomization=kustomization, web=WEB.replace("  selector: {matchLabels: {app: web}}\n", ""))
    assert len(placed(tmp_path, "missing-field")) == missing


@pytest.mark.parametrize(
    ("entry", "patch"),
    [
        ("#- patches/webhook_in_shops.yaml", True),
        ("  # - path: patches/webhook_in_shops.yaml", True),
        ("# see patches/webhook_in_shops.yaml", False),
        ("#- patches/other_patch.yaml", False),
    ],
)
def test_patches_that_are_switched_off(tmp_path: Path, entry: str, patch: bool) -> None:
    crd = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: shops.example.no}\n"
    write(tmp_path, kustomization=f"resources: [a.yaml]\npatches:\n{entry}\n", patches__webhook_in_shops=crd, a=POLICY)
    assert placed(tmp_path, "missing-field") == ([] if patch else [("patches/webhook_in_shops.yaml", 1, 1)])


def test_a_resource_that_is_switched_off_is_no_patch(tmp_path: Path) -> None:
    write(tmp_path, kustomization="resources:\n#- a.yaml\n", a="apiVersion: v1\nkind: Service\nmetadata: {}\nspec: {}\n")
    assert placed(tmp_path, "missing-field") == [("a.yaml", 3, 1)]


FLUX_OF_BASE = FLUX + "  path: ./base\n  prune: true\n  sourceRef: {kind: GitRepository, name: a}\n  targetNamespace: shop\n"
BASE = {"base__kustomization": "resources: [web.yaml]\n"}


@pytest.mark.parametrize(
    ("namespace", "files", "count"),
    [
        ("", {}, 1),
        ("", BASE, 1),
        ("", {"base__kustomization": "namespace: shop\nresources: [web.yaml]\n"}, 0),
        ("default", {"base__kustomization": "namespace: shop\nresources: [web.yaml]\n"}, 0),
        ("shop", {"base__kustomization": "namespace: default\nresources: [web.yaml]\n"}, 1),
        ("", {**BASE, "a__kustomization": "namespace: shop\nresources: [../base]\n"}, 0),
        (
            "",
            {
                **BASE,
                "a__kustomization": "namespace: shop\nresources: [../base]\n",
                "b__kustomization": "namespace: stage\nresources: [../base]\n",
            },
            0,
        ),
        ("", {**BASE, "flux": FLUX_OF_BASE}, 0),
        ("", {"flux": FLUX_OF_BASE}, 0),
        ("", {"app__other": POLICY, "flux": FLUX_OF_BASE.replace("./base", "./app") + "  components: [../base]\n"}, 0),
        ("", {"app__other": POLICY, "flux": FLUX_OF_BASE.replace("./base", "./app")}, 1),
        ("default", {}, 1),
    ],
)
def test_namespaces_that_kustomizations_set(tmp_path: Path, namespace: str, files: dict[str, str], count: int) -> None:
    name = "{name: web, namespace: " + namespace + "}" if namespace else "{name: web}"
    write(tmp_path, base__web=WEB.replace("{name: web}", name), **files)
    write(tmp_path, **{".policylint": "version: 1\npacks: [cis-2.0.1]\n"})
    assert len(placed(tmp_path, "default-namespace")) == count


def test_core_leaves_the_namespace_to_whoever_applies(tmp_path: Path) -> None:
    write(tmp_path, web=WEB)
    assert placed(tmp_path, "default-namespace") == []
    write(tmp_path, web=WEB.replace("{name: web}", "{name: web, namespace: default}", 1))
    assert placed(tmp_path, "default-namespace") == [("web.yaml", 3, 34)]
