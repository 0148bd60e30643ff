"""What the rules about several objects make of namespaces, directories, patches and what cannot be seen."""

from __future__ import annotations

from typing import Any

import pytest

from policylint.engine.registry import builtin_rule
from policylint.manifests.load import load
from policylint.model.external import parse_external
from policylint.model.limits import Limits
from policylint.model.manifest import ManifestSet
from policylint.model.position import format_path
from policylint.sources.files import Source

SERVICE = """
apiVersion: v1
kind: Service
metadata: {{name: shop, namespace: {namespace}}}
spec:
  selector: {selector}
  ports: [{port}]
"""
DEPLOYMENT = """
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}, namespace: {namespace}}}
spec:
  selector: {{matchLabels: {{app: {name}}}}}
  template:
    metadata: {{labels: {labels}}}
    spec:
      containers: [{{name: app, image: ghcr.io/example/app:1.0.0, ports: {ports}}}]
"""
POLICY = """
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {{name: {name}, namespace: {namespace}}}
spec: {spec}
"""
OPERATOR = """
apiVersion: acid.zalan.do/v1
kind: postgresql
metadata: {{name: db, namespace: {namespace}}}
spec: {{numberOfInstances: 2}}
"""


def service(selector: str = "{app: shop}", port: str = "{port: 80}", namespace: str = "production") -> str:
    return SERVICE.format(selector=selector, port=port, namespace=namespace)


def deployment(name: str = "shop", labels: str = "{app: shop}", namespace: str = "production", ports: str = "[]") -> str:
    return DEPLOYMENT.format(name=name, labels=labels, namespace=namespace, ports=ports)


def policy(spec: str, name: str = "shop", namespace: str = "production") -> str:
    return POLICY.format(spec=spec, name=name, namespace=namespace)


def project(files: dict[str, str], *, patches: tuple[str, ...] = (), renamed: tuple[str, ...] = ()) -> ManifestSet:
    parts = [
        load(Source(file, text.encode(), patch=file in patches, renamed=file in renamed), Limits())
        for file, text in files.items()
    ]
    manifests = tuple(one for part in parts for one in part.manifests)
    return ManifestSet(manifests, outcomes=tuple(one for part in parts for one in part.outcomes))


def found(rule_id: str, subject: ManifestSet, **settings: Any) -> list[tuple[str, str, str]]:
    rule = builtin_rule(rule_id)
    defaults = {option.name: option.default for option in rule.options}
    hits = rule.check(subject, **{**defaults, **settings})
    return [(one.document.file, format_path(hit.path), hit.message) for one, hit in hits]


def one_file(*documents: str) -> ManifestSet:
    return project({"app/all.yaml": "---".join(documents)})


def test_the_nearest_pod_and_the_differing_label_are_named() -> None:
    said = found(
        "dangling-service", one_file(service("{app: shop, tier: front}"), deployment(labels="{app: shop, tier: web}"))
    )
    text = 'the Service selects no pod: the nearest, Deployment "shop", has tier=web, not tier=front'
    assert said == [("app/all.yaml", "spec.selector", text)]


def test_a_label_that_the_pod_does_not_have_is_named() -> None:
    said = found("dangling-service", one_file(service("{app: shop, tier: front}"), deployment()))
    assert said[0][2] == 'the Service selects no pod: the nearest, Deployment "shop", has no label tier=front'


def test_pods_of_another_namespace_are_named() -> None:
    said = found("dangling-service", one_file(service(namespace="staging"), deployment()))
    text = 'the Service selects no pod: the nearest, Deployment "shop", has the namespace production, not staging'
    assert [text for _, _, text in said] == [text]


@pytest.mark.parametrize(
    "documents",
    [
        (service("{}"), deployment(labels="{app: web}")),
        (service("{app: 1}"), deployment(labels="{app: web}")),
        (service(), deployment(labels="{app: web}"), OPERATOR.format(namespace="production")),
        (service(), deployment(labels="{app: web}"), OPERATOR.format(namespace='""')),
        (service(), deployment("web", "{}"), deployment("cart", "{app: cart}")),
        (service(), deployment(labels="{app: web}"), "\nkind: {{ .Values.kind }}\n"),
        (service(), deployment(labels="{component: web}")),
        (service(namespace='""'), deployment(labels="{app: shop}")),
        (service(namespace="kube-system"), deployment(namespace="kube-system", labels="{app: web}")),
        (service("{statefulset.kubernetes.io/pod-name: shop-0}"), deployment()),
        (service("{app: shop, vault-active: 'true'}"), deployment()),
        (service().replace("spec:", "spec:\n  type: ExternalName"), deployment(labels="{app: web}")),
        (service().replace("apiVersion: v1", "apiVersion: serving.knative.dev/v1"), deployment(labels="{app: web}")),
    ],
)
def test_a_service_is_not_reported(documents: tuple[str, ...]) -> None:
    assert found("dangling-service", one_file(*documents)) == []


