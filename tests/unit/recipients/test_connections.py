"""Connection strings, the names of variables, and resources that are named with their regions."""

from __future__ import annotations

from typing import Any

import pytest

from policylint.recipients.addresses import addresses
from policylint.recipients.connections import connected
from policylint.recipients.facts import Semantics
from policylint.recipients.names import is_told, region_of, sense
from policylint.recipients.variables import endpoint_beside, of_value

INSIGHTS = (
    "InstrumentationKey=a;IngestionEndpoint=https://eastus-8.in.example.com/;LiveEndpoint=https://eastus.live.example.com/"
)
DESCRIPTION = "jdbc:oracle:thin:@(DESCRIPTION=(ADDRESS=(PROTOCOL=TCP)(HOST=a.example.com)(PORT=1521)))"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("host=a.example.com port=5432 user=b password=c.d", ["a.example.com"]),
        ("host=a.example.com,b.example.com user=c", ["a.example.com", "b.example.com"]),
        ("Server=tcp:a.example.com,1433;Database=b", ["a.example.com"]),
        ("Data Source=a.example.com;Password=p.q", ["a.example.com"]),
        ("Endpoint=sb://a.example.com/;SharedAccessKey=b", ["sb://a.example.com/"]),
        (INSIGHTS, ["https://eastus-8.in.example.com/", "https://eastus.live.example.com/"]),
        ("DefaultEndpointsProtocol=https;AccountName=abc;AccountKey=d==", ["abc.blob.core.windows.net"]),
        ("AccountName=abc;AccountKey=d==;EndpointSuffix=core.chinacloudapi.cn", ["abc.blob.core.chinacloudapi.cn"]),
        ("AccountName=abc;BlobEndpoint=https://abc.example.com/", ["https://abc.example.com/"]),
        ("jdbc:oracle:thin:@//a.example.com:1521/b", ["a.example.com:1521"]),
        ("jdbc:oracle:thin:@a.example.com:1521:b", ["a.example.com:1521"]),
        ("jdbc:oracle:thin:scott/tiger@a.example.com:1521:b", ["a.example.com:1521"]),
        (DESCRIPTION, ["a.example.com"]),
        ("user:p/w@tcp(a.example.com:3306)/b?parseTime=true", ["a.example.com:3306"]),
        ("Password=host.example.com", []),
        ("a.example.com", []),
        ("func(a.example.com)", []),
    ],
)
def test_connection_strings(text: str, expected: list[str]) -> None:
    assert connected(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SASL_SSL://a.example.com:9092,SASL_SSL://b.example.com:9092", ["a.example.com:9092", "b.example.com:9092"]),
        ("a.example.com:9092 b.example.com:9092", ["a.example.com:9092", "b.example.com:9092"]),
        ("a.example.com:9092;b.example.com:9092", ["a.example.com:9092", "b.example.com:9092"]),
        ("listen on a.example.com:9092", []),
        ("jdbc:aws-wrapper:postgresql://a.example.com/b", ["a.example.com"]),
        ("jdbc:mysql:loadbalance://a.example.com:1,b.example.com:2/c", ["a.example.com:1", "b.example.com:2"]),
        ("jdbc:sqlserver://a.example.com:1433;databaseName=b", ["a.example.com:1433"]),
        ("jdbc:oracle:thin:@tcps://a.example.com:1522/b", ["a.example.com:1522"]),
    ],
)
def test_addresses_with_several_hosts_and_drivers(text: str, expected: list[str]) -> None:
    assert [one.host for one in addresses(text)] == expected


