"""Rules on roles and bindings: exact places, options, versions, and values of odd types in all objects at once."""

from __future__ import annotations

from typing import Any

import pytest

from policylint.engine.registry import builtin_ids, builtin_rule
from policylint.manifests.yaml import parse_stream
from policylint.model.finding import Hit
from policylint.model.limits import Limits
from policylint.model.manifest import Manifest, ManifestSet
from policylint.model.rule import Scope
from policylint.testing import examples
from tests.unit.rules.cases import hits, manifest
from tests.unit.rules.test_any_input import WRONG, paths, points_into, replaced

RULES = [rule for rule in map(builtin_rule, builtin_ids()) if rule.scope is Scope.PROJECT and "rbac" in rule.tags]
GROUP = "rbac.authorization.k8s.io"
VERSION = f"{GROUP}/v1"


def found(rule_id: str, *manifests: Manifest, **settings: Any) -> list[tuple[Manifest, Hit]]:
    rule = builtin_rule(rule_id)
    options = {option.name: option.default for option in rule.options}
    given = {"kubernetes": (1, 36)} if "kubernetes" in rule.wants else {}
    return list(rule.check(ManifestSet(manifests), **{**options, **given, **settings}))


def role(*rules: tuple[str, str, str], name: str = "r", kind: str = "ClusterRole", namespace: str = "") -> Manifest:
    entries = [{"apiGroups": [group], "resources": what.split(), "verbs": verbs.split()} for group, what, verbs in rules]
    return manifest(
        {"apiVersion": VERSION, "kind": kind, "metadata": {"name": name, "namespace": namespace}, "rules": entries}
    )


def binding(
    name: str = "r", kind: str = "ClusterRoleBinding", *subjects: dict[str, str], of: str = "ClusterRole"
) -> Manifest:
    metadata = {"name": "b", **({"namespace": "n"} if kind == "RoleBinding" else {})}
    who = list(subjects) or [{"kind": "ServiceAccount", "name": "app", "namespace": "n"}]
    reference = {"apiGroup": "rbac.authorization.k8s.io", "kind": of, "name": name}
    return manifest({"apiVersion": VERSION, "kind": kind, "metadata": metadata, "roleRef": reference, "subjects": who})


def pod(**spec: Any) -> Manifest:
    metadata = {"name": "p", "namespace": "n"}
    body = {"containers": [{"name": "a", "image": "a:1"}], **spec}
    return manifest({"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": body})


def where(pairs: list[tuple[Manifest, Hit]]) -> list[tuple[str, tuple[str | int, ...]]]:
    return [(one.resource.kind, hit.path) for one, hit in pairs]


def test_a_right_is_reported_in_the_role_and_in_the_binding() -> None:
    reader, bound = role(("apps", "deployments", "get"), ("", "pods secrets", "get list")), binding()
    at_role, at_binding = ("ClusterRole", ("rules", 1, "resources", 1)), ("ClusterRoleBinding", ("roleRef", "name"))
    assert where(found("secret-access", reader, bound)) == [at_role, at_binding]
    assert where(found("secret-access", reader, bound, bindings=False)) == [at_role]
    assert where(found("secret-access", reader, bound, exempt=("r",))) == [at_binding]
    assert where(found("secret-access", reader, bound, exempt=("*",))) == []
    assert found("secret-access", reader)[0][1].message == 'the ClusterRole "r" may read Secrets (get, list on secrets)'


def test_wildcards_are_left_to_another_rule_on_request() -> None:
    everything = role(("*", "*", "*"))
    assert where(found("secret-access", everything)) == [("ClusterRole", ("rules", 0, "resources", 0))]
    assert found("secret-access", everything, binding(), wildcards=False) == []


def test_a_binding_without_subjects_gives_nothing() -> None:
    body = {"apiVersion": VERSION, "kind": "ClusterRoleBinding", "metadata": {"name": "b"}, "subjects": []}
    bound = manifest({**body, "roleRef": {"kind": "ClusterRole", "name": "cluster-admin"}})
    assert found("cluster-admin-binding", bound) == []
    assert found("secret-access", bound) == []


