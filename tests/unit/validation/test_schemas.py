"""Objects held against the schemas of Kubernetes: the exact field, rule and words of every kind of violation."""

from __future__ import annotations

import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest

from policylint.validation.lifecycle import newest_release
from policylint.validation.schemas import KindSchema, Violation, releases, schema_for, violations
from policylint.validation.structure import load
from tests.conformance import apiserver, schemas
from tests.conformance.corpus import corpora_dir, rows

RELEASE = (1, 36)
NO_CORPORA = "NOT RUN: the corpora are not here (POLICYLINT_CORPORA)"


def known(api_version: str, kind: str, release: tuple[int, int] = RELEASE) -> KindSchema:
    schema = schema_for(api_version, kind, release)
    assert schema is not None
    return schema


def deployment(**spec: Any) -> dict[str, Any]:
    template = {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [container()]}}
    whole = {"selector": {"matchLabels": {"a": "b"}}, "template": template, **spec}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": whole}


def container(**fields: Any) -> dict[str, Any]:
    return {"name": "web", "image": "nginx", **fields}


def pod(**fields: Any) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}, "spec": {"containers": [container(**fields)]}}


def found(body: dict[str, Any], **options: bool) -> list[tuple[str, str]]:
    schema = known(body["apiVersion"], body["kind"])
    return [(one.rule, one.message) for one in violations(body, schema, **options)]


@pytest.mark.parametrize("release", releases())
def test_a_whole_object_passes_in_every_release(release: tuple[int, int]) -> None:
    assert list(violations(deployment(), known("apps/v1", "Deployment", release))) == []


def test_the_releases() -> None:
    assert releases()[0] == (1, 25)
    assert releases()[-1] == (1, 37) == newest_release()
    assert len(releases()) == 13


@pytest.mark.parametrize(
    ("api_version", "kind", "release"),
    [
        ("apps/v1", "Deploymint", RELEASE),
        ("apps/v1beta1", "Deployment", RELEASE),
        ("v1", "Pod", (1, 24)),
        ("v1", "Pod", (1, 38)),
        ("v1", "Pod", (2, 25)),
        ("v1", "PodSpec", RELEASE),
        ("cert-manager.io/v1", "Certificate", RELEASE),
    ],
)
def test_what_has_no_schema(api_version: str, kind: str, release: tuple[int, int]) -> None:
    assert schema_for(api_version, kind, release) is None


def test_kinds_differ_by_release() -> None:
    assert schema_for("policy/v1beta1", "PodSecurityPolicy", (1, 25)) is None
    assert schema_for("autoscaling/v2beta2", "HorizontalPodAutoscaler", (1, 25)) is not None
    assert schema_for("autoscaling/v2beta2", "HorizontalPodAutoscaler", (1, 26)) is None


