"""Rules about replicas, budgets, autoscalers and rollouts: edges, options, and what stands where."""

from __future__ import annotations

from typing import Any

import pytest

from policylint.engine.registry import builtin_rule
from policylint.manifests.kubernetes import read_document
from policylint.model.external import parse_external
from policylint.model.manifest import Document, Kustomization, Manifest, ManifestSet
from policylint.semantics.placement import placed
from tests.unit.rules.cases import container, hits, manifest, project_hits


def at(file: str, body: dict[str, Any], **fields: Any) -> Manifest:
    made = manifest(body)
    return made._replace(document=made.document._replace(file=file), **fields)


def workload(name: str = "web", kind: str = "Deployment", namespace: str = "shop", **spec: Any) -> dict[str, Any]:
    template = {"metadata": {"labels": {"app": name}}, "spec": {"containers": [container()]}}
    metadata = {"name": name, **({"namespace": namespace} if namespace else {})}
    return {"apiVersion": "apps/v1", "kind": kind, "metadata": metadata, "spec": {"template": template, **spec}}


def budget(
    app: str = "web", version: str = "policy/v1", namespace: str = "shop", name: str = "", **spec: Any
) -> dict[str, Any]:
    metadata = {"name": name or app, **({"namespace": namespace} if namespace else {})}
    selector = {"matchLabels": {"app": app}}
    return {
        "apiVersion": version,
        "kind": "PodDisruptionBudget",
        "metadata": metadata,
        "spec": {"selector": selector, **spec},
    }


def autoscaler(
    name: str = "web", namespace: str = "shop", target: dict[str, Any] | None = None, **spec: Any
) -> dict[str, Any]:
    metadata = {"name": name, **({"namespace": namespace} if namespace else {})}
    aim = target or {"apiVersion": "apps/v1", "kind": "Deployment", "name": name}
    body = {"scaleTargetRef": aim, "maxReplicas": 9, **spec}
    return {"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": metadata, "spec": body}


def found(rule_id: str, *bodies: dict[str, Any], **settings: Any) -> list[tuple[Any, ...]]:
    return [hit.path for _, hit in project_hits(rule_id, [manifest(body) for body in bodies], **settings)]


@pytest.mark.parametrize(
    ("bound", "replicas", "blocked"),
    [
        ({"maxUnavailable": 0}, 3, True),
        ({"maxUnavailable": "0%"}, 3, True),
        ({"maxUnavailable": -1}, 3, True),
        ({"maxUnavailable": "1%"}, 3, False),
        ({"maxUnavailable": 1}, 1, False),
        ({"minAvailable": "100%"}, 3, True),
        ({"minAvailable": "150%"}, 3, True),
        ({"minAvailable": "67%"}, 3, True),
        ({"minAvailable": "66%"}, 3, False),
        ({"minAvailable": 3}, 3, True),
        ({"minAvailable": 2}, 3, False),
        ({"minAvailable": 1}, None, True),
        ({"minAvailable": 1}, 0, False),
        ({"minAvailable": 1}, "3", False),
        ({"minAvailable": True}, 1, False),
        ({"minAvailable": "many"}, 1, False),
        ({"minAvailable": 3, "maxUnavailable": 1}, 3, False),
    ],
)
def test_blocked_eviction(bound: dict[str, Any], replicas: object, blocked: bool) -> None:
    field = "maxUnavailable" if "maxUnavailable" in bound else "minAvailable"
    expected = [("spec", field)] if blocked else []
    assert found("blocked-eviction", workload(replicas=replicas), budget(**bound)) == expected


def test_bounds_in_percent_are_held_against_the_share() -> None:
    shares = [budget(name=str(number), minAvailable=f"{number}%") for number in (49, 50, 51)]
    assert len(found("blocked-eviction", *shares, share=50)) == 1


def test_several_workloads_are_counted_together() -> None:
    two = [workload("a", replicas=2), workload("b", replicas=2)]
    for body in two:
        body["spec"]["template"]["metadata"]["labels"]["app"] = "web"
    assert found("blocked-eviction", *two, budget(minAvailable=3)) == []
    assert found("blocked-eviction", *two, budget(minAvailable=4)) == [("spec", "minAvailable")]
    daemon = workload("c", "DaemonSet")
    daemon["spec"]["template"]["metadata"]["labels"]["app"] = "web"
    assert found("blocked-eviction", *two, daemon, budget(minAvailable=4)) == []