def test_verbs_of_secret_access() -> None:
    writer = role(("", "secrets", "patch"))
    assert found("secret-access", writer) == []
    (_, hit), *_ = found("secret-access", writer, verbs=("patch",))
    assert hit.message == 'the ClusterRole "r" may read or change Secrets (patch on secrets)'


@pytest.mark.parametrize(("rule_id", "subresource"), [("pod-exec", "attach"), ("port-forwarding", "portforward")])
def test_get_is_enough_before_1_35(rule_id: str, subresource: str) -> None:
    viewer = role(("", f"pods/{subresource}", "get"))
    assert len(found(rule_id, viewer, kubernetes=(1, 34))) == 1
    assert found(rule_id, viewer, kubernetes=(1, 35)) == []
    assert len(found(rule_id, role(("", f"*/{subresource}", "create")), kubernetes=(1, 36))) == 1


def test_ephemeral_containers_are_a_way_in() -> None:
    assert len(found("pod-exec", role(("", "pods/ephemeralcontainers", "patch")))) == 1


def test_names_limit_a_right_but_for_some() -> None:
    def named(group: str, resource: str, verb: str, *names: str) -> Manifest:
        entry = {"apiGroups": [group], "resources": [resource], "verbs": [verb], "resourceNames": list(names)}
        return manifest({"apiVersion": VERSION, "kind": "ClusterRole", "metadata": {"name": "r"}, "rules": [entry]})

    assert found("impersonation", named("", "groups", "impersonate", "developers")) == []
    assert len(found("impersonation", named("", "groups", "impersonate", "developers", "system:masters"))) == 1
    assert len(found("config-map-writing", named("", "configmaps", "update", "aws-auth"))) == 1
    assert found("config-map-writing", named("", "configmaps", "create", "aws-auth")) == []
    assert len(found("node-proxy", named("", "nodes/proxy", "get", "n1"))) == 1
    assert found("secret-access", named("", "secrets", "get", "db")) == []


@pytest.mark.parametrize(
    ("bound", "expected"),
    [
        (binding("cluster-admin"), True),
        (binding("cluster-admin", "RoleBinding"), True),
        (binding("cluster-admin", "RoleBinding", of="Role"), False),
        (binding("admin"), False),
        (binding("r"), True),
        (binding("r", "RoleBinding", of="Role"), False),
        (binding("cluster-admin", "ClusterRoleBinding", {"kind": "Group", "name": "system:masters"}), False),
    ],
)
def test_full_control(bound: Manifest, expected: bool) -> None:
    pairs = found("cluster-admin-binding", bound, role(("*", "*", "get create delete"), ("*", "*", "update")))
    assert where(pairs) == ([(bound.resource.kind, ("roleRef", "name"))] if expected else [])
    assert found("cluster-admin-binding", bound, exempt=("b",)) == []


CLUSTER_SCOPED = [
    ("node-proxy", role(("", "nodes/proxy", "get"))),
    ("persistent-volume-creation", role(("", "persistentvolumes", "create"))),
    ("certificate-approval", role(("certificates.k8s.io", "certificatesigningrequests/approval signers", "update approve"))),
    ("webhook-control", role(("admissionregistration.k8s.io", "validatingwebhookconfigurations", "delete"))),
    ("impersonation", role(("", "users groups", "impersonate"), ("authentication.k8s.io", "uids", "impersonate"))),
    ("role-escalation", role(("rbac.authorization.k8s.io", "clusterroles", "escalate"))),
    ("role-writing", role(("rbac.authorization.k8s.io", "clusterroles clusterrolebindings", "create"))),
]


