"""The pack eea as its users meet it: nothing walks around it, and what it says is exact."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.cli import Run, check_json, policylint, write

IMAGE_RULES = {"image-outside-eea", "unresolved-image-location"}
CONFIG = "version: 1\npacks: [eea]\n"
IN_FINLAND = CONFIG + "residency: {clusters: {prod: {provider: gcp, region: europe-north1}}}\n"
REFUSED = {
    "a longer host": "eu.gcr.io.evil.example/a",
    "user information": "eu.gcr.io@evil/a",
    "another port": "eu.gcr.io:8443/a",
    "a dot at the end": "eu.gcr.io./a",
    "a Cyrillic letter": "\u0435u.gcr.io/a",
    "the look-alike in punycode": "xn--u-nlb.gcr.io/a",
    "another label in front": "evileu.gcr.io/a",
    "a name alone": "nginx",
    "a name of the library": "library/nginx",
    "a name that looks like a host": "example.com",
    "a name space that looks like a path": "eu-gcr-io/a",
    "localhost": "localhost/a",
    "an IPv6 address": "[::1]:5000/a",
    "ECR in London": "123456789012.dkr.ecr.eu-west-2.amazonaws.com/a",
    "ECR in Zurich": "123456789012.dkr.ecr.eu-central-2.amazonaws.com/a",
    "ECR with a suffix": "123456789012.dkr.ecr.eu-north-1.amazonaws.com.evil.io/a",
    "ECR with a prefix": "x.123456789012.dkr.ecr.eu-north-1.amazonaws.com/a",
    "ECR without an account": "dkr.ecr.eu-north-1.amazonaws.com/a",
    "a registry of Azure": "example.azurecr.io/a",
    "a variable": "${REGISTRY}/a",
    "a scheme": "https://eu.gcr.io/a",
    "a blank": "eu.gcr.io/a b",
    "nothing": "",
}
ALLOWED = {
    "the host": "eu.gcr.io/a",
    "capitals": "EU.GCR.IO/a",
    "the default port": "eu.gcr.io:443/a",
    "a tag and a digest": "eu.gcr.io/a:1@sha256:" + "b" * 64,
    "ECR in Stockholm": "123456789012.dkr.ecr.eu-north-1.amazonaws.com/a",
    "Artifact Registry in Finland": "europe-north1-docker.pkg.dev/p/r/a",
}
# Each a place for an image, and the line it is on.
SHAPES = {
    "container": ("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: a\n    image: %s\n", 7),
    "init container": (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers: [{name: b, image: eu.gcr.io/b}]\n"
        "  initContainers:\n  - name: a\n    image: %s\n",
        8,
    ),
    "sidecar": (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers: [{name: b, image: eu.gcr.io/b}]\n"
        "  initContainers:\n  - name: a\n    restartPolicy: Always\n    image: %s\n",
        9,
    ),
    "ephemeral container": (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers: [{name: b, image: eu.gcr.io/b}]\n"
        "  ephemeralContainers:\n  - name: a\n    image: %s\n",
        8,
    ),
    "image volume": (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers: [{name: b, image: eu.gcr.io/b}]\n"
        "  volumes:\n  - name: a\n    image:\n      reference: %s\n",
        9,
    ),
    "CronJob": (
        "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: a}\nspec:\n  jobTemplate:\n    spec:\n      template:\n"
        "        spec:\n          containers:\n          - name: a\n            image: %s\n",
        11,
    ),
    "Rollout": (
        "apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: a}\nspec:\n  template:\n    spec:\n"
        "      containers:\n      - name: a\n        image: %s\n",
        9,
    ),
    "field of a custom resource": (
        "apiVersion: postgresql.cnpg.io/v1\nkind: Cluster\nmetadata: {name: a}\nspec:\n  imageName: %s\n",
        5,
    ),
    "unknown custom resource": (
        "apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: a}\nspec:\n  replicas: 2\n  image: %s\n",
        6,
    ),
    "list in a custom resource": (
        "apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: a}\nspec:\n  images:\n  - %s\n",
        6,
    ),
    "name and tag": (
        "apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: a}\nspec:\n  image:\n    name: %s\n    pullPolicy: Always\n",
        6,
    ),
    "argument": (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: a\n    image: eu.gcr.io/a\n"
        "    args:\n    - --agent-image\n    - %s\n",
        10,
    ),
    "Crossplane package": (
        "apiVersion: pkg.crossplane.io/v1\nkind: Provider\nmetadata: {name: a}\nspec:\n  package: %s\n",
        5,
    ),
    "typed list": (
        "apiVersion: v1\nkind: PodList\nitems:\n- metadata: {name: a}\n  spec:\n    containers:\n    - name: a\n"
        "      image: %s\n",
        8,
    ),
    "list": (
        "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata: {name: a}\n  spec:\n"
        "    containers:\n    - name: a\n      image: %s\n",
        10,
    ),
    "anchor": (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a, annotations: {x: &image %s}}\nspec:\n  containers:\n"
        "  - name: a\n    image: *image\n",
        7,
    ),
    "merge key": (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  volumes:\n  - &base\n    name: a\n    image: %s\n"
        "  containers:\n  - <<: *base\n",
        8,
    ),
    "override of Argo CD": (
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a}\nspec:\n  source:\n    kustomize:\n"
        "      images:\n      - %s\n",
        8,
    ),
}
# What is no text of an image in a field that need not hold one: nothing, a name alone, something else.
NOT_THERE = {
    ("field of a custom resource", "nothing"),
    *(("unknown custom resource", name) for name in ("a scheme", "a blank", "nothing")),
    *(("list in a custom resource", name) for name in ("a name alone", "a name that looks like a host")),
    *(("list in a custom resource", name) for name in ("a scheme", "a blank", "nothing")),
    *(("argument", name) for name in ("a name alone", "a name that looks like a host", "a blank", "nothing")),
    ("name and tag", "nothing"),
    ("name and tag", "a scheme"),
    ("Crossplane package", "nothing"),
    ("override of Argo CD", "nothing"),
}


def quoted(image: str) -> str:
    return '"' + image + '"'


@pytest.fixture(scope="module", params=[CONFIG, IN_FINLAND], ids=["no cluster", "a cluster in Finland"])
def findings(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[int, str]]]:
    """What the rules about images say of every image in every place, in one run. Where the cluster is says nothing of it."""
    root = tmp_path_factory.mktemp("bypass")
    (root / ".policylint.yaml").write_text(request.param)
    for kind, images in (("refused", REFUSED), ("allowed", ALLOWED)):
        for name, image in images.items():
            for shape, (text, _) in SHAPES.items():
                write(root, **{f"{kind}__{name}__{shape}".replace(" ", "-"): text % quoted(image)})
    found: dict[str, list[tuple[int, str]]] = {}
    for one in check_json(".", cwd=root).report["findings"]:
        if one["rule"] in IMAGE_RULES:
            found.setdefault(one["file"], []).append((one["line"], one["rule"]))
    return found


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", REFUSED)
def test_an_image_from_elsewhere_is_refused(findings: dict[str, Any], name: str, shape: str) -> None:
    said = findings.get(f"refused/{name}/{shape}.yaml".replace(" ", "-"), [])
    assert [line for line, _ in said] == ([] if (shape, name) in NOT_THERE else [SHAPES[shape][1]])


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", ALLOWED)
def test_an_image_from_the_eea_is_allowed(findings: dict[str, Any], name: str, shape: str) -> None:
    assert findings.get(f"allowed/{name}/{shape}.yaml".replace(" ", "-"), []) == []


RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: a, namespace: b}
spec:
  values:
"""


