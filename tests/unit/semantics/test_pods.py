"""Sets of pods, held against selecting one pod after the other."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policylint.semantics.placement import belong_together, may_meet
from policylint.semantics.pods import PodIndex, positions
from policylint.semantics.selectors import Requirement, Selector
from tests.unit.rules.cases import manifest

KEYS, VALUES, SPACES = ("a", "b"), ("1", "2", "3"), ("", "x", "y")
PODS = st.lists(
    st.tuples(st.dictionaries(st.sampled_from(KEYS), st.sampled_from(VALUES)), st.sampled_from(SPACES), st.booleans()),
    max_size=12,
)
REQUIREMENTS = st.one_of(
    st.builds(
        Requirement,
        st.sampled_from(KEYS),
        st.sampled_from(("In", "NotIn")),
        st.lists(st.sampled_from(VALUES), min_size=1, max_size=3).map(tuple),
    ),
    st.builds(Requirement, st.sampled_from(KEYS), st.sampled_from(("Exists", "DoesNotExist")), st.just(())),
)


def pod(labels: dict[str, str], namespace: str = "", file: str = "a/pod.yaml") -> Any:
    metadata = {"labels": labels, "name": "p", **({"namespace": namespace} if namespace else {})}
    template = {"metadata": metadata, "spec": {"containers": [{"name": "app", "image": "x"}]}}
    body = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata, "spec": {"template": template}}
    made = manifest(body)
    return made._replace(document=made.document._replace(file=file))


def index(*pods: Any) -> PodIndex:
    return PodIndex(pods)


@given(PODS, st.lists(REQUIREMENTS, max_size=3), st.sampled_from(SPACES))
def test_selecting_is_as_if_each_pod_was_looked_at(pods: Any, requirements: list[Requirement], namespace: str) -> None:
    made = index(*(pod(labels, space, f"{'a' if here else 'b'}/p.yaml") for labels, space, here in pods))
    selector = Selector(tuple(requirements))
    expected = [one for one in made.pods if may_meet(namespace, one.namespace) and selector.matches(one.labels)]
    assert list(made.listed(made.selected(selector, namespace))) == expected


@given(PODS, st.sampled_from(SPACES))
def test_pods_that_belong_to_an_object(pods: Any, namespace: str) -> None:
    made = index(*(pod(labels, space, f"{'a' if here else 'b'}/p.yaml") for labels, space, here in pods))
    subject = pod({}, namespace)
    assert list(made.listed(made.together(subject))) == [one for one in made.pods if belong_together(subject, one.manifest)]


@given(st.sets(st.integers(0, 700)))
def test_positions(wanted: set[int]) -> None:
    assert list(positions(sum(1 << position for position in wanted))) == sorted(wanted)


def test_sets_of_many_pods_are_kept_and_the_same() -> None:
    made = index(*(pod({"a": "1", "b": str(number % 2)}) for number in range(600)))
    odd = Selector((Requirement("a", "In", ("1", "2")), Requirement("b", "NotIn", ("0",))))
    for _ in range(2):
        assert list(positions(made.selected(odd, ""))) == list(range(1, 600, 2))


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("a/b/c.yaml", ["a/b/c.yaml"]),
        ("a/b/d.yaml", ["a/b/c.yaml", "a/b/e.yaml"]),
        ("a/x/c.yaml", ["a/b/c.yaml", "a/b/e.yaml", "a/f.yaml"]),
        ("a/x/y/z.yaml", ["a/b/c.yaml", "a/b/e.yaml", "a/f.yaml"]),
        ("q/r/s/t/c.yaml", []),
    ],
)
def test_the_nearest_to_a_file(file: str, expected: list[str]) -> None:
    made = index(*(pod({}, "", name) for name in ("a/b/c.yaml", "a/b/e.yaml", "a/f.yaml", "k/l/m.yaml")))
    everything = made.selected(Selector(()), "")
    assert [one.manifest.document.file for one in made.listed(made.nearest(everything, file))] == expected