@pytest.mark.parametrize(
    ("body", "violation"),
    [
        (
            pod(imagePullPolcy="Always"),
            Violation(
                ("spec", "containers", 0, "imagePullPolcy"),
                "unknown-field",
                'unknown field "imagePullPolcy" in spec.containers[0] (did you mean "imagePullPolicy"?)',
                "imagePullPolcy",
                "imagePullPolicy",
            ),
        ),
        (
            pod(zzz=None),
            Violation(("spec", "containers", 0, "zzz"), "unknown-field", 'unknown field "zzz" in spec.containers[0]', "zzz"),
        ),
        (
            deployment(replicas="3"),
            Violation(("spec", "replicas"), "wrong-type", 'spec.replicas must be an integer, is the string "3"', "3"),
        ),
        (
            deployment(replicas=1.5),
            Violation(("spec", "replicas"), "wrong-type", "spec.replicas must be an integer, is the number 1.5", "1.5"),
        ),
        (
            deployment(paused="true"),
            Violation(("spec", "paused"), "wrong-type", 'spec.paused must be true or false, is the string "true"', "true"),
        ),
        (
            deployment(selector=None),
            Violation(("spec", "selector"), "missing-field", "spec.selector is missing: null stands for nothing"),
        ),
        (
            deployment(template={"spec": {}}),
            Violation(
                ("spec", "template", "spec", "containers"), "missing-field", "spec.template.spec.containers is missing"
            ),
        ),
        (
            deployment(template=[]),
            Violation(("spec", "template"), "wrong-type", "spec.template must be a mapping, is a list"),
        ),
        (
            pod(image=""),
            Violation(("spec", "containers", 0, "image"), "missing-field", "spec.containers[0].image must not be empty"),
        ),
        (
            pod(imagePullPolicy="always"),
            Violation(
                ("spec", "containers", 0, "imagePullPolicy"),
                "invalid-value",
                "spec.containers[0].imagePullPolicy must be one of Always, IfNotPresent, Never, "
                'is the string "always" (did you mean "Always"?)',
                "always",
                "Always",
            ),
        ),
        (
            pod(resources={"limits": {"cpu": "1x"}}),
            Violation(
                ("spec", "containers", 0, "resources", "limits", "cpu"),
                "invalid-value",
                'spec.containers[0].resources.limits.cpu must be a quantity of at least 0 such as "500m", "1.5" or "2Gi", '
                'is the string "1x"',
                "1x",
            ),
        ),
        (
            pod(resources={"limits": {"Memory": 1}}),
            Violation(
                ("spec", "containers", 0, "resources", "limits", "Memory"),
                "invalid-value",
                'the key "Memory" of spec.containers[0].resources.limits must be a resource of containers: '
                'cpu, memory, ephemeral-storage, hugepages-... or a name behind a DNS name and "/"',
                "Memory",
            ),
        ),
        (
            pod(ports=[{"containerPort": 65536}]),
            Violation(
                ("spec", "containers", 0, "ports", 0, "containerPort"),
                "invalid-value",
                "spec.containers[0].ports[0].containerPort must be between 1 and 65535, is the integer 65536",
                "65536",
            ),
        ),
        (
            deployment(replicas=-1),
            Violation(
                ("spec", "replicas"),
                "invalid-value",
                "spec.replicas must be between 0 and 2147483647, is the integer -1",
                "-1",
            ),
        ),
    ],
)
def test_one_violation(body: dict[str, Any], violation: Violation) -> None:
    assert list(violations(body, known(body["apiVersion"], body["kind"]))) == [violation]


def test_several_in_the_order_of_their_paths() -> None:
    body = deployment(replicas="3", template={"spec": {"containers": [container(x=1), container(image=2)]}}, zzz=1)
    assert [one.path for one in violations(body, known("apps/v1", "Deployment"))] == [
        ("spec", "replicas"),
        ("spec", "template", "spec", "containers", 0, "x"),
        ("spec", "template", "spec", "containers", 1, "image"),
        ("spec", "zzz"),
    ]


def test_null_stands_for_nothing() -> None:
    body = deployment(replicas=None, strategy=None)
    body["metadata"] |= {"labels": {"a": None}, "creationTimestamp": None, "annotations": None}
    body["status"] = None
    assert found(body) == []
    assert found(pod(env=None, ports=[None])) == [
        ("missing-field", "spec.containers[0].ports[0] is missing: null stands for nothing")
    ]


@pytest.mark.parametrize("value", ["1", "1.5", 1, 1.5, 0, "2Gi", "1e3", "1E", "500m", "+1", ".5", "1.G", " 1 ", "-0"])
def test_quantities(value: Any) -> None:
    assert found(pod(resources={"limits": {"cpu": value}})) == []


@pytest.mark.parametrize("value", ["", "1 G", "1mi", "Gi1", "1GiB", "1e", "0x1", "1_000", "1,5", "--1", "-1", -1, "1\n2"])
def test_no_quantities(value: Any) -> None:
    assert len(found(pod(resources={"limits": {"cpu": value}}))) == 1


@pytest.mark.parametrize("value", [80, "http", "a-1", "", 0, None])
def test_target_ports(value: Any) -> None:
    assert found(service(value)) == []


@pytest.mark.parametrize("value", [65536, -1, 1.5, "80", "-a", "a--b", "A", "abcdefghijklmnop", True, [80], "a\n"])
def test_no_target_ports(value: Any) -> None:
    assert len(found(service(value))) == 1