def checked(root: Path, *, config: str = CONFIG, **files: str) -> Run:
    (root / ".policylint.yaml").write_text(config)
    write(root, **files)
    return check_json(".", cwd=root)


def said(run: Run) -> list[tuple[int, str, str]]:
    """Line, rule and field of the findings, without those of other packs."""
    return [(one["line"], one["rule"], one["field"]) for one in run.report["findings"]]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ("    image: {registry: eu.gcr.io, repository: p/a, tag: 1}\n", []),
        ("    image: {repository: eu.gcr.io/p/a, tag: 1}\n", []),
        ("    image: eu.gcr.io/p/a\n    tag: v1\n", []),
        (
            "    image: {registry: eu.gcr.io.evil.example, repository: p/a}\n",
            [(6, "unresolved-image-location", "spec.values.image.repository")],
        ),
        ("    image: {registry: ghcr.io, repository: p/a}\n", [(6, "image-outside-eea", "spec.values.image.repository")]),
        ("    image: {repository: p/a, tag: 1}\n", [(6, "unresolved-image-location", "spec.values.image.repository")]),
        ("    global: {imageRegistry: eu.gcr.io}\n    image: {repository: p/a, tag: 1}\n", []),
        (
            "    global: {imageRegistry: quay.io}\n    image: {repository: eu.gcr.io/p/a, tag: 1}\n",
            [(6, "image-outside-eea", "spec.values.global.imageRegistry")],
        ),
        (
            "    sidecar:\n      image:\n        registry: quay.io\n",
            [(8, "image-outside-eea", "spec.values.sidecar.image.registry")],
        ),
        ("    proxyImage: eu.gcr.io@evil/a\n", [(6, "image-outside-eea", "spec.values.proxyImage")]),
        (
            "    image: {repository: '${REPOSITORY}', tag: 1}\n",
            [(6, "unresolved-image-location", "spec.values.image.repository")],
        ),
        (
            "    x: &x {registry: quay.io, repository: p/a}\n    image:\n      <<: *x\n      tag: 1\n",
            [(6, "image-outside-eea", "spec.values.image.repository"), (6, "image-outside-eea", "spec.values.x.repository")],
        ),
    ],
)
def test_images_in_pieces(tmp_path: Path, values: str, expected: list[tuple[int, str, str]]) -> None:
    assert said(checked(tmp_path, release=RELEASE + values)) == expected