@pytest.mark.parametrize(("rule_id", "whole"), CLUSTER_SCOPED, ids=[one for one, _ in CLUSTER_SCOPED])
def test_nothing_of_the_cluster_is_given_in_a_namespace(rule_id: str, whole: Manifest) -> None:
    local = role(name="r", kind="Role", namespace="n")
    local = local._replace(body={**local.body, "rules": whole.body["rules"]})
    assert found(rule_id, local, binding(of="Role", kind="RoleBinding")) == []
    assert {one.resource.kind for one, _ in found(rule_id, whole, binding(kind="RoleBinding"))} == {"ClusterRole"}
    assert {one.resource.kind for one, _ in found(rule_id, whole, binding())} == {"ClusterRole", "ClusterRoleBinding"}


def test_what_is_effective_in_a_namespace_is_reported() -> None:
    group = "rbac.authorization.k8s.io"
    binder = role((group, "clusterroles", "bind escalate"), kind="Role", namespace="n")
    ((_, hit),) = found("role-escalation", binder)
    assert hit.message == 'the Role "r" may hand out any right (bind on clusterroles)'
    actor = role(("", "groups serviceaccounts", "impersonate"), kind="Role", namespace="n")
    ((_, hit),) = found("impersonation", actor, binding("edit"), bindings=False)
    assert hit.path == ("rules", 0, "resources", 1)
    assert where(found("role-escalation", binding("system:controller:clusterrole-aggregation-controller"))) == [
        ("ClusterRoleBinding", ("roleRef", "name"))
    ]


@pytest.mark.parametrize(
    ("rule_id", "group", "name", "of", "expected"),
    [
        ("anonymous-binding", "system:unauthenticated", "system:public-info-viewer", "ClusterRole", 0),
        ("anonymous-binding", "system:unauthenticated", "system:discovery", "ClusterRole", 1),
        ("anonymous-binding", "system:unauthenticated", "system:monitoring", "ClusterRole", 1),
        ("everyone-binding", "system:authenticated", "system:discovery", "ClusterRole", 0),
        ("everyone-binding", "system:authenticated", "system:discovery", "Role", 1),
        ("everyone-binding", "system:authenticated", "system:monitoring", "ClusterRole", 1),
    ],
)
def test_what_kubernetes_gives_to_everybody(rule_id: str, group: str, name: str, of: str, expected: int) -> None:
    bound = binding(name, "RoleBinding", {"kind": "Group", "name": group}, of=of)
    assert len(hits(rule_id, bound)) == expected


def test_the_admins_of_kubeadm_are_masters() -> None:
    group = {"kind": "Group", "name": "kubeadm:cluster-admins"}
    bound = binding("cluster-admin", "ClusterRoleBinding", group)
    own = bound._replace(resource=bound.resource._replace(name="kubeadm:cluster-admins"))
    assert len(hits("masters-binding", bound)) == 1
    assert hits("masters-binding", own) == []
    entry = {"apiGroups": [""], "resources": ["groups"], "verbs": ["impersonate"], "resourceNames": [group["name"]]}
    body = {"apiVersion": VERSION, "kind": "ClusterRole", "metadata": {"name": "r"}, "rules": [entry]}
    assert len(found("impersonation", manifest(body))) == 1


def test_a_harmless_role_of_that_name_is_judged_by_what_it_says() -> None:
    bound = binding("cluster-admin", "RoleBinding", of="Role")
    harmless = role(("", "pods", "get"), name="cluster-admin", kind="Role", namespace="n")
    assert found("cluster-admin-binding", bound, harmless) == []


@pytest.mark.parametrize(
    ("spec", "account", "expected"),
    [
        ({"serviceAccountName": "app"}, None, [("spec", "serviceAccountName")]),
        ({"serviceAccount": "app"}, None, [("spec", "serviceAccount")]),
        ({"serviceAccountName": "other"}, None, []),
        ({}, None, []),
        ({"serviceAccountName": "app", "automountServiceAccountToken": False}, True, []),
        ({"serviceAccountName": "app"}, False, []),
        ({"serviceAccountName": "app", "automountServiceAccountToken": True}, False, [("spec", "serviceAccountName")]),
    ],
)
def test_takeover(spec: dict[str, Any], account: bool | None, expected: list[Any]) -> None:
    metadata = {"name": "app", "namespace": "n"}
    body = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata, "automountServiceAccountToken": account}
    accounts = () if account is None else (manifest(body),)
    pairs = found("takeover-workload", pod(**spec), *accounts, binding(), role(("", "secrets", "list")))
    assert [hit.path for _, hit in pairs] == expected


