"""No project rule fails, whatever is in a manifest, and every hit points into its object."""

from __future__ import annotations

from typing import Any

import pytest

from policylint.engine.registry import builtin_ids, builtin_rule
from policylint.model.manifest import Manifest, ManifestSet
from policylint.model.rule import Rule, Scope
from policylint.testing import examples
from tests.unit.rules.cases import given, manifest
from tests.unit.rules.test_any_input import documents, paths, points_into, replaced

RULES = [rule for rule in map(builtin_rule, builtin_ids()) if rule.scope is Scope.PROJECT]
WRONG: list[Any] = [None, True, -1, 1.5, "", "x", [], [None], [[]], {}, {"": None}]


READ = (
    ("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration"),
    ("apps/v1", "DaemonSet"),
    ("apps/v1", "Deployment"),
    ("apps/v1", "ReplicaSet"),
    ("apps/v1", "StatefulSet"),
    ("argoproj.io/v1alpha1", "Application"),
    ("argoproj.io/v1alpha1", "Rollout"),
    ("autoscaling/v2", "HorizontalPodAutoscaler"),
    ("batch/v1", "CronJob"),
    ("batch/v1", "Job"),
    ("bitnami.com/v1alpha1", "SealedSecret"),
    ("cert-manager.io/v1", "Certificate"),
    ("cilium.io/v2", "CiliumClusterwideNetworkPolicy"),
    ("cilium.io/v2", "CiliumNetworkPolicy"),
    ("external-secrets.io/v1", "ExternalSecret"),
    ("gateway.networking.k8s.io/v1", "HTTPRoute"),
    ("keda.sh/v1alpha1", "ScaledObject"),
    ("kustomize.toolkit.fluxcd.io/v1", "Kustomization"),
    ("monitoring.coreos.com/v1", "PodMonitor"),
    ("monitoring.coreos.com/v1", "ServiceMonitor"),
    ("networking.istio.io/v1", "VirtualService"),
    ("networking.k8s.io/v1", "Ingress"),
    ("networking.k8s.io/v1", "IngressClass"),
    ("networking.k8s.io/v1", "NetworkPolicy"),
    ("policy.networking.k8s.io/v1alpha1", "AdminNetworkPolicy"),
    ("policy.networking.k8s.io/v1alpha2", "ClusterNetworkPolicy"),
    ("policy/v1", "PodDisruptionBudget"),
    ("projectcalico.org/v3", "GlobalNetworkPolicy"),
    ("projectcalico.org/v3", "NetworkPolicy"),
    ("rbac.authorization.k8s.io/v1", "ClusterRole"),
    ("rbac.authorization.k8s.io/v1", "ClusterRoleBinding"),
    ("rbac.authorization.k8s.io/v1", "Role"),
    ("rbac.authorization.k8s.io/v1", "RoleBinding"),
    ("route.openshift.io/v1", "Route"),
    ("scheduling.k8s.io/v1", "PriorityClass"),
    ("secrets-store.csi.x-k8s.io/v1", "SecretProviderClass"),
    ("storage.k8s.io/v1", "StorageClass"),
    ("traefik.io/v1alpha1", "IngressRoute"),
    ("v1", "ConfigMap"),
    ("v1", "Namespace"),
    ("v1", "PersistentVolumeClaim"),
    ("v1", "Pod"),
    ("v1", "ReplicationController"),
    ("v1", "Secret"),
    ("v1", "Service"),
    ("v1", "ServiceAccount"),
)
"""What the rules, and what they share, look at in objects that are not the ones they report."""


def odd_objects() -> list[Manifest]:
    """An object of each of these kinds for each wrong value, in the place of each of the fields that most of them have."""
    made = []
    for version, kind in READ:
        for index, wrong in enumerate([*WRONG, 5, {"a": 5}, [{"a": 5}]]):
            metadata = {"name": f"odd-{index}", "namespace": "production"}
            whole: dict[str, Any] = {"apiVersion": version, "kind": kind, "metadata": metadata}
            named = {"labels": wrong, "annotations": wrong}
            held = {"matchLabels": wrong, "matchExpressions": [wrong]}
            spec = {"selector": wrong, "template": wrong, "rules": [wrong], "podSelector": held, "scaleTargetRef": wrong}
            fields = dict.fromkeys(("data", "rules", "subjects", "roleRef", "aggregationRule"), wrong)
            made.append({**whole, "metadata": {**metadata, **named}, "spec": spec, **fields})
            made.append({**whole, "spec": wrong})
            inside = {"containers": [{"name": "a", "image": "a:1", "args": wrong, "env": wrong, "envFrom": [wrong]}]}
            template = {"metadata": {"labels": wrong, "annotations": wrong}, "spec": {**inside, "affinity": wrong}}
            made.append({**whole, "spec": {"selector": held, "template": template, "types": wrong, **inside}})
    return [manifest(body) for body in made]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_odd_objects_of_every_kind_beside_the_examples(rule: Rule) -> None:
    odd = odd_objects()
    for example in examples(rule.documentation):
        bodies = documents(example.text)
        settings = {name: tuple(one) if isinstance(one, list) else one for name, one in options(rule, example).items()}
        check(rule, [*map(manifest, bodies), *odd], settings)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_each_value_of_the_examples_replaced_by_one_of_a_wrong_type(rule: Rule) -> None:
    for example in examples(rule.documentation):
        bodies = documents(example.text)
        whole = [manifest(body) for body in bodies]
        settings = {name: tuple(one) if isinstance(one, list) else one for name, one in options(rule, example).items()}
        ways = [settings, {**settings, "complete": True}] if "complete" in settings else [settings]
        for place, body in enumerate(bodies):
            for path in paths(body):
                if path[0] not in ("apiVersion", "kind"):
                    for wrong in WRONG:
                        changed = manifest(replaced(body, path, wrong))
                        for one in ways:
                            check(rule, [*whole[:place], changed, *whole[place + 1 :]], one)


def options(rule: Rule, example: Any) -> dict[str, Any]:
    defaults = {option.name: option.default for option in rule.options}
    return {**given(rule), **defaults, **example.settings.get("options", {})}


def check(rule: Rule, found: list[Manifest], settings: dict[str, Any]) -> None:
    for subject, hit in rule.check(ManifestSet(tuple(found)), **settings):
        assert any(subject is one for one in found)
        assert hit.message
        assert not hit.message.endswith(".")
        assert len(hit.message) < 700
        assert isinstance(hit.value, str)
        assert hit.help
        assert points_into(subject.body, hit)