def test_a_budget_is_held_against_the_nearest_workload_only() -> None:
    here, there = at("dev/web.yaml", workload(replicas=1)), at("prod/web.yaml", workload(replicas=3))
    assert project_hits("blocked-eviction", [here, there, at("prod/pdb.yaml", budget(minAvailable=1))]) == []
    assert len(project_hits("blocked-eviction", [here, there, at("dev/pdb.yaml", budget(minAvailable=1))])) == 1
    far = at("a/b/c/d/pdb.yaml", budget(minAvailable=1))
    assert project_hits("blocked-eviction", [here, far]) == []


def test_what_a_patch_or_a_kustomization_sets_counts() -> None:
    base, rule = at("base/web.yaml", workload(replicas=1)), "single-replica"
    patch = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": {"replicas": 3}}
    kustomization = {"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization"}
    assert len(project_hits(rule, [base])) == 1
    assert project_hits(rule, [base, at("prod/web.yaml", patch, partial=True)]) == []
    for count, expected in ((3, 0), (1, 1)):
        body = {**kustomization, "replicas": [{"name": "web", "count": count}]}
        assert len(project_hits(rule, [base, at("prod/k.yaml", body, partial=True)])) == expected
    assert project_hits(rule, [base, at("prod/hpa.yaml", autoscaler(minReplicas=1))]) == []
    assert len(project_hits(rule, [base, at("prod/hpa.yaml", autoscaler(namespace="other"))])) == 1
    assert project_hits(rule, [base._replace(renamed=True), at("prod/hpa.yaml", autoscaler(namespace="other"))]) == []


def test_replicas_of_a_kustomization_are_read_as_a_patch() -> None:
    items: list[Any] = [{"name": "web", "count": 3}, {"name": 1}, "web"]
    body = {"kind": "Kustomization", "apiVersion": "kustomize.config.k8s.io/v1beta1", "replicas": items}
    (one,) = read_document(Document("kustomization.yaml", 0, 1, "", body)).manifests
    assert (one.item, one.partial, one.resource.name) == (("replicas", 0), True, "web")
    assert one.body["spec"] == {"replicas": 3}


@pytest.mark.parametrize(
    ("value", "count"), [("8h", 0), ("8h1m", 1), ("0.5d", 1), ("1w", 1), ("soon", 1), (8, 1), ("480m", 0)]
)
def test_lifetimes(value: object, count: int) -> None:
    body = {"apiVersion": "v1", "kind": "Pod", "metadata": {"annotations": {"ttl": value}}, "spec": {"containers": []}}
    assert len(hits("overlong-lifetime", manifest(body), annotation="ttl", maximum="8h")) == count
    assert hits("overlong-lifetime", manifest(body)) == []


def test_missing_budget() -> None:
    rule = "missing-disruption-budget"
    assert found(rule, workload(replicas=2)) == [("spec", "template")]
    assert found(rule, workload(replicas=2), budget()) == []
    assert found(rule, workload(replicas=2), budget(namespace="")) == []
    assert len(found(rule, workload(replicas=2), budget(namespace="other"))) == 1
    assert len(found(rule, workload(replicas=2), {**budget(), "spec": {}})) == 1
    assert found(rule, workload(replicas=2), {**budget(), "spec": {"selector": {}}}) == []
    assert len(found(rule, workload(replicas=2), {**budget(version="policy/v1beta1"), "spec": {"selector": {}}})) == 1
    assert found(rule, workload()) == []
    assert len(found(rule, workload(), unset=2)) == 1
    assert found(rule, workload(replicas=1), unset=2) == []
    assert len(found(rule, workload(), autoscaler(minReplicas=2))) == 1
    assert found(rule, workload(replicas=3), autoscaler()) == []
    assert found(rule, workload(replicas=2), minimum=3) == []


def test_dangling_budget() -> None:
    rule, app = "dangling-disruption-budget", workload("webb")
    app["spec"]["template"]["metadata"]["labels"] = {"app": "web", "tier": "back"}
    aim = budget()
    aim["spec"]["selector"] = {
        "matchExpressions": [{"key": key, "operator": "In", "values": ["web"]} for key in ("app", "tier")]
    }
    assert found(rule, app, aim) == [("spec", "selector", "matchExpressions")]
    assert project_hits(rule, [at("a/web.yaml", app), at("b/pdb.yaml", aim)]) == []
    assert len(project_hits(rule, [at("a/web.yaml", app), at("b/pdb.yaml", aim)], complete=True)) == 1
    labels = {"app": "web", "tier": "web"}
    maker = {"apiVersion": "monitoring.coreos.com/v1", "kind": "Prometheus", "metadata": {"name": "web", "labels": labels}}
    assert found(rule, app, maker, aim) == []
    assert found(rule, budget(selector=None)) == [("spec", "selector")]
    assert found(rule, budget(selector={"matchLabels": 1})) == []