def test_takeover_by_a_group_and_only_in_the_whole_cluster() -> None:
    everybody = {"kind": "Group", "name": "system:serviceaccounts:n"}
    assert len(found("takeover-workload", pod(), binding("edit", "ClusterRoleBinding", everybody))) == 1
    assert found("takeover-workload", pod(), binding("edit", "RoleBinding", everybody)) == []
    assert found("takeover-workload", pod(), binding("edit", "ClusterRoleBinding", everybody), everything_only=True) == []
    assert (
        len(
            found("takeover-workload", pod(), binding("cluster-admin", "ClusterRoleBinding", everybody), everything_only=True)
        )
        == 1
    )


def test_the_account_default_is_shared_by_strangers() -> None:
    bound = binding("edit", "ClusterRoleBinding", {"kind": "ServiceAccount", "name": "default", "namespace": "n"})
    far = bound._replace(document=bound.document._replace(file="tests/example.yaml"))
    assert len(found("takeover-workload", pod(), bound)) == 1
    assert found("takeover-workload", pod(), far) == []


def test_a_pod_without_a_namespace_may_be_in_any() -> None:
    unplaced = pod(serviceAccountName="app")
    unplaced = unplaced._replace(resource=unplaced.resource._replace(namespace=""))
    assert len(found("takeover-workload", unplaced, binding("edit"))) == 1


def test_what_another_file_binds_counts_unless_the_own_file_binds_it_otherwise() -> None:
    app, near, wide = pod(serviceAccountName="app"), binding("edit", "RoleBinding"), binding("edit")
    unplaced = app._replace(resource=app.resource._replace(namespace=""))
    far = wide._replace(document=wide.document._replace(file="other.yaml"))
    assert len(found("takeover-workload", app, far)) == 1
    assert len(found("takeover-workload", app, near, far)) == 1
    assert found("takeover-workload", unplaced, near, far) == []
    assert len(found("takeover-workload", app, near, wide)) == 1
    variant = binding("view")
    assert found("takeover-workload", app, variant, far) == []
    other = far._replace(resource=far.resource._replace(name="c"))
    assert len(found("takeover-workload", app, variant, far, other)) == 1


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ({"kind": "User", "name": "system:serviceaccount:n:app"}, 1),
        ({"kind": "User", "name": "system:serviceaccount:m:app"}, 0),
        ({"kind": "User", "name": "system:serviceaccount:n"}, 0),
        ({"kind": "Group", "name": "system:serviceaccount:n:app"}, 0),
        ({"kind": "Group", "name": "system:serviceaccounts"}, 1),
        ({"kind": "Group", "name": "system:serviceaccounts:n"}, 1),
    ],
)
def test_an_account_by_other_names_is_the_account(subject: dict[str, str], expected: int) -> None:
    bound = binding("edit", "ClusterRoleBinding", subject)
    assert len(found("takeover-workload", pod(serviceAccountName="app"), bound)) == expected


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ({"kind": "User", "name": "system:serviceaccount:n:default"}, 1),
        ({"kind": "User", "name": "system:serviceaccount:n:app"}, 0),
        ({"kind": "Group", "name": "system:serviceaccounts:n"}, 1),
        ({"kind": "Group", "name": "system:serviceaccounts"}, 0),
    ],
)
def test_the_account_default_by_other_names(subject: dict[str, str], expected: int) -> None:
    found = hits("default-service-account-binding", binding("view", "RoleBinding", subject))
    assert [hit.message for hit in found] == ["every pod of n that names no service account gets these rights"] * expected


