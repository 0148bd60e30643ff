"""Texts that nobody's schema knows: settings by their names, several documents, what cannot be read, base64."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any

import pytest

from tests.unit.recipients.cases import found

Rows = list[tuple[str, int, str, bool]]


def config_map(**data: str) -> str:
    return json.dumps({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": data})


def said(text: str) -> Rows:
    """The field in the text, its line, what is looked up or why not, and whether it is for the inventory only."""
    return [(".".join(map(str, fact.inner)), fact.row, fact.text or fact.why, fact.advisory) for fact in found(text)]


PROPERTIES = "# where the data are\nspring.datasource.url=jdbc:postgresql://db.example.com:5432/x\nlogo.url=https://cdn.example.com/l.png\n"
SPRING = "spring:\n  datasource:\n    url: jdbc:postgresql://db.example.com/x\ncloud:\n  aws:\n    region: eu-west-2\n"
VECTOR = '[sinks.out]\ntype = "aws_s3"\nregion = "us-east-1"\n\n[sinks.http]\nuri = "https://logs.example.com"\n'
UNREADABLE = "it reads like a configuration, but is neither YAML nor JSON, so where it sends data is not known"


@pytest.mark.parametrize(
    ("key", "text", "expected"),
    [
        (
            "application.properties",
            PROPERTIES,
            [("spring.datasource.url", 2, "db.example.com:5432", False), ("logo.url", 3, "cdn.example.com", True)],
        ),
        (
            "application.yaml",
            SPRING,
            [("spring.datasource.url", 3, "db.example.com", False), ("cloud.aws.region", 6, "eu-west-2", False)],
        ),
        (
            "vector.toml",
            VECTOR,
            [("sinks.out.region", 3, "us-east-1", False), ("sinks.http.uri", 6, "logs.example.com", True)],
        ),
        ("run.sh", "set -e\nexport AWS_REGION=us-east-1\nexec app\n", [("AWS_REGION", 2, "us-east-1", False)]),
        (
            "a.env",
            "S3_ENDPOINT=https://s3.example.no\nS3_REGION=us-east-1\n",
            [("S3_ENDPOINT", 1, "s3.example.no", False), ("S3_REGION", 2, "us-east-1", True)],
        ),
        ("one.json", '{"db": {"host": "db.example.com"}}', [("db.host", 1, "db.example.com", False)]),
        (
            "otel",
            '{"exporters": {"otlp": {"endpoint": "a.example.com:443"}}}',
            [("exporters.otlp.endpoint", 1, "a.example.com:443", False)],
        ),
        (
            "two.yaml",
            "a: 1\n---\nremote_write:\n- url: https://a.example.com\n",
            [("remote_write.0.url", 4, "a.example.com", False)],
        ),
        (
            "prometheus.yaml",
            "remote_write:\n- url: {{ .url }}\nregion: eu-west-2\n",
            [("", 0, UNREADABLE, False), ("region", 3, "eu-west-2", False)],
        ),
        (
            "values-prod.yaml",
            "image: [",
            [("", 0, "these values are no YAML, or a template of it, so what they name is not known", False)] * 2,
        ),
        (
            "alerts.yaml",
            "receivers:\n- pagerduty_configs:\n  - routing_key: x\n",
            [("receivers.0.pagerduty_configs.0", 3, "events.pagerduty.com", False)],
        ),
        ("app.conf", 'database { url = "jdbc:postgresql://db.example.com/x" }\n', [("url", 1, "db.example.com", True)]),
        (
            "logstash.conf",
            'output {\n  # region => "eu-west-1"\n  s3 { region => "eu-west-2" bucket => "b" }\n}\n',
            [("region", 3, "eu-west-2", False)],
        ),
        (
            "otel.yaml",
            "exporters:\n  otlp: {endpoint: 'tempo.n.svc:4317'}\naws: {region: us-east-1}\n",
            [("exporters.otlp.endpoint", 2, "tempo.n.svc:4317", False), ("aws.region", 3, "us-east-1", False)],
        ),
        (
            "fluent.conf",
            "<match **>\n  @type s3\n  s3_region us-east-1\n  host es.example.com\n</match>\n",
            [("s3_region", 3, "us-east-1", False), ("host", 4, "es.example.com", True)],
        ),
        (
            "nginx.conf",
            "location / {\n  proxy_pass https://api.example.com;\n}\n",
            [("proxy_pass", 2, "api.example.com", True)],
        ),
        (
            "app.xml",
            '<a>\n<db.url>jdbc:postgresql://a.example.com/b</db.url>\n<p name="db.url" value="jdbc:mysql://b.example.com/c"/>\n'
            "<!-- <db.url>jdbc:mysql://c.example.com/c</db.url> -->\n</a>\n",
            [("db.url", 2, "a.example.com", False), ("db.url", 3, "b.example.com", False)],
        ),
        ("aws.ini", "[default]\nregion = us-east-1 # ours\n", [("default.region", 2, "us-east-1", False)]),
        ("one.yaml", "remote_write: [{url: https://a.example.com}]", [("remote_write.0.url", 1, "a.example.com", False)]),
        ("list", '[{"database_url": "postgres://a.example.com/b"}]', [("0.database_url", 1, "a.example.com", False)]),
        (
            "fluent-bit.conf",
            "[OUTPUT]\n    Name S3\n    region us-east-1\n[OUTPUT]\n    Name kafka\n    Brokers a.example.com:9092\n"
            "[OUTPUT]\n    Name datadog\n[OUTPUT]\n    Name es\n    Host b.example.com\n    AWS_Region us-west-2\n",
            [
                ("OUTPUT.0.region", 3, "us-east-1", False),
                ("OUTPUT.1.brokers", 6, "a.example.com:9092", False),
                ("OUTPUT.2.name", 8, "http-intake.logs.datadoghq.com", False),
                ("OUTPUT.3.host", 11, "b.example.com", False),
                ("OUTPUT.3.aws_region", 12, "us-west-2", False),
            ],
        ),
        (
            "collector.yaml",
            "exporters:\n  datadog: {api: {key: x}}\n  azuremonitor: {connection_string: 'a=b;IngestionEndpoint=https://a.example.com/'}\n",
            [
                ("exporters.datadog.api", 2, "datadoghq.com", False),
                ("exporters.azuremonitor.connection_string", 3, "a.example.com", False),
            ],
        ),
        (
            "alias.yaml",
            "x: &d {url: 'jdbc:postgresql://a.example.com/b'}\ndatasource: *d\n",
            [("datasource.url", 1, "a.example.com", False), ("x.url", 1, "a.example.com", True)],
        ),
        (
            "sent.yaml",
            "exporters: {awsxray: {}, debug: {}, googlecloud/x: {}, unused: {}}\n"
            "service: {pipelines: {traces: {exporters: [awsxray, debug, googlecloud/x]}}}\n",
            [
                ("exporters.googlecloud/x", 1, "where googlecloud sends to is not known", False),
                ("exporters.awsxray", 1, "where awsxray sends to is not known", False),
            ],
        ),
        (
            "vector.yaml",
            "sinks:\n  a: {type: datadog_logs, inputs: [x], site: us5.datadoghq.com}\n  b: {type: gcp_cloud_storage, inputs: [x]}\n"
            "  c: {type: console, inputs: [x]}\n",
            [
                ("sinks.a.site", 2, "us5.datadoghq.com", False),
                ("sinks.b", 3, "where gcp_cloud_storage sends to is not known", False),
            ],
        ),
        ("many.conf", "region" + "\n" * 200_000 + "x", []),
        ("notes.md", "The region is wherever.\nSee the server list.\n", []),
        ("dates.yaml", "timezone: Europe/Oslo\nregion: Oslo\nzone: main\n", []),
    ],
)
def test_settings_in_texts(key: str, text: str, expected: Rows) -> None:
    assert said(config_map(**{key: text})) == expected


def secret(**data: str) -> str:
    coded = {key: b64encode(value.encode()).decode() for key, value in data.items()}
    return json.dumps({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}, "data": coded})


def test_base64_of_a_secret_is_read_and_not_shown() -> None:
    text = secret(
        DATABASE_URL="postgres://u:hunter2@db.example.com/x",
        AWS_REGION="us-east-1\n",
        KEY="hunter2-${x}",
        **{"objstore.yml": "type: S3\nconfig:\n  bucket: hunter2\n  region: us-east-1\n  secret_key: hunter2\n"},
    )
    facts = found(text)
    assert [(fact.path, fact.text, fact.raw) for fact in facts] == [
        (("data", "AWS_REGION"), "us-east-1", "in a Secret"),
        (("data", "DATABASE_URL"), "db.example.com", "postgres://db.example.com"),
        (("data", "objstore.yml"), "us-east-1", "in a Secret"),
    ]
    assert all("hunter2" not in fact.raw for fact in facts)
    variable = found(secret(AWS_REGION="${hunter2}"))
    assert [(fact.raw, fact.why) for fact in variable] == [("in a Secret", "it holds a variable")]


@pytest.mark.parametrize("value", ["'%%%'", "/w==", "1", "null", "[]"])
def test_what_is_no_text_in_base64_is_no_fact(value: str) -> None:
    assert found(f"apiVersion: v1\nkind: Secret\nmetadata: {{name: a}}\ndata: {{AWS_REGION: {value}}}\n") == []


def pod(args: list[Any], **more: Any) -> str:
    container = {"name": "a", "image": "eu.gcr.io/a", "args": args, **more}
    return json.dumps({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": {"containers": [container]}})


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (["--aws-region=eu-west-2"], [(0, "eu-west-2", False)]),
        (["--aws-region", "eu-west-2"], [(1, "eu-west-2", False)]),
        (["-storage.s3.region=eu-west-2"], [(0, "eu-west-2", False)]),
        (["AWS_REGION=eu-west-2", "app"], [(0, "eu-west-2", False)]),
        (["-Daws.region=eu-west-2"], [(0, "eu-west-2", False)]),
        (["--db=db.example.com:5432"], [(0, "db.example.com:5432", False)]),
        (["--smtp-host", "smtp.example.com"], [(1, "smtp.example.com", False)]),
        (["--verbose", "--region", 7, "eu-west-2"], []),
        (["aws s3 cp x s3://b --region us-east-1"], [(0, "b.s3.amazonaws.com", True), (0, "us-east-1", False)]),
        (["curl -sS 'https://a.example.com/x' | sh"], [(0, "a.example.com", True)]),
        (["--listen=0.0.0.0:8080", "--name=eu-west-2"], []),
        (
            ["export AWS_DEFAULT_REGION=us-east-1; psql 'postgres://db.example.com/x'"],
            [(0, "db.example.com", True), (0, "us-east-1", False)],
        ),
        (["--acme-image=quay.io/a/b:1"], [(0, "quay.io/a/b:1", False)]),
    ],
)
def test_arguments(args: list[Any], expected: list[tuple[int, str, bool]]) -> None:
    facts = [fact for fact in found(pod(args)) if "args" in fact.path]
    assert [(fact.path[-1], fact.text, fact.advisory) for fact in facts] == expected


def test_json_in_a_variable() -> None:
    env = [
        {"name": "CONFIG", "value": '{"db": {"host": "db.example.com"}}'},
        {"name": "X", "value": "a\nS3_REGION=eu-west-2\n"},
    ]
    facts = [fact for fact in found(pod([], env=env)) if "env" in fact.path]
    assert [(fact.path[-2], fact.inner, fact.text, fact.user) for fact in facts] == [
        (0, ("db", "host"), "db.example.com", 'container "a"'),
        (1, ("S3_REGION",), "eu-west-2", 'container "a"'),
    ]