def test_overlapping_budgets_meet_in_a_file_or_a_directory() -> None:
    rule, one, other = "overlapping-disruption-budgets", budget(name="a"), budget(name="b")
    app = at("web/web.yaml", workload())
    assert len(project_hits(rule, [app, at("web/p.yaml", one), at("web/p.yaml", other)])) == 1
    apart = [app, at("web/a.yaml", one), at("web/b.yaml", other)]
    assert len(project_hits(rule, apart)) == 1
    unknown = [one._replace(renamed=True) for one in apart]
    assert project_hits(rule, unknown) == []


def test_autoscaler_and_target() -> None:
    rule = "dangling-autoscaler"
    assert found(rule, workload(), autoscaler()) == []
    assert found(rule, autoscaler()) == []
    assert found(rule, autoscaler(), complete=True) == [("spec", "scaleTargetRef", "name")]
    assert found(rule, workload("api"), autoscaler()) == [("spec", "scaleTargetRef", "name")]
    assert found(rule, workload(namespace="other"), autoscaler()) == [("spec", "scaleTargetRef", "name")]
    assert found(rule, workload(kind="StatefulSet"), autoscaler()) == [("spec", "scaleTargetRef", "name")]
    no_version = {"kind": "Deployment", "name": "web"}
    assert found(rule, workload(), autoscaler(target=no_version)) == [("spec", "scaleTargetRef", "apiVersion")]
    assert found(rule, workload(), autoscaler(target={**no_version, "apiVersion": "extensions/v1beta1"})) != []
    assert found(rule, workload("api"), autoscaler(target={"kind": "Application", "name": "web"})) == []
    near, far = at("a/hpa.yaml", autoscaler("web-app")), at("a/x.yaml", workload("web-apps"))
    assert len(project_hits(rule, [near, far])) == 1
    assert project_hits(rule, [near, at("a/x.yaml", workload("queue"))]) == []


def test_replicas_beside_an_autoscaler_of_another_environment() -> None:
    rule = "replicas-beside-autoscaler"
    dev, prod = at("dev/web.yaml", workload(replicas=2)), at("prod/web.yaml", workload(replicas=2))
    hit = project_hits(rule, [dev, prod, at("prod/hpa.yaml", autoscaler())])
    assert [(one.document.file, two.path) for one, two in hit] == [("prod/web.yaml", ("spec", "replicas"))]
    assert found(rule, workload(replicas=0), autoscaler()) == []


def test_utilization_needs_requests() -> None:
    rule = "unmeasurable-utilization"
    source: dict[str, Any] = {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 50}}
    metric = {"type": "Resource", "resource": source}
    scaler = autoscaler(metrics=[metric])
    assert found(rule, workload(), scaler) == [("spec", "metrics", 0, "resource")]
    limited = workload()
    limited["spec"]["template"]["spec"]["containers"] = [container(resources={"limits": {"cpu": "1"}})]
    assert found(rule, limited, scaler) == []
    of_pod = workload()
    of_pod["spec"]["template"]["spec"]["resources"] = {"requests": {"cpu": "1"}}
    assert found(rule, of_pod, scaler, kubernetes=(1, 34)) == []
    assert len(found(rule, of_pod, scaler, kubernetes=(1, 33))) == 1
    limits = {"apiVersion": "v1", "kind": "LimitRange", "metadata": {"name": "x", "namespace": "shop"}}
    assert found(rule, workload(), scaler, limits) == []
    one = {"type": "ContainerResource", "containerResource": {**source, "container": "other"}}
    assert found(rule, workload(), autoscaler(metrics=[one])) == []
    assert found(rule, workload(), autoscaler(targetCPUUtilizationPercentage=50)) == [
        ("spec", "targetCPUUtilizationPercentage")
    ]