@pytest.mark.parametrize(
    ("token", "expected"), [({"path": "t"}, 1), ({"audience": "vault"}, 0), ({"audience": "https://kubernetes.default"}, 1)]
)
def test_a_projected_token_is_mounted(token: dict[str, str], expected: int) -> None:
    volume = {"name": "t", "projected": {"sources": [{"serviceAccountToken": token}]}}
    app = pod(serviceAccountName="app", automountServiceAccountToken=False, volumes=[volume])
    assert len(found("takeover-workload", app, binding("edit"))) == expected


def limited(group: str, resource: str, verb: str, *names: str) -> Manifest:
    entry = {"apiGroups": [group], "resources": [resource], "verbs": [verb], "resourceNames": list(names)}
    return manifest({"apiVersion": VERSION, "kind": "ClusterRole", "metadata": {"name": "r"}, "rules": [entry]})


@pytest.mark.parametrize(
    ("rule_id", "entry", "name", "expected"),
    [
        ("role-escalation", (GROUP, "clusterroles", "bind"), "cluster-admin", 1),
        ("role-escalation", (GROUP, "clusterroles", "escalate"), "cluster-admin", 1),
        ("role-escalation", (GROUP, "clusterroles", "bind"), "viewer", 0),
        ("impersonation", ("", "users", "impersonate"), "system:admin", 1),
        ("impersonation", ("", "users", "impersonate"), "kubernetes-admin", 1),
        ("impersonation", ("", "users", "impersonate"), "somebody", 0),
        ("impersonation", ("", "groups", "impersonate"), "system:masters", 1),
    ],
)
def test_names_that_mean_everything_are_no_limit(rule_id: str, entry: tuple[str, str, str], name: str, expected: int) -> None:
    assert len(found(rule_id, limited(*entry, "x", name))) == expected
    taken = found("takeover-workload", pod(serviceAccountName="app"), binding(), limited(*entry, "x", name))
    assert len(taken) == expected


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ((GROUP, "*", "*"), 1),
        ((GROUP, "clusterroles", "bind"), 1),
        ((GROUP, "clusterroles", "escalate"), 1),
        ((GROUP, "clusterroles", "create"), 0),
        (("apps", "*", "*"), 0),
    ],
)
def test_the_core_group_and_handing_out_rights_are_everything(other: tuple[str, str, str], expected: int) -> None:
    assert len(found("cluster-admin-binding", binding(), role(("", "*", "*"), other))) == expected
    assert found("cluster-admin-binding", binding(), role(("", "*", "get"), other)) == []


