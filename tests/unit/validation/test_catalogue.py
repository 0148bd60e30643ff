"""Fields of objects in a version that is gone, held against the version that has the same fields."""

from __future__ import annotations

from typing import Any

import pytest

from policylint.manifests.kubernetes import read_document
from policylint.model.manifest import Document
from policylint.validation.catalogue import Catalogue


@pytest.mark.parametrize(
    ("version", "kind", "spec", "expected"),
    [
        (
            "extensions/v1beta1",
            "DaemonSet",
            {"replicas": 2, "templateGeneration": 3, "template": {}},
            [(("spec", "replicas"), 'unknown field "replicas" in spec, in apps/v1 DaemonSet too')],
        ),
        (
            "batch/v1beta1",
            "CronJob",
            {"schedul": "* * * * *"},
            [(("spec", "schedul"), 'unknown field "schedul" in spec (did you mean "schedule"?), in batch/v1 CronJob too')],
        ),
        # Ingress has other fields in networking.k8s.io/v1, so that one says nothing of the old fields.
        ("extensions/v1beta1", "Ingress", {"backend": {"serviceName": "a", "servicePort": 80}}, []),
    ],
)
@pytest.mark.parametrize("lifecycles", [True, False])
def test_fields_of_a_version_that_is_gone(
    version: str, kind: str, spec: dict[str, Any], expected: list[tuple[tuple[str, ...], str]], lifecycles: bool
) -> None:
    body = {"apiVersion": version, "kind": kind, "metadata": {"name": "a"}, "spec": spec}
    (manifest,) = read_document(Document("a.yaml", 0, 1, "", body)).manifests
    found = Catalogue((), (), lifecycles=lifecycles).violations(manifest, (1, 36))
    assert [(one.path, one.message) for one in found if one.rule == "unknown-field"] == expected
    assert [one.rule for one in found if one.rule != "unknown-field"] == ([] if lifecycles else ["unknown-kind"])