def service(port: Any) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "a"},
        "spec": {"ports": [{"port": 1, "targetPort": port}]},
    }


@pytest.mark.parametrize("value", ["", "YQ==", "YWI=", "YWJj", "YW\nJj\r\n", "YQ=\n=", [97, 98], [], None])
def test_bytes(value: Any) -> None:
    assert found({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}, "data": {"k": value}}) == []


@pytest.mark.parametrize("value", ["YQ", "Y Q=", "YQ=", "=", "Y-_=", [256], ["a"], 1, {}])
def test_no_bytes(value: Any) -> None:
    assert len(found({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}, "data": {"k": value}})) == 1


@pytest.mark.parametrize(
    ("value", "good"),
    [
        ("2024-02-29T23:59:59Z", True),
        ("2024-02-29T23:59:59.5+01:00", True),
        ("2024-02-29", False),
        ("2024-13-01T00:00:00Z", False),
        ("", False),
        (1, False),
    ],
)
def test_times(value: Any, good: bool) -> None:
    body = pod()
    body["metadata"]["creationTimestamp"] = value
    assert (found(body) == []) is good


def test_a_secret_keeps_its_values() -> None:
    body = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "HUNTER"},
        "data": {"k": "hunter"},
        "type": 5,
        "stringData": {"x": 7},
    }
    answer = list(violations(body, known("v1", "Secret"), secret=True))
    assert [one.message for one in answer] == [
        "data.k must be base64, is a string",
        "stringData.x must be a string, is an integer",
        "type must be a string, is an integer",
        "metadata.name must be a DNS name: at most 253 lower case letters, digits, '-' and '.', no part beginning or ending "
        "with '-', is a string",
    ]
    assert [one.value for one in answer] == ["", "", "", ""]


def test_a_patch_is_not_asked_for_what_it_leaves_out() -> None:
    body: dict[str, Any] = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {},
        "spec": {"template": {"spec": {"containers": [{"name": "a", "$patch": "delete"}]}}},
    }
    assert found(body, partial=True) == []
    assert [rule for rule, _ in found(body)] == ["missing-field", "unknown-field", "missing-field", "missing-field"]
    body["spec"]["template"]["spec"] |= {"$setElementOrder/containers": [], "replicas": 1, "containers": [{"image": 5}]}
    assert found(body, partial=True) == [
        ("wrong-type", "spec.template.spec.containers[0].image must be a string, is the integer 5"),
        ("unknown-field", 'unknown field "replicas" in spec.template.spec'),
    ]


@pytest.mark.parametrize(
    ("kind", "metadata", "message"),
    [
        ("Pod", {}, "metadata.name is missing"),
        ("Pod", None, "metadata.name is missing"),
        ("Pod", {"name": ""}, "metadata.name is missing"),
        ("Pod", {"generateName": "a-"}, ""),
        ("Pod", {"name": "a.b-c"}, ""),
        (
            "Namespace",
            {"name": "a.b"},
            "metadata.name must be a DNS label: at most 63 lower case letters, digits and '-', beginning and ending with a letter or digit, is the string \"a.b\"",
        ),
        (
            "Pod",
            {"name": "a", "namespace": "A"},
            "metadata.namespace must be a DNS label: at most 63 lower case letters, digits and '-', beginning and ending with a letter or digit, is the string \"A\"",
        ),
        (
            "Pod",
            {"name": "a\n"},
            "metadata.name must be a DNS name: at most 253 lower case letters, digits, '-' and '.', no part beginning or ending with '-', is the string \"a\n\"",
        ),
    ],
)
def test_names(kind: str, metadata: Any, message: str) -> None:
    body = pod() | {"kind": kind, "metadata": metadata}
    if kind != "Pod":
        del body["spec"]
    assert [words for _, words in found(body)] == [message] * bool(message)


def test_rbac_names_may_hold_a_colon() -> None:
    body = {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "ClusterRole",
        "metadata": {"name": "system:Node"},
        "rules": None,
    }
    assert found(body) == []
    assert [rule for rule, _ in found(body | {"metadata": {"name": "a/b"}})] == ["invalid-value"]
    assert [rule for rule, _ in found(body | {"metadata": {"name": ".."}})] == ["invalid-value"]


