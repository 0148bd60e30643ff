"""What the values of charts and custom resources that nobody knows say."""

from __future__ import annotations

import pytest

from tests.unit.recipients.cases import found

RELEASE = "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: a}\nspec:\n  values:\n"
OBJECT = "apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: a}\nspec:\n"


def said(text: str) -> list[tuple[str, str, str, bool]]:
    return [(".".join(map(str, fact.path[1:])), fact.semantics.value, fact.text, fact.advisory) for fact in found(text)]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (
            "persistence: {media: {type: nfs, server: nas.internal, path: /x}}",
            [("values.persistence.media.server", "storage at rest", "nas.internal", False)],
        ),
        ("env: {AWS_REGION: eu-west-2}", [("values.env.AWS_REGION", "cloud resource", "eu-west-2", False)]),
        (
            "env: [{name: DB_URL, value: 'postgres://db.example.no/x'}]",
            [("values.env.0.value", "storage at rest", "db.example.no", False)],
        ),
        (
            "prometheusSpec: {remoteWrite: [{url: 'https://a.example.no'}]}",
            [("values.prometheusSpec.remoteWrite.0.url", "telemetry", "a.example.no", False)],
        ),
        ("githubConfigUrl: https://github.com/x", [("values.githubConfigUrl", "recipient", "github.com", True)]),
        ("region: eu-west-2", [("values.region", "cloud resource", "eu-west-2", False)]),
        ("where: {location: eu-west-2}", [("values.where.location", "cloud resource", "eu-west-2", True)]),
        (
            "s3: {endpoint: 'https://s3.example.no', region: us-east-1}",
            [
                ("values.s3.endpoint", "storage at rest", "s3.example.no", False),
                ("values.s3.region", "cloud resource", "us-east-1", True),
            ],
        ),
        ("s3: {region: us-east-1}", [("values.s3.region", "cloud resource", "us-east-1", False)]),
        ("env: {AWS_REGION: {value: us-east-1}}", [("values.env.AWS_REGION", "cloud resource", "us-east-1", False)]),
        (
            "{zz: &b {repository: ghcr.io/a/x}, image: *b, aa: *b}",
            [("values.image.repository", "image", "ghcr.io/a/x", False)],
        ),
        ("region: main", []),
        (
            "extraEnvVars: [{name: AWS_REGION, value: eu-west-2}]",
            [("values.extraEnvVars.0.value", "cloud resource", "eu-west-2", False)],
        ),
        ("extraArgs: ['--region=eu-west-2']", [("values.extraArgs.0", "cloud resource", "eu-west-2", False)]),
        (
            "nodeSelector: {topology.kubernetes.io/region: eu-west-2}",
            [("values.nodeSelector.topology.kubernetes.io/region", "compute placement", "eu-west-2", False)],
        ),
        ("database: {host: db.example.com.no}", [("values.database.host", "storage at rest", "db.example.com.no", False)]),
        ("ingress: {host: db.example.com.no}", []),
        ("timezone: {location: Europe/Oslo}", []),
        ("service: {url: 'http://redis.shop.svc'}", [("values.service.url", "recipient", "redis.shop.svc", True)]),
        ("image: {repository: ghcr.io/a/b, tag: 1.5}", [("values.image.repository", "image", "ghcr.io/a/b:1.5", False)]),
        (
            "image: {repository: ghcr.io/a/b, digest: sha256:0a}",
            [("values.image.repository", "image", "ghcr.io/a/b@sha256:0a", False)],
        ),
        ("image: nginx", [("values.image", "image", "", False)]),
        ("image: {repo: quay.io/a/b, tag: '1'}", [("values.image.repo", "image", "quay.io/a/b:1", False)]),
        ("imageRepository: quay.io/a/b", [("values.imageRepository", "image", "quay.io/a/b", False)]),
        ("global: {hub: gcr.io/istio}", [("values.global.hub", "image", "gcr.io/istio/image", False)]),
        ("pilot: {hub: gcr.io/istio, tag: '1'}", [("values.pilot.hub", "image", "gcr.io/istio/image", False)]),
        ("events: {hub: some/thing}", []),
        ("envVars: {AWS_REGION: eu-west-2}", [("values.envVars.AWS_REGION", "cloud resource", "eu-west-2", False)]),
        ("git: {repository: 'https://github.com/a/b', tag: v1}", []),
    ],
)
def test_values_of_charts(values: str, expected: list[tuple[str, str, str, bool]]) -> None:
    assert said(f"{RELEASE}    {values}\n") == expected


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        (
            "backend: {s3: {endpoint: 'nas.internal:9000', region: us-east-1}}",
            [("backend.s3.endpoint", "recipient", "nas.internal:9000", True)],
        ),
        ("region: eu-west-2", [("region", "cloud resource", "eu-west-2", True)]),
        ("image: quay.io/a", [("image", "image", "quay.io/a", False)]),
        ("image: {repository: solr, tag: '8'}", [("image.repository", "image", "solr:8", False)]),
        ("image: 'data:image/png;base64,AAAA'", []),
        ("image: icon", [("image", "image", "icon", True)]),
        ("{image: nginx, replicas: 2}", [("image", "image", "nginx", False)]),
        ("image: {name: a/b, tag: '1'}", [("image.name", "image", "a/b:1", False)]),
        (
            "images: [a/b, c, 'docker.io/d:1']",
            [("images.0", "image", "a/b", False), ("images.2", "image", "docker.io/d:1", False)],
        ),
        ("images: {x: 'a/b:1'}", [("images.x", "image", "a/b:1", False)]),
        ("datacenter: eu-west-2", []),
        ("vars: [{name: region, value: eu-west-2}]", [("vars.0.value", "cloud resource", "eu-west-2", True)]),
        ("url: see the documentation", []),
        (
            "image: &i {repository: ghcr.io/a/x, tag: '1'}\n  other: *i\n  another: *i",
            [
                ("another.repository", "image", "ghcr.io/a/x:1", False),
                ("image.repository", "image", "ghcr.io/a/x:1", False),
                ("other.repository", "image", "ghcr.io/a/x:1", False),
            ],
        ),
        (
            "config: {env: [{name: AWS_REGION, value: us-east-1}]}",
            [("config.env.0.value", "cloud resource", "us-east-1", False)],
        ),
    ],
)
def test_custom_resources_that_nobody_knows(spec: str, expected: list[tuple[str, str, str, bool]]) -> None:
    assert said(f"{OBJECT}  {spec}\n") == expected