def test_an_operator_in_another_namespace_hides_nothing() -> None:
    subject = one_file(service(), deployment(labels="{app: web}"), OPERATOR.format(namespace="other"))
    assert len(found("dangling-service", subject)) == 1


def test_directories_are_worlds_of_their_own() -> None:
    near = {"app/service.yaml": service(), "app/deployment.yaml": deployment(labels="{app: web}")}
    far = {"app/service.yaml": service(), "web/deployment.yaml": deployment(labels="{app: web}")}
    elsewhere = {**near, "other/deployment.yaml": deployment()}
    assert [file for file, _, _ in found("dangling-service", project(near))] == ["app/service.yaml"]
    assert found("dangling-service", project(far)) == []
    assert len(found("dangling-service", project(far), complete=True)) == 1
    assert found("dangling-service", project(elsewhere)) == []


def test_a_pod_in_another_file_that_has_its_service_is_no_candidate() -> None:
    files = {
        "app/shop.yaml": service(),
        "app/web.yaml": deployment("web", "{app: web}") + "---" + service("{app: web}").replace("name: shop", "name: web"),
    }
    assert found("dangling-service", project(files)) == []


def test_patches_may_add_labels_and_are_not_asked() -> None:
    patch = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop}
spec: {template: {metadata: {labels: {tier: front}}}}
"""
    files = {"app/all.yaml": service("{app: shop, tier: front}") + "---" + deployment(), "overlay/patch.yaml": patch}
    assert found("dangling-service", project(files, patches=("overlay/patch.yaml",))) == []
    assert (
        found(
            "dangling-service",
            project({"app/all.yaml": service() + "---" + deployment(labels="{app: x}")}, patches=("app/all.yaml",)),
        )
        == []
    )


def test_a_namespace_that_a_kustomization_changes_may_be_any() -> None:
    files = {"app/service.yaml": service(namespace="staging"), "app/deployment.yaml": deployment()}
    assert len(found("dangling-service", project(files))) == 1
    assert found("dangling-service", project(files, renamed=("app/service.yaml",))) == []


def test_a_named_target_port_is_looked_up_by_name_and_protocol() -> None:
    ports = "[{name: http, containerPort: 8080}, {name: dns, containerPort: 53, protocol: UDP}]"
    good = one_file(service(port="{port: 80, targetPort: http}"), deployment(ports=ports))
    udp = one_file(service(port="{port: 53, protocol: UDP, targetPort: dns}"), deployment(ports=ports))
    bad = one_file(service(port="{port: 53, targetPort: dns}"), deployment(ports=ports))
    assert found("unknown-target-port", good) == found("unknown-target-port", udp) == []
    text = 'no pod that the Service selects has a port "dns" (TCP): their ports are http (TCP), dns (UDP)'
    assert found("unknown-target-port", bad) == [("app/all.yaml", "spec.ports[0].targetPort", text)]


def test_one_of_several_pods_with_the_port_will_do() -> None:
    pods = (deployment("a"), deployment("b", ports="[{name: http, containerPort: 8080}]"))
    assert found("unknown-target-port", one_file(service(port="{port: 80, targetPort: http}"), *pods)) == []


@pytest.mark.parametrize(
    ("port", "ports", "where"),
    [
        ("{port: 80, targetPort: 8080}", "[{containerPort: 8080}]", []),
        ("{port: 80, targetPort: 8080}", "[]", []),
        ("{port: 80, targetPort: 8080}", "[{containerPort: 9090}]", ["spec.ports[0].targetPort"]),
        ("{port: 80, targetPort: 8080, protocol: UDP}", "[{containerPort: 8080}]", ["spec.ports[0].targetPort"]),
        ("{port: 8080}", "[{containerPort: 9090}]", ["spec.ports[0]"]),
        ("{port: 80, targetPort: http}", "[{containerPort: 9090}]", []),
    ],
)
def test_a_target_port_by_number(port: str, ports: str, where: list[str]) -> None:
    subject = one_file(service(port=port), deployment(ports=ports))
    assert [path for _, path, _ in found("undeclared-target-port", subject)] == where


def test_a_headless_service_is_not_asked_for_numbers() -> None:
    headless = service(port="{port: 80, targetPort: 8080}").replace("spec:", "spec:\n  clusterIP: None")
    assert found("undeclared-target-port", one_file(headless, deployment(ports="[{containerPort: 9090}]"))) == []


def ingress(backend: str, version: str = "networking.k8s.io/v1", field: str = "defaultBackend") -> str:
    metadata = "metadata: {name: shop, namespace: production}"
    return f"\napiVersion: {version}\nkind: Ingress\n{metadata}\nspec: {{{field}: {backend}}}\n"


@pytest.mark.parametrize(
    ("subject", "where"),
    [
        (ingress("{service: {name: shop, port: {number: 80}}}"), []),
        (ingress("{service: {name: shop, port: {number: 81}}}"), ["spec.defaultBackend.service.port.number"]),
        (ingress("{service: {name: shop, port: {name: '80'}}}"), ["spec.defaultBackend.service.port.name"]),
        (ingress("{service: {name: cart, port: {number: 80}}}"), ["spec.defaultBackend.service.name"]),
        (ingress("{service: {name: redirect, port: {name: use-annotation}}}"), []),
        (ingress("{resource: {kind: Bucket, name: cart}}"), []),
        (ingress("{serviceName: cart, servicePort: 80}"), []),
        (
            ingress("{serviceName: cart, servicePort: 80}", "networking.k8s.io/v1beta1", "backend"),
            ["spec.backend.serviceName"],
        ),
        (ingress("{serviceName: shop, servicePort: 8}", "extensions/v1beta1", "backend"), ["spec.backend.servicePort"]),
    ],
)
def test_backends_of_an_ingress(subject: str, where: list[str]) -> None:
    assert [path for _, path, _ in found("dangling-ingress", one_file(subject, service()))] == where


def test_a_missing_service_is_reported_only_beside_others() -> None:
    lonely = one_file(ingress("{service: {name: shop, port: {number: 80}}}"))
    assert found("dangling-ingress", lonely) == []
    said = found("dangling-ingress", lonely, complete=True)
    assert [text for _, _, text in said] == ['there is no Service "shop" in the namespace production']


def test_routes_lead_to_services_of_the_namespace_that_they_name() -> None:
    route = """
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: shop, namespace: gateway}
spec:
  rules:
    - backendRefs: [{name: shop, namespace: production, port: 80}, {name: shop, port: 80}]
      filters: [{type: RequestMirror, requestMirror: {backendRef: {name: shop, namespace: production, port: 8}}}]
