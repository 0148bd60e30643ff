"""Which kinds are searched for containers, and which cannot hold any."""

from __future__ import annotations

import json

import pytest

from policylint.manifests.load import load
from policylint.manifests.pods import _NO_PODS
from policylint.model.limits import Limits
from policylint.sources.files import Source
from policylint.validation.lifecycle import newest_release
from policylint.validation.schemas import schema_for

VERSIONS = {"": ("v1",), "autoscaling": ("v1", "v2")}


@pytest.mark.parametrize(("group", "kind"), sorted(_NO_PODS))
def test_a_kind_that_is_not_searched_has_no_field_for_containers(group: str, kind: str) -> None:
    schemas = [
        schema_for(f"{group}/{version}".lstrip("/"), kind, newest_release()) for version in VERSIONS.get(group, ("v1",))
    ]
    for schema in schemas:
        assert schema is not None
        assert '"containers"' not in json.dumps(schema.json_schema(partial=False))
        assert '"initContainers"' not in json.dumps(schema.json_schema(partial=False))


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("apiVersion: v1\nkind: Service", 0),
        ("apiVersion: example.com/v1\nkind: Service", 1),
        ("apiVersion: apps/v1\nkind: Deploymnet", 1),
    ],
)
def test_a_kind_that_is_nobodys_or_unknown_is_searched(header: str, expected: int) -> None:
    text = f"{header}\nmetadata: {{name: a}}\nspec: {{pod: {{containers: [{{name: app, image: nginx}}]}}}}\n"
    (manifest,) = load(Source("a.yaml", text.encode()), Limits()).manifests
    assert len(manifest.containers) == expected


@pytest.mark.parametrize(
    ("header", "spec", "whole"),
    [
        ("helm.toolkit.fluxcd.io/v2\nkind: HelmRelease", "{values: {pod: *p}}", [False]),
        ("argoproj.io/v1alpha1\nkind: Application", "{source: {helm: {valuesObject: {pod: *p}}}}", [False]),
        ("argoproj.io/v1alpha1\nkind: Rollout", "{values: {pod: *p}}", [True]),
        ("example.com/v1\nkind: App", "{values: {pod: *p}}", [True]),
        ("example.com/v1\nkind: App", "{template: {spec: *p}, values: {pod: *p}}", [True]),
        ("example.com/v1\nkind: HelmRelease", "{values: {pod: *p}}", [True]),
    ],
)
def test_values_are_completed_only_where_a_chart_gets_them(header: str, spec: str, whole: list[bool]) -> None:
    pod = "&p {containers: [{name: a, image: nginx}]}"
    text = f"apiVersion: {header}\nmetadata: {{name: a}}\nspec: {spec.replace('*p', pod, 1)}\n"
    (manifest,) = load(Source("a.yaml", text.encode()), Limits()).manifests
    assert [container.whole for container in manifest.containers] == whole


@pytest.mark.parametrize(
    ("header", "spec", "paths"),
    [
        ("monitoring.coreos.com/v1\nkind: Prometheus", "{hostNetwork: true}", [("spec",)]),
        ("monitoring.coreos.com/v1\nkind: Prometheus", "{volumes: [{name: a, hostPath: {path: /}}]}", [("spec",)]),
        ("beat.k8s.elastic.co/v1\nkind: Beat", "{daemonSet: {podTemplate: {spec: {hostPID: true}}}}",
         [("spec", "daemonSet", "podTemplate", "spec")]),
        ("example.com/v1\nkind: App", "{hostIPC: true, container: {image: a, securityContext: {runAsUser: 0}}}", [("spec",)]),
        ("example.com/v1\nkind: App", "{hostNetwork: false, volumes: [{name: a, emptyDir: {}}, b]}", []),
        ("constraints.gatekeeper.sh/v1\nkind: Host", "{parameters: {hostNetwork: true}}", []),
        ("policy/v1beta1\nkind: PodSecurityPolicy", "{hostNetwork: true}", []),
    ],
)  # fmt: skip
def test_what_gives_a_pod_something_of_its_node_is_found_without_containers(
    header: str, spec: str, paths: list[tuple[str, ...]]
) -> None:
    text = f"apiVersion: {header}\nmetadata: {{name: a}}\nspec: {spec}\n"
    (manifest,) = load(Source("a.yaml", text.encode()), Limits()).manifests
    assert [pod.path for pod in manifest.pods] == paths


def test_the_security_context_beside_what_is_of_the_node_is_judged_once() -> None:
    text = (
        "apiVersion: a.example.com/v1\nkind: A\nmetadata: {name: a}\nspec: {hostPID: true, securityContext: {runAsUser: 0}}\n"
    )
    (manifest,) = load(Source("a.yaml", text.encode()), Limits()).manifests
    assert [container.path for container in manifest.containers] == [("spec",)]
    assert [dict(pod.body) for pod in manifest.pods if pod.path] == [{"hostPID": True}]


@pytest.mark.parametrize(
    ("written", "expected"), [("v1", "v1"), ("/v1", "v1"), ("apps/v1", "apps/v1"), ("/apps/v1", "/apps/v1"), ("/", "/")]
)
def test_the_core_group_may_be_written_with_a_slash(written: str, expected: str) -> None:
    text = f"{{apiVersion: {written}, kind: Pod, metadata: {{name: a}}, spec: {{containers: [{{name: a, image: a}}]}}}}"
    (found,) = load(Source("a.yaml", text.encode()), Limits()).manifests
    assert found.resource.api_version == expected