def test_images_that_a_kustomization_puts_in(tmp_path: Path) -> None:
    text = """\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [pod.yaml, "https://github.com/example/base//deploy?ref=v1"]
images:
- name: nginx
  newName: eu.gcr.io/p/nginx
- name: redis
  newName: eu.gcr.io.evil.example/redis
  newTag: "7"
"""
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: eu.gcr.io/a}]}\n"
    assert said(checked(tmp_path, config=IN_FINLAND, kustomization=text, pod=pod)) == [
        (3, "code-outside-eea", "resources[1]"),
        (8, "unresolved-image-location", "images[1].newName"),
    ]


WORKLOAD = """\
apiVersion: v1
kind: Pod
metadata: {name: a, namespace: b}
spec:
  containers:
  - name: a
    image: eu.gcr.io/a
    env:
    - name: AWS_REGION
      valueFrom: {configMapKeyRef: {name: regions, key: aws}}
"""


def test_a_value_from_elsewhere_is_followed_or_not_known(tmp_path: Path) -> None:
    field = "spec.containers[0].env[0].valueFrom.configMapKeyRef.key"
    config_map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: regions, namespace: b}\ndata: {aws: %s}\n"
    unknown = checked(tmp_path, config=IN_FINLAND, pod=WORKLOAD)
    assert said(unknown) == [(10, "unresolved-data-location", field)]
    assert unknown.report["findings"][0]["message"] == (
        'cloud resource "ConfigMap regions" of AWS_REGION of container "a": its value comes from the ConfigMap regions, '
        "which is not among the manifests"
    )
    assert unknown.report["findings"][0]["help"] == "check the ConfigMap regions along with it, or write the value here"
    assert said(checked(tmp_path, config=IN_FINLAND, pod=WORKLOAD, regions=config_map % "eu-north-1")) == []
    assert said(checked(tmp_path, config=IN_FINLAND, pod=WORKLOAD, regions=config_map % "eu-west-2")) == [
        (10, "data-outside-eea", field)
    ]
    elsewhere = config_map.replace("namespace: b", "namespace: c") % "eu-north-1"
    assert said(checked(tmp_path, config=IN_FINLAND, pod=WORKLOAD, regions=elsewhere)) == [
        (10, "unresolved-data-location", field)
    ]


def test_norway_without_quotes_is_no_region(tmp_path: Path) -> None:
    bucket = (
        "apiVersion: s3.aws.upbound.io/v1beta1\nkind: Bucket\nmetadata: {name: a}\nspec:\n  forProvider:\n    region: NO\n"
    )
    run = checked(tmp_path, bucket=bucket)
    assert said(run) == [
        (6, "boolean-country-code", "spec.forProvider.region"),
        (6, "unresolved-data-location", "spec.forProvider.region"),
    ]
    assert run.report["findings"][1]["message"] == (
        'cloud resource "false": it is the boolean false: YAML reads an unquoted NO as that; put it in quotes, as in "NO"'
    )