def test_what_a_pod_requests_counts_for_metrics_of_the_pod_only() -> None:
    """calculateRequests of the HPA controller: the pod's requests, or those of the container that the metric names."""
    rule = "unmeasurable-utilization"
    source: dict[str, Any] = {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 50}}
    of_pod, of_one = autoscaler(metrics=[{"type": "Resource", "resource": source}]), workload()
    pod = of_one["spec"]["template"]["spec"]
    pod["containers"].append(container(name="b", resources={"requests": {"cpu": "1"}}))
    assert len(found(rule, of_one, of_pod)) == 1
    pod["resources"] = {"requests": {"memory": "1Gi"}}
    assert found(rule, of_one, of_pod) == []
    assert len(found(rule, of_one, of_pod, kubernetes=(1, 33))) == 1
    assert len(found(rule, workload(), of_pod)) == 1
    pod["resources"] = {"requests": {"cpu": "1"}}
    one = {"type": "ContainerResource", "containerResource": {**source, "container": "app"}}
    assert found(rule, of_one, autoscaler(metrics=[one])) == [("spec", "metrics", 0, "containerResource")]


def test_an_autoscaler_without_metrics_measures_the_cpu() -> None:
    rule, requests = "unmeasurable-utilization", workload()
    requests["spec"]["template"]["spec"]["containers"] = [container(resources={"requests": {"cpu": "1"}})]
    assert found(rule, workload(), autoscaler()) == [("spec", "metrics")]
    assert found(rule, workload(), autoscaler(metrics=[])) == [("spec", "metrics")]
    assert found(rule, requests, autoscaler()) == []
    old = autoscaler()
    old["metadata"]["annotations"] = {"autoscaling.alpha.kubernetes.io/metrics": "[]"}
    assert found(rule, workload(), old) == []


@pytest.mark.parametrize(
    ("strategy", "replicas", "path"),
    [
        ({"type": "Recreate"}, 2, ("type",)),
        ({"type": "Recreate"}, 1, None),
        ({"rollingUpdate": {"maxUnavailable": "100%"}}, 2, ("rollingUpdate", "maxUnavailable")),
        ({"rollingUpdate": {"maxUnavailable": "99%"}}, 2, None),
        ({"rollingUpdate": {"maxUnavailable": 2}}, 2, ("rollingUpdate", "maxUnavailable")),
        ({"rollingUpdate": {"maxUnavailable": 1}}, 2, None),
        ({"rollingUpdate": []}, 2, None),
    ],
)
def test_interrupting_rollout(strategy: dict[str, Any], replicas: int, path: tuple[str, ...] | None) -> None:
    expected = [] if path is None else [("spec", "strategy", *path)]
    assert found("interrupting-rollout", workload(replicas=replicas, strategy=strategy)) == expected


def test_a_single_replica_is_interrupted_too() -> None:
    single = workload(replicas=1, strategy={"rollingUpdate": {"maxUnavailable": 1}})
    assert found("interrupting-rollout", single, minimum=1) == [("spec", "strategy", "rollingUpdate", "maxUnavailable")]
    assert found("interrupting-rollout", workload(replicas=0, strategy={}), minimum=0) == []


def test_a_budget_over_several_workloads_says_so() -> None:
    both = [workload("web"), workload("api"), budget("web", minAvailable=4)]
    both[2]["spec"]["selector"] = {}
    scaled = [autoscaler("web", minReplicas=2), autoscaler("api", minReplicas=2)]
    (pair,) = project_hits("budget-above-autoscaler-minimum", [manifest(one) for one in (*both, *scaled)])
    assert pair[1].message.startswith("minAvailable is 4, and the 2 workloads that it protects, the Deployment ")
    assert pair[1].message.endswith(" among them, go down to 4 pods together: none may be evicted then")


@pytest.mark.parametrize(
    ("update", "version", "count"), [({}, (1, 35), 1), ({}, (1, 34), 0), ({"type": "OnDelete"}, (1, 35), 0)]
)
def test_interrupting_rollout_of_a_stateful_set(update: dict[str, Any], version: tuple[int, int], count: int) -> None:
    """The API server drops the field where the feature gate MaxUnavailableStatefulSet is off, as it is before 1.35."""
    update = {**update, "rollingUpdate": {"maxUnavailable": "100%"}}
    body = workload(kind="StatefulSet", replicas=2, updateStrategy=update)
    assert len(found("interrupting-rollout", body, kubernetes=version)) == count


