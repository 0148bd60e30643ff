"""Value of an annotation gets out of its place in the configuration of NGINX.

## What it does
Reports annotations of Ingresses for an NGINX controller (`nginx.ingress.kubernetes.io/`, `nginx.org/` and the older
`ingress.kubernetes.io/`) with a value that ends its directive and begins another, names a file of the controller, or brings
Lua code; and addresses and patterns (`auth-url`, `auth-signin`, `mirror-host`, `mirror-target`, `auth-tls-match-cn`) with
characters that belong in no address.

Snippets are left alone: they are configuration as such, and nginx-snippet reports them.

## Why is this bad
ingress-nginx copied such values as they were. Who may make an Ingress ran code in the controller and read every Secret of
the cluster with it (CVE-2021-25748, CVE-2023-5044, CVE-2025-1097, CVE-2025-1098, CVE-2025-24514).

## Bad
```yaml
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: shop
  namespace: production
  annotations:
    nginx.ingress.kubernetes.io/auth-url: "http://example.com/#;load_module /tmp/x.so" # finding
    nginx.ingress.kubernetes.io/permanent-redirect: https://example.com/;} # finding
spec:
  ingressClassName: nginx
  defaultBackend:
    service: {name: shop, port: {number: 80}}
```

## Good
```yaml
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: shop
  namespace: production
  annotations:
    nginx.ingress.kubernetes.io/auth-url: https://login.example.com/oauth2/auth?rd=$escaped_request_uri
    nginx.ingress.kubernetes.io/auth-tls-match-cn: CN=shop-[a-z]+
    nginx.ingress.kubernetes.io/affinity: cookie
spec:
  ingressClassName: nginx
  defaultBackend:
    service: {name: shop, port: {number: 80}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.model.lazy import lazy
from policylint.rule import Hit, Manifest, Severity, dig, rule
from policylint.workload import shown

_PREFIXES = ("nginx.ingress.kubernetes.io/", "ingress.kubernetes.io/", "nginx.org/")
_SNIPPETS = ("-snippet", "-snippets")
_ADDRESSES = frozenset(("auth-url", "auth-signin", "mirror-host", "mirror-target", "permanent-redirect", "temporal-redirect"))
# RFC 3986 knows none of these in an address, but for the # of a fragment, which no server gets to see.
_NO_ADDRESS = lazy(r"[\s;{}|#\"`^\\]")
# A distinguished name or a pattern for one may have braces and bars, but no end of a directive.
_NO_NAME = lazy(r"[\n\r;#\"]")
_DIRECTIVE = lazy(r"\b(?:alias|root|proxy_pass|load_module|lua_package_c?path|ssl_engine)\b")
_FILES = ("/etc/passwd", "/var/run/secrets", "/proc/self", "/etc/kubernetes")


@rule(
    severity=Severity.HIGH,
    since="0.1",
    controls=("iso27001-2022:A.8.9", "iso27001-2022:A.8.26", "soc2:CC6.8"),
    tags=("security", "network"),
    kinds=("Ingress",),
)
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at the annotation."""
    annotations = dig(manifest.body, "metadata", "annotations")
    if manifest.resource.kind != "Ingress" or not isinstance(annotations, dict):
        return
    for key, value in annotations.items():
        if isinstance(value, str) and key.startswith(_PREFIXES) and not key.endswith(_SNIPPETS):
            why = _suspicious(key.partition("/")[2], value)
            if why:
                said = f'the annotation "{shown(key, 80)}" {why}'
                yield Hit(("metadata", "annotations", key), said, value=key, help="write the plain value and nothing else")


def _suspicious(name: str, value: str) -> str:
    directive = _DIRECTIVE.search(value)
    if "_by_lua" in value or (directive is not None and ";" in value[directive.end() :]):
        return "holds a directive of NGINX"
    if any(file in value for file in _FILES):
        return "names a file of the controller"
    if name in _ADDRESSES and _NO_ADDRESS.search(value):
        return "holds characters that belong in no address"
    if name == "auth-tls-match-cn" and _NO_NAME.search(value):
        return "holds characters that belong in no name"
    return ""
