"""Which roles a binding means, what a ClusterRole aggregates, and that it takes no longer than it has to."""

from __future__ import annotations

from typing import Any

import pytest

from policylint.model.manifest import Manifest, ManifestSet
from policylint.semantics.rbac import aggregation
from policylint.semantics.rbac.findings import allows
from policylint.semantics.rbac.grants import Right
from policylint.semantics.rbac.roles import Roles, Subject, reference_of, subjects_of, who
from tests.unit.rules.cases import manifest

VERSION = "rbac.authorization.k8s.io/v1"
SECRETS = (Right("", "secrets", ("get",)),)
READER = [{"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"]}]


def role(name: str, kind: str = "ClusterRole", namespace: str = "", labels: Any = None, **fields: Any) -> Manifest:
    metadata = {"name": name, "namespace": namespace, "labels": labels}
    return manifest({"apiVersion": VERSION, "kind": kind, "metadata": metadata, **fields})


def binding(name: str, kind: str = "ClusterRole", namespace: str = "", subjects: Any = None) -> Manifest:
    reference = {"apiGroup": "rbac.authorization.k8s.io", "kind": kind, "name": name}
    metadata = {"name": "b", "namespace": namespace}
    body = {"apiVersion": VERSION, "kind": "RoleBinding", "metadata": metadata, "roleRef": reference, "subjects": subjects}
    return manifest(body)


def reads_secrets(bound: Manifest, *manifests: Manifest) -> bool:
    roles = Roles(ManifestSet(manifests))
    return bool(roles.with_right(lambda grants: allows(grants, SECRETS)) & roles.named_by(bound))


@pytest.mark.parametrize(
    ("of_role", "of_binding", "expected"),
    [("a", "a", True), ("a", "b", False), ("", "b", True), ("a", "", True), ("", "", True)],
)
def test_a_role_is_looked_for_in_the_namespace_of_the_binding(of_role: str, of_binding: str, expected: bool) -> None:
    there = role("reader", "Role", of_role, rules=READER)
    assert reads_secrets(binding("reader", "Role", of_binding), there) is expected
    assert reads_secrets(binding("reader", "ClusterRole", of_binding), there) is False


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("cluster-admin", True),
        ("admin", True),
        ("edit", True),
        ("view", False),
        ("system:aggregate-to-edit", True),
        ("system:aggregate-to-view", False),
        ("system:controller:generic-garbage-collector", True),
        ("system:controller:job-controller", False),
        ("system:node", True),
        ("nobody", False),
    ],
)
def test_the_roles_of_kubernetes_are_known(name: str, expected: bool) -> None:
    assert reads_secrets(binding(name)) is expected
    assert reads_secrets(binding(name, "Role", "a")) is False
    weaker = role(name, rules=[])
    assert reads_secrets(binding(name), weaker) is expected


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        ({"matchLabels": {"part": "yes"}}, True),
        ({"matchLabels": {"part": "no"}}, False),
        ({"matchLabels": {"part": "yes", "other": "yes"}}, False),
        ({"matchExpressions": [{"key": "part", "operator": "In", "values": ["no", "yes"]}]}, True),
        # The API server refuses these: they select nothing.
        ({"matchExpressions": [{"key": "part", "operator": "In", "values": ["yes", 1]}]}, False),
        ({"matchExpressions": [{"key": "part", "operator": "NotIn"}]}, False),
        ({"matchExpressions": [{"key": "part", "operator": "NotIn", "values": ["yes"]}]}, True),
        ({"matchExpressions": [{"key": "part", "operator": "Exists"}]}, True),
        ({"matchLabels": {"part": "yes"}, "matchExpressions": [{"key": "part", "operator": "DoesNotExist"}]}, False),
        ({"matchLabels": {"part": ["yes"]}}, False),
        ({}, True),
        (None, False),
    ],
)
def test_what_is_aggregated_counts(selector: Any, expected: bool) -> None:
    whole = role("whole", aggregationRule={"clusterRoleSelectors": [selector]}, rules=READER)
    part = role("part", labels={"part": "yes"}, rules=READER)
    # NotIn and the empty selector fit the roles of Kubernetes, too: cluster-admin is one of them.
    assert reads_secrets(binding("whole"), whole, part) is expected


@pytest.mark.parametrize(
    ("verbs", "expected"),
    [
        (["*"], True),
        (["create", "delete", "patch"], True),
        (["create", "delete", "update", "get"], True),
        (["create", "delete"], False),
        (["get", "list", "watch"], False),
    ],
)
def test_full_control_may_be_said_together(verbs: list[str], expected: bool) -> None:
    def entry(*some: str) -> dict[str, Any]:
        return {"apiGroups": ["*"], "resources": ["*"], "verbs": list(some)}

    one = role("whole", rules=[entry(*verbs)])
    several = role("whole", rules=[entry(verb) for verb in verbs])
    selectors = {"clusterRoleSelectors": [{"matchLabels": {"part": "yes"}}]}
    parts = [role(f"part-{verb}", labels={"part": "yes"}, rules=[entry(verb)]) for verb in verbs]
    for found in ([one], [several], [role("whole", aggregationRule=selectors), *parts]):
        roles = Roles(ManifestSet(tuple(found)))
        assert bool(roles.with_everything() & roles.named_by(binding("whole"))) is expected
    narrow = role("whole", rules=[{"apiGroups": [""], "resources": ["*"], "verbs": verbs}])
    roles = Roles(ManifestSet((narrow,)))
    assert not roles.with_everything() & roles.named_by(binding("whole"))
    assert bool(roles.with_everything("") & roles.named_by(binding("whole"))) is expected