@pytest.mark.parametrize(
    ("kind", "update", "count"),
    [
        ("Deployment", {"maxUnavailable": 0, "maxSurge": "0%"}, 1),
        ("Deployment", {"maxUnavailable": 0}, 0),
        ("DaemonSet", {"maxUnavailable": "0%"}, 1),
        ("DaemonSet", {"maxUnavailable": 0, "maxSurge": 1}, 0),
        ("DaemonSet", {"maxUnavailable": 1, "maxSurge": 1}, 1),
        ("DaemonSet", {"maxSurge": "10%"}, 1),
        ("DaemonSet", {"maxUnavailable": 2}, 0),
        ("Deployment", {"maxUnavailable": 1, "maxSurge": 1}, 0),
        ("StatefulSet", {"maxUnavailable": 0}, 0),
    ],
)
def test_impossible_rolling_update(kind: str, update: dict[str, Any], count: int) -> None:
    body = workload(kind=kind)
    body["spec"]["strategy" if kind == "Deployment" else "updateStrategy"] = {"rollingUpdate": update}
    assert len(hits("impossible-rolling-update", manifest(body))) == count


def test_spreading_options() -> None:
    rule, term = (
        "unspread-replicas",
        {"topologyKey": "kubernetes.io/hostname", "labelSelector": {"matchLabels": {"app": "web"}}},
    )
    body, where = workload(replicas=3), [("spec", "template", "spec")]
    assert found(rule, body) == where
    body["spec"]["template"]["spec"]["topologySpreadConstraints"] = [term]
    assert found(rule, body) == []
    assert found(rule, body, means="anti-affinity") == where
    assert found(rule, body, keys=("topology.kubernetes.io/zone",)) == where
    assert found(rule, body, keys=("kubernetes.io/hostname", "topology.kubernetes.io/zone"), every_key=True) == where
    assert found(rule, workload(), unset=2) == where
    patch = at("p.yaml", body, partial=True)
    assert project_hits(rule, [manifest(workload(replicas=3)), patch]) == []


def test_governing_service() -> None:
    rule, app = "unsuited-governing-service", workload(kind="StatefulSet", serviceName="web")
    service = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web", "namespace": "shop"}}
    service |= {"spec": {"clusterIP": "None", "selector": {"app": "web"}}}
    assert found(rule, app) == []
    assert found(rule, app, complete=True) == [("spec", "serviceName")]
    assert found(rule, app, service) == []
    assert found(rule, app, {**service, "spec": {"clusterIP": "None", "selector": {"app": "x"}}}) == [("spec", "serviceName")]
    assert found(rule, app, {**service, "spec": {"selector": {"app": "web"}}}) == [("spec", "serviceName")]
    assert found(rule, app, {**service, "metadata": {"name": "other", "namespace": "shop"}}) == [("spec", "serviceName")]
    assert project_hits(rule, [at("a/b/c/app.yaml", app), at("d/svc.yaml", {**service, "spec": {}})]) == []


def test_what_another_object_made_is_left_to_that_one() -> None:
    owned = workload(kind="ReplicaSet", replicas=1)
    owned["metadata"]["ownerReferences"] = [{"apiVersion": "apps/v1", "kind": "Deployment", "name": "web", "uid": "1"}]
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {**owned["metadata"], "labels": {"app": "web"}}}
    pod["spec"] = {"containers": [container()]}
    aim = budget(minAvailable=1)
    assert found("single-replica", owned) == []
    assert found("single-replica", workload(replicas=1), owned, pod) == [("spec", "replicas")]
    assert len(found("missing-disruption-budget", workload(replicas=2), workload(kind="ReplicaSet", replicas=2))) == 2
    assert len(found("missing-disruption-budget", workload(replicas=2), {**owned, "spec": owned["spec"]})) == 1
    assert found("blocked-eviction", workload(replicas=1), owned, pod, aim) == [("spec", "minAvailable")]
    assert found("blocked-eviction", workload(replicas=2), owned, pod, aim) == []
    assert found("blocked-eviction", owned, pod, aim) == []


def test_replicas_of_a_patch_are_for_what_is_built_with_it() -> None:
    rule, patch = "single-replica", {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}}
    patch["spec"] = {"replicas": 3}
    tied = [Kustomization(f"{app}/prod/kustomization.yaml", {"resources": ["../base"]}) for app in ("shop", "blog")]
    both = [at(f"{app}/base/web.yaml", workload(replicas=1)) for app in ("shop", "blog")]
    of_shop = at("shop/prod/web.yaml", patch, partial=True)
    given = ManifestSet((*both, of_shop), kustomizations=tuple(tied))
    assert [one.document.file for one, _ in builtin_rule(rule).check(placed(given))] == ["blog/base/web.yaml"]
    # Nothing of that name is built with the patch: it may be for any.
    of_flux = at("clusters/prod/shop.yaml", patch, partial=True)
    assert list(builtin_rule(rule).check(placed(given._replace(manifests=(*both, of_flux))))) == []


