"""No rule fails, whatever is in a manifest, and every hit points into the object."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policylint.engine.registry import builtin_ids, builtin_rule
from policylint.manifests.yaml import parse_stream
from policylint.model.finding import Hit
from policylint.model.limits import Limits
from policylint.model.manifest import Manifest
from policylint.model.rule import Rule, Scope
from policylint.testing import examples
from tests.unit.rules.cases import hits, manifest

RULES = [rule for rule in map(builtin_rule, builtin_ids()) if rule.scope is Scope.DOCUMENT]
SETTINGS: dict[str, list[dict[str, Any]]] = {
    "disallowed-registry": [{}, {"allow": ("ghcr.io/example",)}, {"allow": ("not a registry",)}, {"deny": ("ghcr.io",)}],
    "disallowed-user-or-group": [
        {},
        {
            "run_as_user": ("5",),
            "run_as_group": ("5-9",),
            "fs_group": ("x",),
            "supplemental_groups": ("5",),
            "required": True,
        },
    ],
    "host-path-volume": [{}, {"allow": ("/var/log:ro", "/srv")}],
    "missing-cpu-request": [{}, {"kubernetes": (1, 20)}],
    "overcommitted-resource": [{}, {"maximum": ("cpu=2", "x", "memory=")}],
}
WRONG: list[Any] = [None, True, False, 0, 1, -1, 1.5, 10**30, "", "0", "x", " ", "\x1b[2J", [], [None], [[]], {}, {"": None}]


def documents(text: str) -> list[Any]:
    return [parsed.value for parsed in parse_stream(text, Limits())]


def paths(value: Any, above: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path for step, item in members for path in [(*above, step), *paths(item, (*above, step))]]


# Keys that rules look for, so that arbitrary data gets past their first question.
KEYS = st.sampled_from(
    sorted(
        {
            str(path[-1])
            for rule in RULES
            for example in examples(rule.documentation)
            for body in documents(example.text)
            for path in paths(body)
        }
    )
)
VALUES = st.recursive(
    st.sampled_from(WRONG)
    | st.sampled_from(["Always", "Never", "nginx", "windows", "default", "country"])
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS | st.text(max_size=4), inner, max_size=5),
    max_leaves=25,
)
KINDS = [
    ("v1", "Pod"),
    ("apps/v1", "Deployment"),
    ("batch/v1", "CronJob"),
    ("argoproj.io/v1alpha1", "Rollout"),
    ("v1", "Service"),
]


@given(st.sampled_from(KINDS), st.dictionaries(KEYS, VALUES, max_size=8), st.booleans())
def test_arbitrary_data(identity: tuple[str, str], body: dict[str, Any], partial: bool) -> None:
    version, kind = identity
    judge({**body, "apiVersion": version, "kind": kind}, partial=partial)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_each_value_of_the_examples_replaced_by_one_of_a_wrong_type(rule: Rule) -> None:
    bodies = [body for example in examples(rule.documentation) for body in documents(example.text)]
    assert bodies
    for body in bodies:
        for path in paths(body):
            if path[0] not in ("apiVersion", "kind"):
                for wrong in WRONG:
                    check(rule, manifest(replaced(body, path, wrong)))


def judge(body: dict[str, Any], *, partial: bool) -> None:
    subject = manifest(body, partial=partial)
    for rule in RULES:
        check(rule, subject)


def check(rule: Rule, subject: Manifest) -> None:
    for settings in SETTINGS.get(rule.id, [{}]):
        for hit in hits(rule.id, subject, **settings):
            assert isinstance(hit, Hit)
            assert hit.message
            assert not hit.message.endswith(".")
            assert len(hit.message) < 700
            assert isinstance(hit.value, str)
            assert hit.help
            assert points_into(subject.body, hit)


def points_into(body: Any, hit: Hit) -> bool:
    """Whether the path exists up to some field, and what is missing below it is a field of a mapping, not an item of a list."""
    for index, step in enumerate(hit.path):
        there = step in body if isinstance(body, dict) else isinstance(body, list) and step in range(len(body))
        if not there:
            return all(isinstance(one, str) for one in hit.path[index:])
        body = body[step]
    return True


def replaced(value: Any, path: tuple[str | int, ...], new: Any) -> Any:
    if not path:
        return new
    copy: Any = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = replaced(value[path[0]], path[1:], new)
    return copy