@pytest.mark.parametrize(
    ("reference", "subject", "expected"),
    [
        ({"name": "cluster-admin"}, {"kind": "SystemGroup", "name": "system:authenticated"}, 1),
        ({"name": "cluster-admin", "namespace": "n"}, {"kind": "User", "name": "a"}, 0),
        ({"name": "r", "namespace": "n"}, {"kind": "User", "name": "a"}, 1),
    ],
)
def test_bindings_of_openshift(reference: dict[str, str], subject: dict[str, str], expected: int) -> None:
    version, metadata = "authorization.openshift.io/v1", {"name": "b", "namespace": "n"}
    body = {"kind": "RoleBinding", "metadata": metadata, "roleRef": reference, "subjects": [subject]}
    whole = {"kind": "Role", "metadata": {**metadata, "name": "r"}}
    rules = [{"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}]
    pairs = found(
        "cluster-admin-binding",
        manifest({"apiVersion": version, **body}),
        manifest({"apiVersion": version, **whole, "rules": rules}),
    )
    assert len(pairs) == expected
    if subject["kind"] == "SystemGroup":
        assert len(hits("everyone-binding", manifest({"apiVersion": version, **body}))) == 1


def test_objects_of_another_group_say_nothing_of_tokens() -> None:
    account = {"kind": "ServiceAccount", "metadata": {"name": "app", "namespace": "n"}, "automountServiceAccountToken": False}
    app = pod(serviceAccountName="app")
    for version, expected in (("v1", 0), ("fake.example.com/v1", 1)):
        assert len(found("automounted-service-account-token", app, manifest({"apiVersion": version, **account}))) == expected
    bound = binding("view", "RoleBinding")
    fake = manifest({**bound.body, "apiVersion": "fake.example.com/v1"})
    assert found("automounted-service-account-token", app, bound) == []
    assert len(found("automounted-service-account-token", app, fake)) == 1


def test_messages_of_wildcards() -> None:
    def messages(**entry: Any) -> list[str]:
        body = {"apiVersion": VERSION, "kind": "ClusterRole", "metadata": {}, "rules": [entry]}
        return [hit.message for hit in hits("wildcard-in-role", manifest(body))]

    assert messages(nonResourceURLs=["/metrics"], verbs=["*"]) == ["the ClusterRole allows every verb on /metrics"]
    assert messages(apiGroups=["*"], resources=["*/scale"], verbs=["get"]) == []
    assert messages(apiGroups=["*"], resources=["a", "b", "c", "d"], verbs=["get"]) == [
        "the ClusterRole allows a, b, c and 1 more in every API group"
    ]


def test_wildcards_of_ones_own_group() -> None:
    operator = role(("shop.example.com", "*", "*"), ("", "*", "get"))
    places = [hit.path for hit in hits("wildcard-in-role", operator)]
    assert places == [("rules", 0, "resources", 0), ("rules", 0, "verbs", 0), ("rules", 1, "resources", 0)]
    assert [hit.path for hit in hits("wildcard-in-role", operator, allow_groups=("*.example.com",))] == places[2:]
    assert hits("wildcard-in-role", operator)[0].message.endswith(
        "every resource of shop.example.com, what is yet to come included"
    )


@pytest.mark.parametrize(
    ("rule_id", "subject", "expected"),
    [
        ("anonymous-binding", {"kind": "User", "name": "system:anonymous"}, 1),
        ("anonymous-binding", {"kind": "Group", "name": "system:unauthenticated"}, 1),
        ("anonymous-binding", {"kind": "Group", "name": "system:authenticated"}, 0),
        ("everyone-binding", {"kind": "Group", "name": "system:authenticated"}, 1),
        ("everyone-binding", {"kind": "Group", "name": "system:serviceaccounts"}, 1),
        ("everyone-binding", {"kind": "Group", "name": "system:serviceaccounts:n"}, 0),
        ("masters-binding", {"kind": "Group", "name": "system:masters"}, 1),
        ("masters-binding", {"kind": "User", "name": "system:masters"}, 1),
        ("default-service-account-binding", {"kind": "ServiceAccount", "name": "default"}, 1),
        ("default-service-account-binding", {"kind": "User", "name": "default"}, 0),
    ],
)
def test_whom_a_binding_names(rule_id: str, subject: dict[str, str], expected: int) -> None:
    bound = binding("x", "ClusterRoleBinding", {"kind": "User", "name": "jane"}, subject)
    assert [hit.path for hit in hits(rule_id, bound)] == [("subjects", 1, "name")] * expected
    if "allow_roles" in {option.name for option in builtin_rule(rule_id).options}:
        assert hits(rule_id, bound, allow_roles=("x*",)) == []
    assert hits(rule_id, binding("system:discovery", "ClusterRoleBinding", {"kind": "User", "name": "jane"})) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_each_value_of_the_examples_replaced_by_one_of_a_wrong_type(rule: Any) -> None:
    for example in examples(rule.documentation):
        bodies = [parsed.value for parsed in parse_stream(example.text, Limits())]
        for place, body in enumerate(bodies):
            for path in paths(body):
                for wrong in WRONG if path[0] not in ("apiVersion", "kind") else ():
                    changed = [*bodies[:place], replaced(body, path, wrong), *bodies[place + 1 :]]
                    for subject, hit in found(rule.id, *map(manifest, changed)):
                        assert points_into(subject.body, hit)
                        assert hit.help
                        assert not hit.message.endswith(".")
                        assert 0 < len(hit.message) < 700