def node(region: str, key: str = "topology.kubernetes.io/region") -> str:
    return f"apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n  nodeSelector: {{{key}: {region}}}\n  containers: [{{name: a, image: eu.gcr.io/a}}]\n"


def test_a_region_without_a_provider_is_everything_that_it_can_mean(tmp_path: Path) -> None:
    run = checked(tmp_path, pod=node("eu-west-1"))
    assert said(run) == [(5, "data-outside-eea", 'spec.nodeSelector["topology.kubernetes.io/region"]')]
    assert run.report["findings"][0]["message"] == (
        'compute placement "eu-west-1": eu-west-1 without a provider can be in GB (alibaba, wasabi), IE (aws, rabata), NL '
        "(impossible-cloud); United Kingdom is not in the EEA"
    )
    aws = CONFIG + "residency: {clusters: {prod: {provider: aws, region: eu-west-1}}}\n"
    assert said(checked(tmp_path, config=aws, pod=node("eu-west-1"))) == []
    for region in ("us-east-1-qro-1a", "eu-central-2", "eu-west-2a", "eu-west-2"):
        assert len(said(checked(tmp_path, config=aws, pod=node(region)))) == 1, region


def test_a_decision_of_adequacy_ends(tmp_path: Path) -> None:
    config = CONFIG + "residency: {policy: eea-or-adequate, clusters: {prod: {provider: aws, region: eu-west-2}}}\n"
    checked(tmp_path, config=config, pod=node("eu-west-2"))
    for day, code in (("2031-12-27", 0), ("2031-12-28", 1)):
        run = policylint("check", ".", "--at", day, "-o", "json", cwd=tmp_path)
        assert run.code == code
    assert "its adequacy decision" in run.report["findings"][0]["message"]


def test_a_mirror_is_put_in_with_the_digest(tmp_path: Path) -> None:
    digest = "sha256:" + "a" * 64
    config = (
        CONFIG
        + 'residency:\n  clusters: {prod: {provider: gcp, region: europe-north1}}\n  registries: {registry.example.no: {country: "NO"}}\n  mirrors: {ghcr.io: registry.example.no/ghcr, docker.io: registry.example.no/hub}\n'
    )
    pod = (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: b}\nspec:\n  containers:\n"
        f"  - {{name: a, image: 'ghcr.io/p/a:1@{digest}'}}\n  - {{name: b, image: ghcr.io/p/b:1}}\n"
    )
    release = RELEASE + f"    image:\n      registry: docker.io\n      repository: p/a\n      digest: {digest}\n"
    checked(tmp_path, config=config, pod=pod, release=release)
    kustomization = f"kind: Kustomization\nimages:\n- name: a\n  newName: ghcr.io/p/a  # ours\n  digest: {digest}\n"
    write(tmp_path, kustomization=kustomization)
    policylint("check", ".", "--fix", cwd=tmp_path)
    assert (tmp_path / "kustomization.yaml").read_text() == kustomization.replace("ghcr.io", "registry.example.no/ghcr")
    fixed = (tmp_path / "pod.yaml").read_text()
    assert f"image: 'registry.example.no/ghcr/p/a:1@{digest}'" in fixed
    assert "ghcr.io/p/b:1" in fixed
    assert (tmp_path / "release.yaml").read_text() == RELEASE + (
        f"    image:\n      registry: registry.example.no\n      repository: hub/p/a\n      digest: {digest}\n"
    )
    policylint("check", ".", "--fix", "--unsafe-fixes", cwd=tmp_path)
    assert "registry.example.no/ghcr/p/b:1" in (tmp_path / "pod.yaml").read_text()
    assert said(check_json(".", cwd=tmp_path)) == []


FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "repos"