def test_what_is_observed_is_no_fact() -> None:
    assert (
        said("apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: a}\nstatus: {image: quay.io/a, region: eu-west-2}\n")
        == []
    )


def test_volumes_of_pods() -> None:
    text = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers: []\n  volumes: [{name: v, nfs: {server: nas.example.no, path: /}}]\n"
    assert said(text) == [
        ("", "compute placement", "", False),
        ("volumes.0.nfs.server", "storage at rest", "nas.example.no", False),
    ]


def test_templates_in_addresses() -> None:
    text = (
        "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: a}\nspec:\n  target:\n    template:\n      data:\n"
        "        DB_URL: 'postgres://{{ .user }}:{{ .password }}@db.example.no:5432/x'\n"
        "        API_URL: 'https://{{ .host }}/x'\n"
    )
    assert [(fact.path[-1], fact.text, fact.shown) for fact in found(text)] == [
        ("API_URL", "{{}}", "https://{{}}"),
        ("DB_URL", "db.example.no:5432", "postgres://db.example.no:5432"),
    ]


def test_parameters_of_argo_cd() -> None:
    text = (
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a}\nspec:\n  source:\n    helm:\n      parameters:\n"
        "      - {name: env.AWS_REGION, value: eu-west-2}\n      - {name: db.host, value: db.example.com}\n      - {name: image.repository, value: a.io/b}\n"
        "      - {name: image.tag, value: '1'}\n      - {name: size, value: eu-west-2}\n"
    )
    assert said(text) == [
        ("source.helm.parameters.0.value", "cloud resource", "eu-west-2", False),
        ("source.helm.parameters.1.value", "storage at rest", "db.example.com", False),
        ("source.helm.parameters.2.value", "image", "a.io/b:1", False),
    ]


def test_a_container_in_values_is_said_once() -> None:
    facts = said(f"{RELEASE}    initContainers: [{{name: a, image: 'docker.io/busybox:1'}}]\n")
    assert [one for one in facts if one[1] == "image"] == [
        ("values.initContainers.0.image", "image", "docker.io/busybox:1", False)
    ]
