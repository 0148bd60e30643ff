"""Whatever is in a manifest: nothing fails, every fact points into its object, and the work is linear."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from policylint.model.manifest import Manifest, ManifestSet
from policylint.recipients.extract import facts
from policylint.recipients.origins import kustomization
from policylint.recipients.sightings import sightings
from policylint.residency.atlas import Atlas
from tests.unit.recipients.cases import manifests
from tests.unit.recipients.test_kinds import CASES
from tests.unit.rules.cases import manifest
from tests.unit.rules.test_any_input import documents, paths, replaced

WRONG: list[Any] = [
    None,
    True,
    False,
    7,
    1.5,
    "",
    "x",
    "a://b@[",
    "s3://",
    ",",
    "${X}",
    "\x1b[2J",
    [],
    [None],
    [[]],
    {},
    {"": None},
]
ATLAS = Atlas(date(2026, 12, 1))


def leads_into(subject: Manifest, path: tuple[str | int, ...]) -> bool:
    value: Any = subject.body
    for step in path:
        known = isinstance(value, dict) and isinstance(step, str) and step in value
        if not known and not (isinstance(value, list) and isinstance(step, int) and step < len(value)):
            return False
        value = value[step]
    return True


@pytest.mark.parametrize("name", CASES)
def test_each_value_replaced_by_one_of_a_wrong_type(name: str) -> None:
    for body in documents(CASES[name][0]):
        for path in paths(body):
            if path[0] not in ("apiVersion", "kind"):
                for wrong in WRONG:
                    subject = manifest(replaced(body, path, wrong))
                    for one in sightings(ManifestSet((subject,)), ATLAS):
                        assert len(one.fact.raw) < 700
                    for fact in facts(subject):
                        # Of a field that is missing, what should hold it is meant.
                        assert leads_into(subject, fact.path) or leads_into(subject, fact.path[:-1]), fact


def test_kustomizations_of_any_shape() -> None:
    body = {
        "resources": ["https://github.com/a/b", "./x"],
        "images": [{"name": "a", "newName": "b/c", "newTag": "1"}],
        "helmCharts": [{"repo": "https://charts.example.no"}],
        "configMapGenerator": [{"name": "a", "literals": ["AWS_REGION=eu-west-1"]}],
    }
    assert [fact.text for fact in kustomization(body)] == ["github.com", "charts.example.no", "b/c:1", "eu-west-1"]
    for path in paths(body):
        for wrong in WRONG:
            changed = replaced(body, path, wrong)
            list(kustomization(changed if isinstance(changed, dict) else {}))


def test_many_objects_of_one_name_are_not_all_asked() -> None:
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "a"},
        "spec": {
            "containers": [
                {
                    "name": "a",
                    "image": "a",
                    "env": [{"name": "AWS_REGION", "valueFrom": {"configMapKeyRef": {"name": "c", "key": "k"}}}],
                }
            ]
        },
    }
    config = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}, "data": {"k": "eu-north-1"}}
    text = "\n---\n".join(map(json.dumps, [*[pod] * 200, *[config] * 200]))
    found = [one for one in sightings(manifests(text), ATLAS) if one.fact.semantics.value == "cloud resource"]
    assert len(found) == 400
    assert {one.place.why for one in found if not one.judged.allowed} == {
        "there are more than 50 objects c that it may come from"
    }