"""
    assert [(path, text) for _, path, text in found("dangling-route", one_file(route, service()), complete=True)] == [
        (
            "spec.rules[0].backendRefs[1].name",
            'there is no Service "shop" in the namespace gateway, but one in the namespace production',
        ),
        ("spec.rules[0].filters[0].requestMirror.backendRef.port", 'the Service "shop" has no port 8: its ports are 80'),
    ]


SERVICE_OF = "\nmetadata: {name: x, namespace: production}\nspec: {%s}\n"
TO_SHOP = "rules: [{http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: shop, port: {number: 80}}}}]}}]"
ROUTE = (
    "\napiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute"
    + SERVICE_OF % "rules: [{backendRefs: [{name: shop, port: 80}]}]"
)
INGRESS = "\napiVersion: networking.k8s.io/v1\nkind: Ingress" + SERVICE_OF % TO_SHOP
MONITOR = "\napiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor" + SERVICE_OF % "selector: {matchLabels: {app: shop}}"
PODS = "\napiVersion: monitoring.coreos.com/v1\nkind: PodMonitor" + SERVICE_OF % "selector: {matchLabels: {app: shop}}"
STATEFUL = "\napiVersion: apps/v1\nkind: StatefulSet" + SERVICE_OF % "serviceName: shop, template: {spec: {containers: []}}"


@pytest.mark.parametrize(
    ("rule_id", "text", "declared"),
    [
        ("dangling-service", service("{app: shop}"), "Deployment/production/shop"),
        ("dangling-ingress", INGRESS, "Service/shop"),
        ("dangling-route", ROUTE, "Service/production/sh*"),
        ("dangling-monitor", MONITOR, "Service/shop"),
        ("dangling-monitor", PODS, "StatefulSet/shop"),
        ("unsuited-governing-service", STATEFUL, "Service/shop"),
    ],
)
def test_what_is_declared_elsewhere_is_there(rule_id: str, text: str, declared: str) -> None:
    assert len(found(rule_id, one_file(text), complete=True)) == 1
    assert found(rule_id, one_file(text), complete=True, externals=(parse_external(declared),)) == []
    for other in ("Secret/shop", declared.partition("/")[0] + "/other", declared.partition("/")[0] + "/test/shop"):
        assert len(found(rule_id, one_file(text), complete=True, externals=(parse_external(other),))) == 1