def test_a_status_is_decoded_and_no_more() -> None:
    condition = {"type": "Available"}
    assert found(deployment() | {"status": {"conditions": [condition]}}) == []
    assert found(deployment() | {"status": {"replicas": "1"}}) == [
        ("wrong-type", 'status.replicas must be an integer, is the string "1"')
    ]


def test_schemas_inside_a_definition() -> None:
    inner = {"type": "object", "properties": {"a": {"items": {"type": 5, "unknown": 1}}}}
    version = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": inner}}
    names = {"kind": "A", "plural": "as"}
    body = {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "as.b.c"}}
    body["spec"] = {"group": "b.c", "names": names, "scope": "Cluster", "versions": [version]}
    message = "spec.versions[0].schema.openAPIV3Schema.properties.a.items.type must be a string, is the integer 5"
    assert found(body) == [("wrong-type", message)]


def test_hostile_values() -> None:
    deep: Any = {}
    for _ in range(400):
        deep = {"x": deep}
    assert found(deployment(x=deep)) == [("invalid-value", "the object is nested too deeply")]
    assert [rule for rule, _ in found(deployment(replicas=10**400))] == ["invalid-value"]
    long = found(pod(image="x", name="a-" * 500_000))
    assert [len(message) < 300 for _, message in long] == [True]


def test_the_library_waits_for_an_object() -> None:
    code = "import sys, policylint.validation.schemas; print(sorted({'jsonschema_rs', 'difflib', 'zlib'} & set(sys.modules) - {'zlib'}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_every_constraint_is_about_a_field() -> None:
    from policylint.validation import constraints

    fields = {
        f"{constraints._unversioned(name)}.{field.removesuffix('!')}"
        for release in releases()
        for name, known_fields in load(release).types.items()
        for field in known_fields
    }
    assert [name for name in constraints._rules() if name not in fields] == []


def test_every_kind_of_every_release_has_a_schema_that_compiles() -> None:
    for release in releases():
        for name in list(load(release).kinds)[:: 1 if release == releases()[-1] else 12]:
            api_version, kind = name.split(" ")
            schema = known(api_version, kind, release)
            assert schema.validator().is_valid([]) is False
            assert schema.validator(partial=True).is_valid({}) is True


def test_agrees_with_a_real_api_server(tmp_path: Path) -> None:
    directory = corpora_dir()
    if directory is None:
        pytest.skip(NO_CORPORA)
    with tarfile.open(directory / "real-open.tar.xz") as archive:
        archive.extractall(tmp_path, filter="data")
    outcome = apiserver.compare(apiserver.cases(rows(directory / "apiserver-1.36-open.jsonl.xz"), tmp_path))
    assert outcome.wrong == ()
    assert (outcome.accepted, outcome.refused, dict(outcome.no_schema)) == (5722, 4897, {})
    custom = sum(count for said, count in outcome.missed.items() if said.startswith("custom resource"))
    assert (outcome.caught.total(), custom) == (4521, 2)


def test_agrees_with_the_python_implementation() -> None:
    directory = corpora_dir()
    if directory is None:
        pytest.skip(NO_CORPORA)
    objects = list(schemas.of_corpus(directory / "apiserver-1.36-open.jsonl.xz", None))
    for number, release in enumerate(releases()):
        answers = list(schemas.disagreements(objects[number * 13 :: 401], release))
        assert [answer for answer in answers if answer] == []
        assert len(answers) > 20


def test_oracle_reads_the_objects_of_a_tree(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n---\nkind: x\n")
    (tmp_path / "rows.jsonl").write_text("")
    found = [
        schemas.Subject("a.yaml:1", "v1", "ConfigMap", {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}})
    ]
    assert list(schemas.of_tree(tmp_path)) == found
    words = [str(tmp_path / "rows.jsonl"), "--tree", str(tmp_path), "--jobs", "2", "--json", str(tmp_path / "out.json")]
    assert schemas.main(words) == 0
    assert capsys.readouterr().out.splitlines() == [f"1.{minor}: 2/2" for _, minor in releases()]
    assert schemas.main([str(tmp_path / "rows.jsonl")]) == 2
