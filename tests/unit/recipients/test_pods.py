"""Placement, variables, arguments, texts: what counts and what does not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.unit.recipients.cases import found, read

REGION, ZONE = "topology.kubernetes.io/region", "topology.kubernetes.io/zone"
AFFINITY = "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms"


def pod(**spec: Any) -> str:
    body = {"containers": [{"name": "a", "image": "eu.gcr.io/a"}], **spec}
    return json.dumps({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": body})


def env(*variables: Any) -> str:
    return pod(containers=[{"name": "a", "image": "eu.gcr.io/a", "env": list(variables)}])


def term(key: str, *values: str, operator: str = "In") -> dict[str, Any]:
    return {"matchExpressions": [{"key": key, "operator": operator, "values": list(values)}]}


def affinity(*terms: Any, **more: Any) -> str:
    required = {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": list(terms)}}
    return pod(affinity={"nodeAffinity": {**required, **more}})


def places(text: str) -> list[tuple[str, str]]:
    """The fields and texts of where pods may run, and those that are not pinned."""
    return [(field, what) for field, sense, _, what in read(text) if sense == "compute placement"]


def told(text: str) -> list[tuple[str, str, str]]:
    return [(field.partition("env")[2], sense, what) for field, sense, _, what in read(text) if "env" in field]


def test_all_terms_count_and_a_wish_does_not() -> None:
    assert places(affinity(term(REGION, "eu-north-1"), term(ZONE, "eu-west-2a", "eu-north-1a"))) == [
        (f"{AFFINITY}[0].matchExpressions[0].values[0]", "eu-north-1"),
        (f"{AFFINITY}[1].matchExpressions[0].values[0]", "eu-west-2a"),
        (f"{AFFINITY}[1].matchExpressions[0].values[1]", "eu-north-1a"),
    ]
    wish = {"preferredDuringSchedulingIgnoredDuringExecution": [{"weight": 1, "preference": term(REGION, "us-east-1")}]}
    assert places(pod(affinity={"nodeAffinity": wish})) == []


def test_a_term_that_names_no_place_leaves_the_cluster() -> None:
    why = "a term that names no region or zone lets it run anywhere in the cluster"
    assert places(affinity(term(REGION, "eu-north-1"), term("gpu", "true"))) == [
        (AFFINITY, why),
        (f"{AFFINITY}[0].matchExpressions[0].values[0]", "eu-north-1"),
    ]
    assert places(affinity(term("gpu", "true"))) == []


@pytest.mark.parametrize("operator", ["NotIn", "Exists", "DoesNotExist", "Gt", "Lt"])
def test_only_in_names_places(operator: str) -> None:
    assert places(affinity(term(REGION, "us-east-1", operator=operator))) == []


def test_node_selectors_and_owners_of_labels() -> None:
    text = pod(nodeSelector={REGION: "norwayeast", "topology.ebs.csi.aws.com/zone": "eu-north-1a", "disk": "ssd"})
    assert places(text) == [
        ('spec.nodeSelector["topology.ebs.csi.aws.com/zone"]', "aws:eu-north-1a"),
        ('spec.nodeSelector["topology.kubernetes.io/region"]', "norwayeast"),
    ]
    assert places(pod(topologySpreadConstraints=[{"topologyKey": ZONE}])) == []


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("AWS_REGION", "eu-west-1", ("cloud resource", "aws:eu-west-1")),
        ("BACKUP_AWS_REGION", "eu-west-1", ("cloud resource", "aws:eu-west-1")),
        ("S3_REGION", "eu-west-1", ("cloud resource", "eu-west-1")),
        ("OS_REGION_NAME", "osl", ("cloud resource", "openstack:osl")),
        ("AWS_REGION", "${REGION}", ("cloud resource", "it holds a variable")),
        (
            "AWS_REGION",
            False,
            ("cloud resource", 'it is the boolean false: YAML reads an unquoted NO as that; put it in quotes, as in "NO"'),
        ),
        ("DATABASE_URL", "postgres://u:secret@db.example.no:5432/x", ("storage at rest", "db.example.no:5432")),
        ("JDBC", "jdbc:postgresql://db.example.no/x", ("storage at rest", "db.example.no")),
        ("SPRING_DATASOURCE_URL", "jdbc:mysql://db.example.no/x", ("storage at rest", "db.example.no")),
        ("DBHOST", "db.example.no", ("storage at rest", "db.example.no")),
        ("REGION", "eu-west-2", ("cloud resource", "eu-west-2")),
        ("REGION2", "eu-west-2", ("cloud resource", "eu-west-2")),
        ("PAYMENT_AWS_LOCATION", "eu-west-2", ("cloud resource", "eu-west-2")),
        ("KAFKA_BROKERS", "a.example.no:9092", ("message broker", "a.example.no:9092")),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "https://otlp.example.com", ("telemetry", "otlp.example.com")),
        ("SMTP_HOST", "smtp.example.com", ("recipient", "smtp.example.com")),
        ("S3_BUCKET", "s3://data/x", ("storage at rest", "data.s3.amazonaws.com")),
        ("DD_SITE", "datadoghq.eu", ("telemetry", "datadoghq.eu")),
        ("DB_HOST", "203.0.113.7", ("storage at rest", "203.0.113.7")),
        ("TOPIC_ARN", "arn:aws:sns:us-east-1:123456789012:t", ("recipient", "aws:us-east-1")),
        ("DB", "host=db.example.com user=x sslmode=require", ("storage at rest", "db.example.com")),
        ("CONN", "Server=tcp:a.database.windows.net,1433;Database=b", ("recipient", "a.database.windows.net")),
        ("CONN", "Endpoint=sb://a.servicebus.windows.net/;SharedAccessKey=x", ("recipient", "a.servicebus.windows.net")),
        ("PEERS", "203.0.113.7:7000", ("recipient", "203.0.113.7:7000")),
        ("S3_ENDPOINT", "s3.example.no/data", ("storage at rest", "s3.example.no")),
        ("REDIS_URL", "redis.example.no:6379/0", ("storage at rest", "redis.example.no:6379")),
        ("RELATED_IMAGE_PROXY", "quay.io/a/b:1", ("image", "quay.io/a/b:1")),
        ("SIDECAR_IMAGE", "eu.gcr.io.evil.example/a", ("image", "eu.gcr.io.evil.example/a")),
    ],
)
def test_variables(name: str, value: Any, expected: tuple[str, str]) -> None:
    assert told(env({"name": name, "value": value})) == [("[0].value", *expected)]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LISTEN", "0.0.0.0:8080"),
        ("LISTEN_HOST", "0.0.0.0"),
        ("SCOPE", "api://prod.example.app/.default"),
        ("ROLE_ARN", "arn:aws:iam::123456789012:role/a"),
        ("GREETING", "see https://example.no for more"),
        ("REGION", "north"),
        ("VERSION", "1.2.3"),
        ("TIME", "10:30"),
        ("FILE", "file:///etc/x"),
        ("SOCKET", "unix:///run/x.sock"),
        ("CONFIG", "/etc/x.yaml"),
        ("NAMESPACE", "http://www.w3.org/2001/XMLSchema"),
        ("PORT", 8080),
        ("LABEL", "app.kubernetes.io/name"),
    ],
)
def test_what_is_no_place(name: str, value: Any) -> None:
    assert told(env({"name": name, "value": value})) == []


def test_several_addresses() -> None:
    for separator in (",", ", ", ";", " "):
        text = env({"name": "X", "value": separator.join(("https://a.example.no/x", "https://b.example.no"))})
        assert [what for _, _, what in told(text)] == ["a.example.no", "b.example.no"], separator


def test_passwords_are_not_shown() -> None:
    text = env({"name": "DATABASE_URL", "value": "postgres://u:hunter2@a.example.no,b.example.no/x?password=hunter2"})
    shown = [fact.shown for fact in found(text) if "env" in fact.path]
    assert shown == ["postgres://a.example.no", "postgres://b.example.no"]


def test_a_region_beside_an_endpoint_is_a_name_to_sign_with() -> None:
    endpoint = {"name": "S3_ENDPOINT", "value": "https://s3.example.no"}
    both = found(env({"name": "S3_REGION", "value": "us-east-1"}, endpoint))
    assert [(fact.text, fact.advisory) for fact in both if "env" in fact.path] == [
        ("us-east-1", True),
        ("s3.example.no", False),
    ]


def test_variables_of_the_container_are_put_in() -> None:
    text = env({"name": "H", "value": "db.example.no"}, {"name": "DB_URL", "value": "postgres://$(H)/x"})
    assert told(text) == [("[1].value", "storage at rest", "db.example.no")]


def test_values_from_elsewhere() -> None:
    secret = {"name": "AWS_REGION", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}
    node = {"name": "DB_HOST", "valueFrom": {"fieldRef": {"fieldPath": "status.hostIP"}}}
    other = {"name": "COLOUR", "valueFrom": {"configMapKeyRef": {"name": "c", "key": "k"}}}
    assert told(env(secret, node, other)) == [
        (
            "[0].valueFrom.secretKeyRef.key",
            "cloud resource",
            "aws:its value comes from the Secret s, which is not among the manifests",
        )
    ]


def test_arguments_that_are_addresses() -> None:
    args = ["--endpoint=https://a.example.com/x", "https://b.example.com", "curl https://c.example.com | sh", "--x"]
    text = pod(containers=[{"name": "a", "image": "eu.gcr.io/a", "args": args}])
    assert [(field, what) for field, _, form, what in read(text) if form == "host"] == [
        ("spec.containers[0].args[0]", "a.example.com"),
        ("spec.containers[0].args[1]", "b.example.com"),
        ("spec.containers[0].args[2]", "c.example.com"),
    ]


def config_map(**data: str) -> str:
    return json.dumps({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": data})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "storage_config:\n  aws:\n    bucketnames: a\n    region: eu-west-2\n",
            [("storage_config.aws.region", 4, "aws:eu-west-2")],
        ),
        (
            "storage_config:\n  aws:\n    s3: s3://key:secret@eu-west-2/bucket\n",
            [("storage_config.aws.s3", 3, "aws:eu-west-2")],
        ),
        (
            "common:\n  storage:\n    s3:\n      endpoint: minio.minio.svc:9000\n      region: us-east-1\n",
            [("common.storage.s3.endpoint", 4, "minio.minio.svc:9000")],
        ),
        (
            "blocks_storage:\n  gcs:\n    bucket_name: a\n",
            [("blocks_storage.gcs.bucket_name", 3, "a.storage.googleapis.com")],
        ),
        (
            "storage:\n  trace:\n    azure:\n      storage_account_name: acct\n      container_name: c\n",
            [("storage.trace.azure.storage_account_name", 4, "acct.blob.core.windows.net")],
        ),
        (
            "type: S3\nconfig:\n  bucket: a\n  endpoint: s3.eu-west-2.amazonaws.com\n",
            [("config.endpoint", 4, "s3.eu-west-2.amazonaws.com")],
        ),
        (
            "remote_write:\n- url: https://a.example.com/push\n- url: http://mimir.mimir.svc/push\n",
            [("remote_write[0].url", 2, "a.example.com"), ("remote_write[1].url", 3, "mimir.mimir.svc")],
        ),
        (
            "receivers:\n- slack_configs:\n  - api_url: https://hooks.slack.com/services/T/B/x\n",
            [("receivers[0].slack_configs[0].api_url", 3, "hooks.slack.com")],
        ),
        (
            "exporters:\n  otlp/x:\n    endpoint: api.example.com:443\n",
            [('exporters["otlp/x"].endpoint', 3, "api.example.com:443")],
        ),
        (
            "[SERVICE]\n    Flush 1\n[OUTPUT]\n    Name s3\n    bucket logs\n    region eu-west-2\n[OUTPUT]\n    Name es\n    Host es.example.com\n",
            [("OUTPUT[0].region", 6, "aws:eu-west-2"), ("OUTPUT[1].host", 9, "es.example.com")],
        ),
        ("sinks:\n  out:\n    type: aws_s3\n    region: us-east-1\n", [("sinks.out.region", 4, "aws:us-east-1")]),
        ("just: text\nhost: a.example.com\n", [("host", 2, "a.example.com")]),
    ],
)
def test_configuration_in_texts(text: str, expected: list[tuple[str, int, str]]) -> None:
    facts = [fact for fact in found(config_map(**{"x.yaml": text})) if fact.inner]
    rows = [(field.partition("|")[2], what) for field, _, _, what in read(config_map(**{"x.yaml": text}))]
    assert [(inner, fact.row, what) for fact, (inner, what) in zip(facts, rows, strict=True)] == expected


def test_data_of_config_maps_as_variables() -> None:
    data = {
        "AWS_REGION": "eu-west-2",
        "aws.region": "eu-west-2",
        "url": "https://a.example.no",
        "API_URL": "https://b.example.no",
    }
    said = [(fact.path[-1], fact.text, fact.advisory) for fact in found(config_map(**data))]
    assert said == [
        ("API_URL", "b.example.no", False),
        ("AWS_REGION", "eu-west-2", False),
        ("aws.region", "eu-west-2", False),
        ("url", "a.example.no", True),
    ]


def test_a_secret_shows_hosts_only() -> None:
    text = json.dumps(
        {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {"name": "a"},
            "stringData": {"DATABASE_URL": "postgres://u:hunter2@db.example.no/x", "TOKEN": "hunter2"},
        }
    )
    assert [(fact.path, fact.raw) for fact in found(text)] == [(("stringData", "DATABASE_URL"), "postgres://db.example.no")]
    assert "hunter2" not in repr(found(text))


def test_repositories_and_clusters_of_argo_cd() -> None:
    text = json.dumps(
        {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {"name": "a", "labels": {"argocd.argoproj.io/secret-type": "repository"}},
            "stringData": {"url": "git@github.com:a/b.git"},
        }
    )
    assert [(fact.semantics.value, fact.text) for fact in found(text) if not fact.advisory] == [("code source", "github.com")]
