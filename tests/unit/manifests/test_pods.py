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
    ("written", "expected"), [("v1", "v1"), ("/v1", "v1"), ("apps/v1", "apps/v1"), ("/apps/v1", "/apps/v1"), ("/", "/")]
)
def test_the_core_group_may_be_written_with_a_slash(written: str, expected: str) -> None:
    text = f"{{apiVersion: {written}, kind: Pod, metadata: {{name: a}}, spec: {{containers: [{{name: a, image: a}}]}}}}"
    (found,) = load(Source("a.yaml", text.encode()), Limits()).manifests
    assert found.resource.api_version == expected
