"""The authorizer's comparisons, each with the answer of pkg/apis/rbac/v1 evaluation_helpers.go."""

from __future__ import annotations

from typing import Any

import pytest

from policylint.semantics.rbac.grants import Grant, Match, Right, allows_everywhere, covers, grants_of, in_namespace, match


def grant(groups: Any, resources: Any, verbs: Any, names: Any = None) -> Grant:
    entry = {"apiGroups": groups, "resources": resources, "verbs": verbs, "resourceNames": names}
    return grants_of({"rules": [entry]})[0]


@pytest.mark.parametrize(
    ("written", "resource", "expected"),
    [
        ("*", "pods", True),
        ("*", "pods/exec", True),
        ("pods", "pods", True),
        ("pods", "pods/exec", False),
        ("pods/exec", "pods", False),
        ("*/exec", "pods/exec", True),
        ("*/exec", "exec", False),
        ("*/xexec", "pods/exec", False),
        ("pods/*", "pods/exec", False),
        ("*/*", "pods/exec", False),
        ("Pods", "pods", False),
    ],
)
def test_resources(written: str, resource: str, expected: bool) -> None:
    assert covers(written, resource) is expected


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (grant([""], ["secrets"], ["get"]), ("get",)),
        (grant(["*"], ["configmaps", "secrets"], ["*"]), ("get", "list")),
        (grant(["apps"], ["secrets"], ["get"]), None),
        (grant(["core"], ["secrets"], ["get"]), None),
        (grant([""], ["secrets"], ["GET", "create"]), None),
        (grant([""], ["secrets"], ["get"], ["db"]), None),
        (grant([""], ["secrets"], ["get"], []), ("get",)),
    ],
)
def test_entries(entry: Grant, expected: tuple[str, ...] | None) -> None:
    found = match(entry, Right("", "secrets", ("get", "list")))
    assert (found.verbs if found else None) == expected


def test_the_place_is_that_of_the_name_before_that_of_a_wildcard() -> None:
    both = grant([""], ["*", None, "secrets"], ["get"])
    right = Right("", "secrets", ("get",))
    assert match(both, right) == Match(2, "secrets", "secrets", ("get",))
    assert match(both, right, wildcards=False) == Match(2, "secrets", "secrets", ("get",))
    assert match(both, Right("", "pods", ("get",))) == Match(0, "*", "pods", ("get",))
    assert match(both, Right("", "pods", ("get",)), wildcards=False) is None


def test_a_request_without_a_name_is_not_allowed_by_names() -> None:
    named = grant([""], ["configmaps", "pods/exec"], ["create", "update"], ["aws-auth"])
    config = Right("", "configmaps", ("create", "update"), ("aws-auth",))
    assert match(named, config) == Match(0, "configmaps", "configmaps", ("update",))
    assert match(named, config._replace(named=("other",))) is None
    assert match(named, Right("", "pods/exec", ("create",), ("*",))) == Match(1, "pods/exec", "pods/exec", ("create",))


def test_a_verb_on_everything() -> None:
    assert allows_everywhere(grant(["*"], ["*"], ["create", "get"]), ("create",))
    assert allows_everywhere(grant(["*"], ["pods", "*"], ["*"]), ("create",))
    assert not allows_everywhere(grant(["*"], ["*"], ["get"]), ("create",))
    assert not allows_everywhere(grant([""], ["*"], ["*"]), ("create",))
    assert allows_everywhere(grant([""], ["*"], ["*"]), ("create",), "")
    assert not allows_everywhere(grant(["*"], ["pods"], ["*"]), ("create",))
    assert not allows_everywhere(grant(["*"], ["*"], ["*"], ["one"]), ("create",))


def test_what_can_be_had_in_a_namespace() -> None:
    group = "rbac.authorization.k8s.io"
    of_the_cluster = (
        Right("", "nodes/proxy", ("get",)),
        Right("", "persistentvolumes", ("create",)),
        Right("", "users", ("impersonate",)),
        Right("certificates.k8s.io", "certificatesigningrequests/approval", ("update",)),
        Right("admissionregistration.k8s.io", "mutatingwebhookconfigurations", ("create",)),
        Right(group, "clusterroles", ("escalate", "create")),
        Right(group, "clusterrolebindings", ("create",)),
    )
    assert in_namespace(of_the_cluster) == ()
    pods, roles = Right("", "pods", ("create",)), Right(group, "roles", ("bind", "escalate"))
    assert in_namespace((pods, roles)) == (pods, roles)
    assert in_namespace((Right(group, "clusterroles", ("bind", "escalate")),)) == (Right(group, "clusterroles", ("bind",)),)


@pytest.mark.parametrize(
    "rules",
    [
        None,
        {},
        "x",
        [None],
        [[]],
        [{"verbs": "*", "resources": ["*"], "apiGroups": ["*"]}],
        [{"nonResourceURLs": ["*"], "verbs": ["*"]}],
    ],
)
def test_what_is_no_entry_allows_nothing(rules: Any) -> None:
    assert grants_of({"rules": rules}) == ()
