"""The flags of the control plane: who runs a program, how its flags are read, and where the findings are."""

from __future__ import annotations

from typing import Any

import pytest

from policylint.model.finding import Hit
from policylint.semantics.control_plane import seconds, starts
from tests.unit.rules.cases import container, hits, pod

API = "unsafe-api-server-flag"


def flags(*words: Any, field: str = "command", program: str = "kube-apiserver") -> dict[str, str | None]:
    found = list(starts(pod({"containers": [container(**{field: list(words)})]}), program))
    return {name: occurrences[-1].given for name, occurrences in found[0].flags.items()} if found else {"": "not run"}


def of(rule_id: str, *flag: str, command: Any, **fields: Any) -> list[Hit]:
    return hits(rule_id, pod({"containers": [container(command=command, **fields)]}), flags=flag)


@pytest.mark.parametrize(
    "words",
    [
        ["kube-apiserver", "--a=1"],
        ["/usr/local/bin/kube-apiserver", "-a=1"],
        ["/go-runner", "--log-file=x", "kube-apiserver", "--a=1"],
        ["tini", "--", "kube-apiserver", "--a=1"],
        ["/bin/sh", "-c", "exec kube-apiserver --a=1"],
        ["bash", "-euc", "mkdir -p /x && \\\n TZ=UTC kube-apiserver '--a=1' | tee log --b=2"],
        ["sh", "-c", "echo kube-apiserver\nkube-apiserver --a=1; true --b=2"],
    ],
)
def test_the_program_is_run(words: list[str]) -> None:
    assert flags(*words) == {"a": "1"}


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--a=1"],
        ["kubectl", "logs", "kube-apiserver", "--a=1"],
        ["kube-apiserver-proxy", "--a=1"],
        ["sh", "-c", "echo kube-apiserver --a=1"],
        ["sh", "-c"],
        ["sh", "-c", 7],
        ["sh", "kube-apiserver"],
        [None, {"x": 1}],
        ["tini", "sh", "kube-apiserver"],
        ["sh", "-c", "x" * 100_001 + " ; kube-apiserver --a=1"],
    ],
)
def test_the_program_is_not_run(words: list[Any]) -> None:
    assert flags(*words) == {"": "not run"}


def test_args_may_name_the_program() -> None:
    assert flags("kube-apiserver", "--a_b=1", field="args") == {"a-b": "1"}


def test_a_script_that_is_no_script() -> None:
    assert flags("sh", "-c", "kube-apiserver --a=1 'open") == {"a": "1"}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["--authorization-mode=Node", "--authorization-mode=RBAC"], []),
        (["--authorization-mode", "Node,RBAC"], []),
        (["--authorization-mode=$(MODE)"], []),
        (["--authorization-config=/etc/authorization.yaml"], []),
        (["--authorization-mode=Node"], ["authorization-mode:RBAC"]),
        (["--authorization-mode="], ["authorization-mode:AlwaysAllow", "authorization-mode:Node", "authorization-mode:RBAC"]),
        ([], ["authorization-mode:AlwaysAllow", "authorization-mode:Node", "authorization-mode:RBAC"]),
    ],
)
def test_lists(words: list[str], found: list[str]) -> None:
    assert [hit.value for hit in of(API, "authorization-mode", command=["kube-apiserver", *words])] == found


@pytest.mark.parametrize(
    ("words", "bad"),
    [
        (["--profiling=false"], False),
        (["--profiling=F"], False),
        (["--profiling", "false"], True),
        (["--profiling=false", "--profiling"], True),
        (["--profiling=true", "--profiling=0"], False),
        ([], True),
    ],
)
def test_booleans_are_those_of_go(words: list[str], bad: bool) -> None:
    assert bool(of("unsafe-scheduler-flag", "profiling", command=["kube-scheduler", *words])) is bad


def test_places() -> None:
    found = of(API, "token-auth-file", "client-ca-file", command=["kube-apiserver"], args=["--token-auth-file=/x"])
    assert [(hit.path[-2:], hit.message) for hit in found] == [
        (
            ("args", 0),
            'container "app" runs kube-apiserver with --token-auth-file=/x: its tokens never expire and lie on the disk in plain text',
        ),
        (("command", 0), 'container "app" runs kube-apiserver without --client-ca-file: clients cannot use certificates'),
    ]
    assert found[0].help == "remove it, and use certificates or OpenID Connect (CIS 1.2.2)"


def test_a_patch_is_not_asked_for_flags() -> None:
    spec = {"containers": [{"name": "app", "command": ["kube-apiserver", "--secure-port=0"]}]}
    assert [hit.value for hit in hits(API, pod(spec))] == ["secure-port=0"]


@pytest.mark.parametrize(
    ("env", "bad"),
    [
        ([{"name": "ETCD_CLIENT_CERT_AUTH", "value": "true"}], False),
        ([{"name": "ETCD_CLIENT_CERT_AUTH", "value": "false"}], True),
        ([{"name": "ETCD_CLIENT_CERT_AUTH", "valueFrom": {"configMapKeyRef": {"name": "x", "key": "y"}}}], False),
        ([{"name": "CLIENT_CERT_AUTH", "value": "true"}], True),
        ([None, {"name": 7}, {"value": "x"}], True),
        ({"x": 1}, True),
    ],
)
def test_variables_of_etcd(env: Any, bad: bool) -> None:
    assert bool(of("unsafe-etcd-flag", "client-cert-auth", command=["etcd"], env=env)) is bad


def test_a_flag_counts_more_than_a_variable() -> None:
    env = [{"name": "ETCD_CLIENT_CERT_AUTH", "value": "true"}]
    assert len(of("unsafe-etcd-flag", "client-cert-auth", command=["etcd", "--client-cert-auth=false"], env=env)) == 1


@pytest.mark.parametrize(
    ("text", "value"),
    [("0", 0), ("60s", 60), ("1h1m1s", 3661), ("1.5m", 90), ("500ms", 0.5), ("6", None), ("", None), ("s", None)],
)
def test_durations(text: str, value: float | None) -> None:
    assert seconds(text) == value


def test_a_message_keeps_the_password_of_an_address_to_itself() -> None:
    command = [
        "kube-apiserver",
        "--audit-log-path=https://shop:hunter2@example.com",
        "--authorization-mode=shop:hunter2@example.com",
    ]
    found = of(API, command=command)
    assert not any("hunter2" in hit.message for hit in found)
    assert any("--authorization-mode=***@example.com" in hit.message for hit in found)
