"""Ingresses, routes and Services: what the examples in the documentation do not show."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.rules.cases import hits, manifest

BACKEND = {"service": {"name": "shop", "port": {"number": 80}}}


def ingress(
    spec: Any, annotations: dict[str, str] | None = None, *, partial: bool = False, group: str = "networking.k8s.io"
) -> Any:
    metadata = {"name": "shop", "annotations": annotations}
    body = {"apiVersion": f"{group}/v1", "kind": "Ingress", "metadata": metadata, "spec": spec}
    return manifest(body, partial=partial)


def service(**spec: Any) -> Any:
    return manifest({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "shop"}, "spec": spec})


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ({"defaultBackend": BACKEND}, [("spec", "tls")]),
        ({"tls": [], "rules": [{"host": "a.example.com"}]}, [("spec", "tls")]),
        ({"tls": [{"secretName": "s"}], "rules": [{"host": "a.example.com"}]}, []),
        ({"tls": [{"hosts": ["b.example.com"]}, {"hosts": []}], "rules": [{"host": "a.example.com"}]}, []),
        ({"tls": [{"hosts": ["b.example.com"]}], "rules": [{}, {"host": "a.example.com"}]}, [("spec", "rules", 1, "host")]),
        ({"tls": [{"hosts": ["*.example.com"]}], "rules": [{"host": "a.example.com"}]}, []),
        ({"tls": [{"hosts": ["*.example.com"]}], "rules": [{"host": "b.a.example.com"}]}, [("spec", "rules", 0, "host")]),
        ({"tls": [{"hosts": ["*.example.com"]}], "rules": [{"host": "*.example.com"}]}, []),
    ],
)
def test_tls(spec: dict[str, Any], expected: list[tuple[str | int, ...]]) -> None:
    assert [hit.path for hit in hits("missing-ingress-tls", ingress(spec))] == expected
    assert [hit.path for hit in hits("missing-ingress-tls", ingress(spec, group="extensions"))] == expected
    assert hits("missing-ingress-tls", ingress(spec, group="networking.example.com")) == []


def test_who_is_not_asked_for_tls() -> None:
    spec = {"ingressClassName": "tunnel", "rules": [{"host": "a.example.com"}]}
    assert hits("missing-ingress-tls", ingress(spec, partial=True)) == []
    assert hits("missing-ingress-tls", ingress(spec), allow_classes=("tunnel",)) == []
    assert hits("missing-ingress-tls", ingress(spec, {"networking.gke.io/managed-certificates": "shop"})) == []
    passthrough = "nginx.ingress.kubernetes.io/ssl-passthrough"
    assert hits("missing-ingress-tls", ingress(spec, {passthrough: "true"})) == []
    assert len(hits("missing-ingress-tls", ingress(spec, {passthrough: "false"}))) == 1


def test_port_80_closed() -> None:
    spec = {"tls": [{"secretName": "s"}], "rules": [{"host": "a.example.com"}]}
    at = ("metadata", "annotations", "kubernetes.io/ingress.allow-http")
    assert [hit.path for hit in hits("missing-ingress-tls", ingress(spec), https_only=True)] == [at]
    assert hits("missing-ingress-tls", ingress(spec, {"kubernetes.io/ingress.allow-http": "false"}), https_only=True) == []


@pytest.mark.parametrize(
    ("kind", "version", "spec", "expected"),
    [
        ("Gateway", "gateway.networking.k8s.io/v1", {"listeners": [{"hostname": "*.a.com"}]}, []),
        (
            "Gateway",
            "gateway.networking.k8s.io/v1",
            {"listeners": [{"hostname": "*.a.com", "allowedRoutes": {"namespaces": {"from": "All"}}}]},
            [("spec", "listeners", 0, "hostname")],
        ),
        ("VirtualService", "networking.istio.io/v1", {"hosts": ["a.com", "*"]}, [("spec", "hosts", 1)]),
        (
            "Gateway",
            "networking.istio.io/v1",
            {"servers": [{"hosts": ["x", "ns/*.a.com"]}]},
            [("spec", "servers", 0, "hosts", 1)],
        ),
        ("VirtualService", "example.com/v1", {"hosts": ["*"]}, []),
    ],
)
def test_wildcard_hosts(kind: str, version: str, spec: Any, expected: list[tuple[str | int, ...]]) -> None:
    body = {"apiVersion": version, "kind": kind, "metadata": {"name": "shop"}, "spec": spec}
    assert [hit.path for hit in hits("wildcard-host", manifest(body))] == expected


def test_hosts_and_backends() -> None:
    spec = {"defaultBackend": BACKEND, "rules": [{"host": ""}, {"http": {}}, {"host": "a.example.com"}, None]}
    assert [hit.path for hit in hits("missing-ingress-host", ingress(spec))] == [("spec", "rules", 0), ("spec", "rules", 1)]
    assert hits("missing-ingress-host", ingress(spec, partial=True)) == []
    assert [hit.path for hit in hits("default-ingress-backend", ingress(spec))] == [("spec", "defaultBackend")]
    assert [hit.path for hit in hits("default-ingress-backend", ingress({"backend": BACKEND}))] == [("spec", "backend")]


def test_ingress_classes() -> None:
    old = {"kubernetes.io/ingress.class": "public"}
    assert hits("disallowed-ingress-class", ingress({}, old)) == []
    at = ("metadata", "annotations", "kubernetes.io/ingress.class")
    assert [hit.path for hit in hits("disallowed-ingress-class", ingress({}, old), allow=("internal",))] == [at]
    assert hits("disallowed-ingress-class", ingress({}, old), allow=("public",)) == []
    assert len(hits("disallowed-ingress-class", ingress({}), allow=("public",))) == 1
    both = ingress({"ingressClassName": "internal"}, old)
    assert hits("disallowed-ingress-class", both, allow=("internal",)) == []


@pytest.mark.parametrize(
    ("ranges", "expected"),
    [(None, 1), ([], 1), (["192.0.2.0/24"], 0), (["192.0.2.0/24", "0.0.0.0/0"], 1), (["::/0"], 1), ("192.0.2.0/24", 1)],
)
def test_load_balancers(ranges: Any, expected: int) -> None:
    subject = service(type="LoadBalancer", loadBalancerSourceRanges=ranges)
    assert len(hits("load-balancer-service", subject)) == expected
    assert [hit.path for hit in hits("load-balancer-service", subject, internal=True)] == [("spec", "type")]


def test_external_addresses() -> None:
    subject = service(externalIPs=["203.0.113.1", 1, "203.0.113.2"])
    assert [hit.path for hit in hits("external-ip", subject, allow=("203.0.113.1",))] == [("spec", "externalIPs", 2)]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("localhost", 1),
        ("LOCALHOST.", 1),
        ("a.localhost", 1),
        ("127.0.0.53", 1),
        ("::1", 1),
        ("localhost6.localdomain6", 1),
        ("localhost.localdomain", 1),
        ("0.0.0.0", 1),
        ("nas.localdomain", 0),
        ("127.example.com", 0),
        ("localhost.example.com", 0),
        (1, 0),
    ],
)
def test_localhost(name: Any, expected: int) -> None:
    assert len(hits("localhost-service", service(type="ExternalName", externalName=name))) == expected
    assert hits("localhost-service", service(type="ClusterIP", externalName=name)) == []


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("nginx.ingress.kubernetes.io/auth-url", "https://$host/oauth2/auth?a=b&c=%2F", 0),
        ("nginx.ingress.kubernetes.io/auth-url", "http://a/#;\nx", 1),
        ("nginx.ingress.kubernetes.io/auth-tls-match-cn", "CN=(a|b){2}", 0),
        ("nginx.ingress.kubernetes.io/auth-tls-match-cn", "CN=a#;\nx", 1),
        ("nginx.ingress.kubernetes.io/rewrite-target", "/root/$2", 0),
        ("nginx.org/anything", "alias /x; ", 1),
        ("nginx.org/anything", "content_by_lua", 1),
        ("nginx.org/anything", "/var/run/secrets/x", 1),
        ("nginx.org/server-snippets", "root /x;", 0),
        ("example.com/anything", "root /x;", 0),
    ],
)
def test_nginx_injection(key: str, value: str, expected: int) -> None:
    found = hits("nginx-injection", ingress({}, {key: value}))
    assert [hit.path for hit in found] == [("metadata", "annotations", key)] * expected