@pytest.mark.parametrize(
    ("name", "provider"),
    [
        ("AWS_REGION", "aws"),
        ("AWS_S3_REGION_NAME", "aws"),
        ("APP_AWS_REGION", "aws"),
        ("S3_REGION", ""),
        ("OS_REGION_NAME", "openstack"),
        ("SPEECH_REGION", None),
        ("DB_HOST", None),
    ],
)
def test_whose_region_a_variable_holds(name: str, provider: str | None) -> None:
    assert region_of(name) == provider


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("DB_ADDR", True),
        ("DB_HOST_READER", True),
        ("DATABASE_URL_2", True),
        ("AZURE_STORAGE_CONNECTION_STRING", True),
        ("TF_VAR_REGION", True),
        ("REGION_NAME", True),
        ("DB_NAME", False),
        ("HOMEPAGE_URL", False),
    ],
)
def test_names_that_tell_a_recipient(name: str, told: bool) -> None:
    assert is_told(name) is told


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("AWS_REGIONS", "us-east-1, eu-north-1", [("us-east-1", "aws"), ("eu-north-1", "aws")]),
        ("SPEECH_REGION", "eastus", [("eastus", "")]),
        ("SPEECH_LOCATION", "eastus", []),
        ("REGION", "frontend", []),
        ("INSTANCE", "my-project:us-central1:db", [("us-central1", "gcp")]),
        (
            "INSTANCES",
            "my-project:us-central1:a=tcp:1,my-project:europe-north1:b",
            [("us-central1", "gcp"), ("europe-north1", "gcp")],
        ),
        ("INSTANCE", "example.com:my-project:us-central1:db", [("us-central1", "gcp")]),
        ("PORTS", "name:tcp:443", []),
        ("ROLE", "arn:aws:iam::123456789012:role/x", []),
        ("QUEUE", "arn:aws:sqs:eu-west-2:123456789012:q", [("eu-west-2", "aws")]),
    ],
)
def test_regions_in_values(name: str, value: str, expected: list[tuple[str, str]]) -> None:
    assert [(fact.text, fact.provider) for fact in of_value((), name, value)] == expected


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("DATABASE_URL", "postgresql:///x?host=db.example.com", "db.example.com"),
        ("KAFKA_BROKERS", '["a.example.com:9092"]', "a.example.com:9092"),
        ("KAFKA_BROKERS", "a.example.com:9092\nb.example.com:9092", "it holds no address that can be read"),
        ("DATABASE_URL", "postgres://a.example.com/" + "x" * 4000, "it holds no address that can be read"),
        ("DATABASE_URL", "what is: this", "it holds no address that can be read"),
        ("DATABASE_URL", "{{ .url }}:1", "it holds a variable"),
        ("DATABASE_URL", "postgresql:///x", None),
        ("DATABASE_URL", "sqlite:///x.db", None),
        ("DATABASE_URL", "jdbc:h2:mem:x", None),
        ("DATABASE_URL", "/var/run/x:y", None),
        ("REDIS_HOST", "redis:6379", None),
        ("REDIS_URL", "http://redis:6379", "redis:6379"),
        ("NOTE", "what is: this", None),
    ],
)
def test_a_recipient_that_cannot_be_read_is_not_passed(name: str, value: str, expected: str | None) -> None:
    assert [fact.text or fact.why for fact in of_value((), name, value)] == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("beside", "value", "advisory"),
    [
        ({"S3_ENDPOINT": "http://minio:9000"}, "S3_REGION", True),
        ({"MINIO_URL": "http://minio:9000"}, "AWS_REGION", False),
        ({"S3_ENDPOINT": "https://s3.example.no"}, "AWS_DEFAULT_REGION", False),
        ({"AWS_ENDPOINT_URL": "https://s3.example.no"}, "AWS_REGION", True),
        ({"AWS_SSO_START_URL": "https://sso.example.no"}, "AWS_REGION", False),
        ({"AWS_WEBHOOK_URL_TOKEN": {"secretKeyRef": {}}}, "AWS_REGION", False),
        ({"S3_PUBLIC_URL": "https://a.example.no"}, "S3_REGION", False),
        ({"S3_ENDPOINT": "enabled"}, "S3_REGION", False),
        ({"S3_ENDPOINT": {"secretKeyRef": {}}}, "S3_REGION", True),
    ],
)
def test_which_endpoint_makes_a_region_a_name_to_sign_with(beside: dict[str, Any], value: str, advisory: bool) -> None:
    found = of_value((), value, "us-east-1", endpoint=endpoint_beside(beside.items()))
    assert [(fact.text, fact.advisory) for fact in found] == [("us-east-1", advisory)]


def test_the_sense_of_a_name() -> None:
    assert [sense(name) for name in ("KAFKA_BROKERS", "DB_ADDR", "X_URL")] == [
        Semantics.BROKER,
        Semantics.STORAGE,
        Semantics.EGRESS,
    ]