@pytest.mark.parametrize(("group", "expected"), [(None, True), ("", True), ("rbac.authorization.k8s.io", True), ("x", False)])
def test_a_role_of_another_group_is_none(group: Any, expected: bool) -> None:
    bound = binding("edit")
    bound = bound._replace(body={**bound.body, "roleRef": {"apiGroup": group, "kind": "ClusterRole", "name": "edit"}})
    assert (reference_of(bound) is not None) is expected


def test_parts_of_view_are_parts_of_edit_and_admin() -> None:
    part = role("part", labels={"rbac.authorization.k8s.io/aggregate-to-view": "true"}, rules=READER)
    assert reads_secrets(binding("view"), part)
    bound = binding("admin")
    roles = Roles(ManifestSet((role("x", labels={"rbac.authorization.k8s.io/aggregate-to-view": "true"}, rules=[PODS]),)))
    assert roles.with_right(lambda grants: allows(grants, (Right("", "things", ("get",)),))) & roles.named_by(bound)


PODS = {"apiGroups": [""], "resources": ["things"], "verbs": ["get"]}


def test_an_aggregated_role_may_select_itself() -> None:
    whole = role("whole", labels={"a": "b"}, aggregationRule={"clusterRoleSelectors": [{"matchLabels": {"a": "b"}}]})
    assert reads_secrets(binding("whole"), whole) is False


@pytest.mark.parametrize(
    "reference", [None, "x", {}, {"kind": "Role"}, {"kind": [], "name": "x"}, {"kind": "Role", "name": 1}]
)
def test_what_names_no_role(reference: Any) -> None:
    body = {"apiVersion": VERSION, "kind": "RoleBinding", "metadata": {"name": "b"}, "roleRef": reference}
    assert reference_of(manifest(body)) is None


def test_subjects() -> None:
    subjects = [
        {"kind": "ServiceAccount", "name": "a"},
        {"kind": "ServiceAccount", "name": "b", "namespace": "other"},
        None,
        {"kind": "Group", "name": "c", "namespace": 1},
        {"kind": "User", "name": ""},
    ]
    found = subjects_of(binding("x", namespace="own", subjects=subjects))
    assert found == [
        Subject(("subjects", 0), "ServiceAccount", "own", "a"),
        Subject(("subjects", 1), "ServiceAccount", "other", "b"),
        Subject(("subjects", 3), "Group", "", "c"),
    ]
    assert who(found) == 'ServiceAccount "a", ServiceAccount "b", Group "c"'
    assert who(found * 2).endswith("and 3 more")
    assert subjects_of(binding("x", subjects={"kind": "User", "name": "x"})) == []


def test_what_is_aggregated_is_found_over_any_number_of_links() -> None:
    links = [
        role(
            f"link-{number}",
            labels={"link": str(number)},
            aggregationRule={"clusterRoleSelectors": [{"matchLabels": {"link": str(number + 1)}}]},
        )
        for number in range(50)
    ]
    last = role("last", labels={"link": "50"}, rules=READER)
    assert reads_secrets(binding("link-0"), *links, last)
    assert not reads_secrets(binding("link-0"), *links[:30], *links[31:], last)


def test_selectors_and_labels_that_are_the_same_are_compared_once(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[Any] = []

    def fits(selector: Any, labels: Any) -> bool:
        tried.append(labels)
        return bool(selector.matches(labels))

    monkeypatch.setattr(aggregation, "_fits", fits)
    exists = {"matchExpressions": [{"key": "part", "operator": "Exists"}]}
    whole = role("whole", aggregationRule={"clusterRoleSelectors": [exists] * 300})
    parts = [role(f"part-{number}", labels={"part": f"v{number}"}, rules=READER) for number in range(300)]
    assert reads_secrets(binding("whole"), whole, *parts)
    # The other is that of edit, which admin is made of, and so on.
    assert len([labels for labels in tried if "part" in labels]) == 1
    several = [{"matchLabels": {"part": f"x{number}"}} for number in range(300)]
    assert not reads_secrets(binding("whole"), role("whole", aggregationRule={"clusterRoleSelectors": several}), *parts)
    assert len([labels for labels in tried if "part" in labels]) == 1


def test_what_is_too_much_to_compare_counts_as_aggregated(monkeypatch: pytest.MonkeyPatch) -> None:
    selectors: list[dict[str, Any]] = [
        {"matchLabels": {"part": "no"}},
        {"matchExpressions": [{"key": "part", "operator": "DoesNotExist"}]},
    ]
    whole = role("whole", aggregationRule={"clusterRoleSelectors": [{**selectors[1], "matchLabels": {"other": "yes"}}]})
    part = role("part", labels={"part": "yes", "other": "yes"}, rules=READER)
    assert not reads_secrets(binding("whole"), whole, part)
    monkeypatch.setattr(aggregation, "_MOST_TRIED", 0)
    assert reads_secrets(binding("whole"), whole, part)


def test_sets_of_roles_hold_no_more_than_the_roles() -> None:
    roles = Roles(ManifestSet(tuple(role(f"r{number}") for number in range(100))))
    assert len(roles.with_right(lambda grants: not grants)) >= 200
    assert len(roles.named_by(binding("r1"))) == 2