@pytest.mark.checkout
@pytest.mark.parametrize(
    ("overlay", "expected"),
    [
        ("norway", []),
        (
            "abroad",
            [
                ("base/deployment.yaml", 22, 54, "data-outside-eea"),
                ("overlays/abroad/collector.yaml", 13, 11, "data-outside-eea"),
                ("overlays/abroad/kustomization.yaml", 11, 14, "image-outside-eea"),
                ("overlays/abroad/places.yaml", 7, 11, "data-outside-eea"),
                ("overlays/abroad/places.yaml", 8, 12, "boolean-country-code"),
                ("overlays/abroad/storage.yaml", 11, 32, "data-outside-eea"),
                ("overlays/abroad/storage.yaml", 19, 13, "data-outside-eea"),
                ("overlays/abroad/storage.yaml", 35, 13, "unresolved-data-location"),
            ],
        ),
    ],
)
def test_the_payment_company_in_norway_and_abroad(overlay: str, expected: list[Any]) -> None:
    company = FIXTURES / "betaling"
    run = check_json("--config", ".policylint.yaml", "base", f"overlays/{overlay}", cwd=company)
    assert [(one["file"], one["line"], one["column"], one["rule"]) for one in run.report["findings"]] == expected
    assert run.code == bool(expected)


@pytest.mark.checkout
def test_the_inventory_of_the_payment_company() -> None:
    run = policylint(
        "locations", "--config", ".policylint.yaml", "base", "overlays/norway", "-o", "json", cwd=FIXTURES / "betaling"
    )
    rows = [
        (one["file"], one["line"], one["field"], one["semantics"], one["value"], one["country"], one["allowed"])
        for one in run.report["locations"]
    ]
    pod = "spec.template.spec"
    assert rows == [
        ("base/deployment.yaml", 13, pod, "compute placement", "", "NO", "yes"),
        (
            "base/deployment.yaml",
            16,
            f"{pod}.containers[0].image",
            "image",
            "registry.betaling.example/payment:5.2.0",
            "NO",
            "yes",
        ),
        (
            "base/deployment.yaml",
            19,
            f"{pod}.containers[0].env[0].value",
            "storage at rest",
            "postgres://db.betaling.example:5432",
            "NO",
            "yes",
        ),
        (
            "base/deployment.yaml",
            22,
            f"{pod}.containers[0].env[1].valueFrom.configMapKeyRef.key",
            "cloud resource",
            "norwayeast",
            "NO",
            "yes",
        ),
        (
            "overlays/norway/collector.yaml",
            10,
            'data["collector.yaml"] (exporters.otlp.endpoint)',
            "telemetry",
            "https://traces.betaling.example:4317",
            "NO",
            "yes",
        ),
        (
            "overlays/norway/collector.yaml",
            13,
            'data["collector.yaml"] (exporters.awss3.s3uploader.region)',
            "telemetry",
            "eu-north-1",
            "SE",
            "yes",
        ),
        ("overlays/norway/places.yaml", 7, "data.region", "cloud resource", "norwayeast", "NO", "yes"),
        (
            "overlays/norway/storage.yaml",
            11,
            "allowedTopologies[0].matchLabelExpressions[0].values[0]",
            "storage at rest",
            "norwayeast-1",
            "NO",
            "yes",
        ),
        (
            "overlays/norway/storage.yaml",
            11,
            "allowedTopologies[0].matchLabelExpressions[0].values[1]",
            "storage at rest",
            "norwayeast-2",
            "NO",
            "yes",
        ),
        ("overlays/norway/storage.yaml", 19, "spec.location", "cloud resource", "Norway East", "NO", "yes"),
        ("overlays/norway/storage.yaml", 37, "spec.config.region", "backup", "eu-north-1", "SE", "yes"),
    ]
    assert (run.code, run.err) == (0, "")


@pytest.mark.parametrize("sign", ["=", "+", "-", "@"])
def test_no_spreadsheet_takes_a_value_for_a_formula(tmp_path: Path, sign: str) -> None:
    name = f"{sign}cmd()"
    write(
        tmp_path,
        pod=f"apiVersion: v1\nkind: Pod\nmetadata: {{name: '{name}'}}\nspec: {{containers: [{{name: a, image: ghcr.io/a/b}}]}}\n",
    )
    run = policylint("locations", "-o", "csv", cwd=tmp_path)
    head, *rows = csv.reader(io.StringIO(run.out))
    assert [row[head.index("name")] for row in rows] == [f"'{name}"] * 2