def test_budgets_that_select_too_many_pods_are_said_not_to_be_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policylint.semantics.budgets._MOST_COUNTED", 1)
    many = [workload("web", replicas=2), budget("web", minAvailable=1), budget("api", minAvailable=1)]
    assert found("blocked-eviction", workload("api", replicas=2), *many) == [("spec", "minAvailable")]
    (pair,) = project_hits("blocked-eviction", [manifest(one) for one in (workload("api", replicas=2), *many)])
    assert pair[1].message == (
        "not judged: the budgets of this run select more pods than are counted, so this one may allow an eviction or not"
    )
    assert pair[1].help == "check fewer files in one run"
    scaled = [autoscaler("web", minReplicas=3), autoscaler("api", minReplicas=3), workload("api")]
    assert len(found("budget-above-autoscaler-minimum", *many, *scaled)) == 1


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, 0),
        ({"namespaces": ["other"]}, 1),
        ({"namespaces": ["other", "production"]}, 0),
        ({"namespaceSelector": {}}, 0),
        ({"namespaceSelector": {"matchLabels": {"team": "shop"}}}, 0),
        ({"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "other"}}}, 1),
        ({"namespaces": ["other"], "namespaceSelector": {}}, 0),
        ({"mismatchLabelKeys": ["app"]}, 1),
        ({"mismatchLabelKeys": ["pod-template-hash"]}, 1),
        ({"mismatchLabelKeys": ["tenant"]}, 0),
    ],
)
def test_a_term_about_other_pods_spreads_nothing(more: dict[str, Any], expected: int) -> None:
    term = {"topologyKey": "kubernetes.io/hostname", "labelSelector": {"matchLabels": {"app": "web"}}, **more}
    affinity = {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [term]}}
    body = workload("web", replicas=2)
    body["metadata"]["namespace"] = "production"
    body["spec"]["template"]["spec"]["affinity"] = affinity
    assert len(found("unspread-replicas", body)) == expected


def test_what_is_elsewhere_shows_nothing_of_an_autoscaler() -> None:
    rule = "dangling-autoscaler"
    scaler = at("p/hpa.yaml", autoscaler("redis"))
    other = workload("redis", kind="StatefulSet", namespace="other")
    assert project_hits(rule, [scaler, at("q/redis.yaml", other)]) == []
    assert len(project_hits(rule, [scaler, at("p/redis.yaml", other)])) == 1
    assert len(project_hits(rule, [scaler, at("q/redis.yaml", workload("redis", kind="StatefulSet"))])) == 1


def test_nothing_scales_a_daemon_set() -> None:
    target = {"apiVersion": "apps/v1", "kind": "DaemonSet", "name": "web"}
    agent = workload(kind="DaemonSet")
    assert found("dangling-autoscaler", agent, autoscaler(target=target)) == [("spec", "scaleTargetRef", "kind")]
    custom = {**target, "apiVersion": "apps.kruise.io/v1"}
    assert found("dangling-autoscaler", agent, autoscaler(target=custom)) == []


@pytest.mark.parametrize(
    ("minimum", "maximum", "inverted", "rigid"),
    [(2, 1, 1, 0), (2, 2, 0, 1), (2, 3, 0, 0), (None, 0, 1, 0), (None, 1, 0, 1), (2, None, 0, 0), ("2", 1, 0, 0)],
)
def test_bounds_of_an_autoscaler(minimum: Any, maximum: Any, inverted: int, rigid: int) -> None:
    subject = manifest(autoscaler(minReplicas=minimum, maxReplicas=maximum))
    assert len(hits("inverted-autoscaler", subject)) == inverted
    assert len(hits("rigid-autoscaler", subject)) == rigid


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Deployment/shop/web", 0),
        ("Deployment/web", 0),
        ("*/w*", 0),
        ("Deployment/other/web", 1),
        ("StatefulSet/web", 1),
        ("Deployment/api", 1),
    ],
)
def test_a_target_that_is_declared_elsewhere(text: str, expected: int) -> None:
    declared = (parse_external(text),)
    assert len(found("dangling-autoscaler", autoscaler(), complete=True, externals=declared)) == expected


def test_a_budget_of_pods_that_are_declared_elsewhere() -> None:
    for text, expected in (("Deployment/web", 0), ("StatefulSet/shop/web", 0), ("Service/web", 1), ("Deployment/api", 1)):
        declared = (parse_external(text),)
        assert len(found("dangling-disruption-budget", budget("web"), complete=True, externals=declared)) == expected
