"""Which policies isolate which pods: NetworkPolicy, Cilium's, Calico's and those of the cluster's administrator."""

from __future__ import annotations

import pytest

from policylint.engine.registry import builtin_rule
from policylint.model.manifest import ManifestSet
from policylint.model.rule import DEFINITIONS
from tests.unit.rules.cases import manifest
from tests.unit.rules.test_consistency import deployment, found, one_file, policy, project

CILIUM = """
apiVersion: cilium.io/v2
kind: {kind}
metadata: {{name: shop, namespace: production}}
{spec}
"""


def cilium(spec: str, kind: str = "CiliumNetworkPolicy") -> str:
    return CILIUM.format(spec=spec, kind=kind)


def calico(spec: str, kind: str = "GlobalNetworkPolicy", namespace: str = "", group: str = "projectcalico.org") -> str:
    place = f", namespace: {namespace}" if namespace else ""
    return f"\napiVersion: {group}/v3\nkind: {kind}\nmetadata: {{name: x{place}}}\nspec: {spec}\n"


def administrator(spec: str) -> str:
    version = "policy.networking.k8s.io/v1alpha1"
    return f"\napiVersion: {version}\nkind: AdminNetworkPolicy\nmetadata: {{name: x}}\nspec: {spec}\n"


def test_pods_in_the_network_of_the_node_are_left_out() -> None:
    subject = deployment().replace("    spec:", "    spec:\n      hostNetwork: true", 1)
    assert "hostNetwork" in subject
    assert found("unisolated-pod", one_file(subject)) == []


@pytest.mark.parametrize(
    ("documents", "open_ones"),
    [
        ((), "no NetworkPolicy selects the pod"),
        ((policy("{podSelector: {}}"),), "for egress"),
        ((policy("{podSelector: {}, policyTypes: []}"),), "for egress"),
        ((policy("{podSelector: {}, policyTypes: [Egress]}"),), "for ingress"),
        ((policy("{podSelector: {}, egress: [{}]}"),), ""),
        ((policy("{podSelector: {}, egress: []}"),), "for egress"),
        ((policy("{}"), policy("{policyTypes: [Egress]}", "out")), ""),
        (
            (policy("{podSelector: {matchLabels: {app: shop, tier: web}}, policyTypes: [Ingress, Egress]}"),),
            "selects the pod",
        ),
        ((policy("{podSelector: {matchExpressions: [{key: app, operator: In, values: [shop]}]}}"),), "for egress"),
        ((policy("{podSelector: {matchExpressions: [{key: app, operator: in, values: [shop]}]}}"),), "selects the pod"),
        ((policy("{podSelector: {}, policyTypes: [Ingress, Egress]}", namespace="other"),), "selects the pod"),
        ((policy("{podSelector: {}, policyTypes: [Ingress, Egress]}", namespace='""'),), ""),
        ((cilium("spec: {endpointSelector: {}, ingress: [{}], egress: [{}]}"),), ""),
        ((cilium("spec: {endpointSelector: {}, ingress: [], egress: [{}]}"),), "for ingress"),
        ((cilium("spec: {endpointSelector: {}, ingress: [{}], enableDefaultDeny: {ingress: false}}"),), "selects the pod"),
        ((cilium("specs: [{endpointSelector: {matchLabels: {'k8s:app': shop}}, egressDeny: [{}]}]"),), "for ingress"),
        ((cilium("specs: [{endpointSelector: {matchLabels: {'k8s:app': cart}}, egressDeny: [{}]}]"),), "selects the pod"),
        (
            (
                cilium(
                    "spec: {endpointSelector: {matchLabels: {'k8s:io.kubernetes.pod.namespace': other}}, ingress: [{}]}",
                    "CiliumClusterwideNetworkPolicy",
                ),
            ),
            "selects the pod",
        ),
        ((calico("{}"),), "for egress"),
        ((calico("{types: [Ingress, Egress], selector: all()}"),), ""),
        ((calico("{types: [Egress]}"),), "for ingress"),
        ((calico("{egress: [{action: Deny}]}"),), "for ingress"),
        ((calico("{types: [Ingress, Egress], selector: app == 'shop' && !has(tier)}"),), ""),
        ((calico("{types: [Ingress, Egress], selector: app == 'cart'}"),), "selects the pod"),
        ((calico("{types: [Ingress, Egress], selector: app in { 'cart', \"web\" }}"),), "selects the pod"),
        ((calico("{types: [Ingress, Egress], selector: app != 'cart'}"),), ""),
        ((calico("{types: [Ingress, Egress], selector: app == 'cart' || app == 'shop'}"),), ""),
        ((calico("{types: [Ingress, Egress], selector: projectcalico.org/namespace == 'other'}"),), "selects the pod"),
        ((calico("{types: [Ingress, Egress], namespaceSelector: projectcalico.org/name == 'other'}"),), "selects the pod"),
        ((calico("{types: [Ingress, Egress], namespaceSelector: projectcalico.org/name == 'production'}"),), ""),
        ((calico("{types: [Ingress, Egress]}", "NetworkPolicy", namespace="production"),), ""),
        ((calico("{types: [Ingress, Egress]}", "NetworkPolicy", namespace="other"),), "selects the pod"),
        ((calico("{types: [Ingress, Egress]}", "StagedGlobalNetworkPolicy"),), "selects the pod"),
        ((calico("{types: [Ingress, Egress]}", group="example.com"),), "selects the pod"),
        ((administrator("{}"),), "selects the pod"),
        ((administrator("{subject: {namespaces: {}}, ingress: [{action: Allow}]}"),), "selects the pod"),
        ((administrator("{subject: {namespaces: {}}, ingress: [{action: Deny}]}"),), "for egress"),
        (
            (
                administrator(
                    "{subject: {pods: {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: other}}, podSelector: {}}}, "
                    "ingress: [{action: Deny}]}"
                ),
            ),
            "selects the pod",
        ),
    ],
)
def test_what_is_left_open(documents: tuple[str, ...], open_ones: str) -> None:
    said = found("unisolated-pod", one_file(deployment(), *documents))
    assert [path for _, path, _ in said] == ["spec.template.metadata.labels"] * bool(open_ones)
    assert all(open_ones in text for _, _, text in said)