def test_an_inventory_that_is_not_complete_says_so(tmp_path: Path) -> None:
    write(tmp_path, pod=node("eu-west-1"), broken="a: [")
    run = policylint("locations", "-o", "csv", cwd=tmp_path)
    assert run.code == 2
    assert [line.split(",")[:2] for line in run.out.splitlines()] == [["file", "line"], ["pod.yaml", "5"], ["pod.yaml", "6"]]
    assert run.err.splitlines() == [
        "error: the inventory is not complete: 1 of 2 documents could not be evaluated: 1 invalid-yaml",
        "  broken.yaml:1: did not find expected node content",
    ]
    assert policylint("locations", cwd=tmp_path).out == policylint("locations", ".", "-o", "markdown", cwd=tmp_path).out
    only = policylint("locations", "--family", "data", "-o", "json", cwd=tmp_path)
    assert [row["semantics"] for row in only.report["locations"]] == ["compute placement"]
    head = {key: value for key, value in only.report.items() if key not in ("locations", "tool", "day", "data_digest")}
    assert head == {
        "schema": "policylint/locations/v1",
        "policy": "eea-only",
        "complete": False,
        "reasons": ["1 of 2 documents could not be evaluated: 1 invalid-yaml"],
    }


def test_where_the_cluster_is_is_asked_once(tmp_path: Path) -> None:
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: %s}\nspec:\n  containers: [{name: a, image: eu.gcr.io/a}]\n"
    run = checked(tmp_path, a=pod % "a", b=pod % "b", c=pod % "c")
    assert [(one["file"], one["line"], one["message"], one["help"]) for one in run.report["findings"]] == [
        (
            "a.yaml",
            4,
            "compute placement: where the cluster is that this workload and 2 others may run in is not declared",
            "declare it in .policylint.yaml: residency: {clusters: {CLUSTER: {provider: PROVIDER, region: REGION}}}",
        )
    ]
    assert said(checked(tmp_path, config=IN_FINLAND, a=pod % "a")) == []


VARIABLES = """\
apiVersion: v1
kind: Pod
metadata: {name: a, namespace: b}
spec:
  containers:
  - name: c
    image: eu.gcr.io/a
    env: [%s]
"""


@pytest.mark.parametrize(
    ("variables", "rule"),
    [
        ("{name: AWS_STS_REGIONAL_ENDPOINTS, value: regional}, {name: AWS_REGION, value: us-east-1}", "data-outside-eea"),
        ("{name: S3_PUBLIC_URL, value: 'https://a.example.no'}, {name: S3_REGION, value: us-east1}", "data-outside-eea"),
        ("{name: APP_DATABASE_URL, valueFrom: {secretKeyRef: {name: a, key: b}}}", "unresolved-data-location"),
        ("{name: BUCKET_REGION, valueFrom: {configMapKeyRef: {name: a, key: b}}}", "unresolved-data-location"),
        (
            "{name: BROKERS, value: '" + "kafka.aws.eu-north-1.amazonaws.com:1," * 25 + "b.us-east-1.amazonaws.com:1'}",
            "data-outside-eea",
        ),
    ],
)
def test_no_variable_hides_another(tmp_path: Path, variables: str, rule: str) -> None:
    found = checked(tmp_path, config=IN_FINLAND, pod=VARIABLES % variables).report["findings"]
    assert rule in [one["rule"] for one in found]


def test_one_cluster_is_for_all_files(tmp_path: Path) -> None:
    two = (
        CONFIG
        + "residency: {clusters: {eu: {provider: gcp, region: europe-north1}, us: {provider: gcp, region: us-east1}}}\n"
    )
    run = checked(tmp_path, config=two, pod=WORKLOAD)
    assert run.code == 2
    assert "us is for all files" in run.err or "is for all files, as eu is" in run.err


def test_a_chart_is_asked_where_it_fetches_others_from(tmp_path: Path) -> None:
    text = "apiVersion: v2\nname: a\nversion: 1.0.0\ndependencies:\n- {name: b, version: 1.0.0, repository: 'https://x.github.io/charts'}\n"
    (tmp_path / "Chart.yaml").write_text(text)
    run = checked(tmp_path)
    assert said(run) == [(5, "code-outside-eea", "dependencies[0].repository")]
    assert run.code == 2  # no object of Kubernetes was found