def test_a_patch_neither_isolates_nor_is_asked() -> None:
    files = {"app/all.yaml": deployment(), "overlay/patch.yaml": policy("{podSelector: {}, policyTypes: [Ingress, Egress]}")}
    assert len(found("unisolated-pod", project(files, patches=("overlay/patch.yaml",)))) == 1


NAMESPACE = "\napiVersion: v1\nkind: Namespace\nmetadata: {name: production}\n"


@pytest.mark.parametrize(
    ("documents", "plain", "deny"),
    [
        ((), 1, 1),
        ((policy("{podSelector: {matchLabels: {app: shop}}}"),), 0, 1),
        ((policy("{podSelector: {}, policyTypes: [Ingress, Egress]}"),), 0, 0),
        ((policy("{podSelector: {}}"), policy("{podSelector: {}, policyTypes: [Egress]}", "out")), 0, 0),
        ((policy("{podSelector: {}, policyTypes: [Ingress, Egress]}", namespace="other"),), 1, 1),
        ((policy("{podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{}]}"),), 0, 1),
        ((cilium("spec: {endpointSelector: {matchLabels: {a: b}}, ingress: [{}]}", "CiliumClusterwideNetworkPolicy"),), 1, 1),
    ],
)
def test_namespaces(documents: tuple[str, ...], plain: int, deny: int) -> None:
    subject = one_file(NAMESPACE, *documents)
    assert [path for _, path, _ in found("unisolated-namespace", subject)] == ["metadata.name"] * plain
    assert len(found("unisolated-namespace", subject, default_deny=True)) == deny


def test_a_policy_without_a_pod_names_the_nearest() -> None:
    subject = one_file(policy("{podSelector: {matchLabels: {app: web}}}"), deployment())
    text = 'the NetworkPolicy selects no pod: the nearest, Deployment "shop", has app=shop, not app=web'
    assert found("dangling-network-policy", subject) == [("app/all.yaml", "spec.podSelector", text)]


@pytest.mark.parametrize("selector", ["{}", "{matchExpressions: [{key: app, operator: DoesNotExist}]}", "[]"])
def test_a_policy_for_pods_that_may_come(selector: str) -> None:
    subject = one_file(policy(f"{{podSelector: {selector}}}"), deployment())
    assert found("dangling-network-policy", subject, complete=True) == []


def test_duplicates_are_of_one_file() -> None:
    twice = {"a.yaml": deployment() + "---" + deployment(), "b.yaml": deployment()}
    assert [(file, path) for file, path, _ in found("duplicate-object", project(twice))] == [("a.yaml", "metadata.name")]
    assert len(found("duplicate-object", project(twice), directories=True)) == 2
    apart = {"a.yaml": deployment() + "---" + deployment(namespace="staging"), "b/b.yaml": deployment()}
    assert found("duplicate-object", project(apart), directories=True) == []


def test_peers_are_asked_for_by_an_option() -> None:
    rules = "ingress: [{from: [{podSelector: {matchLabels: {app: web}}}, {podSelector: {matchLabels: {app: shop}}}]}]"
    other = "egress: [{to: [{podSelector: {matchLabels: {app: web}}, namespaceSelector: {}}]}]"
    subject = one_file(policy(f"{{podSelector: {{matchLabels: {{app: shop}}}}, {rules}, {other}}}"), deployment())
    assert found("dangling-network-policy", subject, complete=True) == []
    said = found("dangling-network-policy", subject, complete=True, peers=True)
    assert [path for _, path, _ in said] == ["spec.ingress[0].from[0].podSelector"]
    assert said[0][2].startswith("the peer selects no pod")


def test_definitions_of_custom_resources_can_be_there_twice() -> None:
    body = {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "a.b.c"}}
    assert DEFINITIONS in builtin_rule("duplicate-object").wants
    twice = ManifestSet(tuple(manifest(body) for _ in range(2)))
    assert [hit.path for _, hit in builtin_rule("duplicate-object").check(twice)] == [("metadata", "name")]
