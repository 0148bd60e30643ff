"""API server is started with a flag that opens it.

## What it does
Looks at the flags of `kube-apiserver`, in static pods and elsewhere. Reports ways in without proof of who asks (files of
static tokens and passwords, the insecure port), authorization that lets everybody do everything or leaves out RBAC or
the limits of kubelets, admission plugins that must not be off, and certificates that are missing between the API server
and its clients, the kubelets and etcd. Only a container whose command runs `kube-apiserver` is looked at.

## Why is this bad
Whoever gets past the API server has the cluster. These are the flags that the CIS benchmark checks in its section 1.2
because one of them is enough.

## Bad
```yaml
apiVersion: v1
kind: Pod
metadata:
  name: kube-apiserver
  namespace: kube-system
spec:
  containers:
    - name: kube-apiserver
      image: registry.k8s.io/kube-apiserver:v1.34.1
      command:
        - kube-apiserver
        - --authorization-mode=Node,RBAC,AlwaysAllow # finding
        - --token-auth-file=/etc/kubernetes/tokens.csv # finding
        - --client-ca-file=/etc/kubernetes/pki/ca.crt
        - --enable-admission-plugins=NodeRestriction
        - --etcd-cafile=/etc/kubernetes/pki/etcd/ca.crt
        - --etcd-certfile=/etc/kubernetes/pki/apiserver-etcd-client.crt
        - --etcd-keyfile=/etc/kubernetes/pki/apiserver-etcd-client.key
        - --kubelet-client-certificate=/etc/kubernetes/pki/apiserver-kubelet-client.crt
        - --kubelet-client-key=/etc/kubernetes/pki/apiserver-kubelet-client.key
        - --service-account-key-file=/etc/kubernetes/pki/sa.pub
        - --tls-cert-file=/etc/kubernetes/pki/apiserver.crt
        - --tls-private-key-file=/etc/kubernetes/pki/apiserver.key
```

## Good
```yaml
apiVersion: v1
kind: Pod
metadata:
  name: kube-apiserver
  namespace: kube-system
spec:
  containers:
    - name: kube-apiserver
      image: registry.k8s.io/kube-apiserver:v1.34.1
      command:
        - kube-apiserver
        - --authorization-mode=Node,RBAC
        - --client-ca-file=/etc/kubernetes/pki/ca.crt
        - --enable-admission-plugins=NodeRestriction
        - --etcd-cafile=/etc/kubernetes/pki/etcd/ca.crt
        - --etcd-certfile=/etc/kubernetes/pki/apiserver-etcd-client.crt
        - --etcd-keyfile=/etc/kubernetes/pki/apiserver-etcd-client.key
        - --kubelet-client-certificate=/etc/kubernetes/pki/apiserver-kubelet-client.crt
        - --kubelet-client-key=/etc/kubernetes/pki/apiserver-kubelet-client.key
        - --service-account-key-file=/etc/kubernetes/pki/sa.pub
        - --tls-cert-file=/etc/kubernetes/pki/apiserver.crt
        - --tls-private-key-file=/etc/kubernetes/pki/apiserver.key
```

## Options
- `flags`: what is looked at, each a flag or a flag and an item of its list: `token-auth-file`, `authorization-mode:RBAC`.
  By default everything is.
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, rule
from policylint.semantics.control_plane import Requirement, absent, given, has, lacks, not_off, starts, unmet


def _allows_all(value: str | None) -> bool:
    """The default is AlwaysAllow, too (apiserver pkg/server/options authorization)."""
    return not value or "AlwaysAllow" in value.split(",")


def _is_open(value: str | None) -> bool:
    return value is not None and value != "0"


def _is_closed(value: str | None) -> bool:
    return value == "0"


_REQUIREMENTS = (
    Requirement(
        "token-auth-file",
        absent,
        "its tokens never expire and lie on the disk in plain text",
        "remove it, and use certificates or OpenID Connect",
        "1.2.2",
    ),
    Requirement(
        "basic-auth-file",
        absent,
        "its passwords lie on the disk in plain text",
        "remove it; Kubernetes 1.19 removed the flag",
    ),
    Requirement(
        "authorization-mode:AlwaysAllow",
        _allows_all,
        "everybody may do everything",
        "set --authorization-mode=Node,RBAC",
        "1.2.6",
        unless=("authorization-config",),
    ),
    Requirement(
        "authorization-mode:Node",
        has("Node"),
        "a kubelet is not held to what its own node needs",
        "set --authorization-mode=Node,RBAC",
        "1.2.7",
        unless=("authorization-config",),
    ),
    Requirement(
        "authorization-mode:RBAC",
        has("RBAC"),
        "roles have no effect",
        "set --authorization-mode=Node,RBAC",
        "1.2.8",
        unless=("authorization-config",),
    ),
    Requirement(
        "enable-admission-plugins:AlwaysAdmit",
        lacks("AlwaysAdmit"),
        "it admits everything",
        "take AlwaysAdmit off the list",
        "1.2.10",
    ),
    Requirement(
        "enable-admission-plugins:NodeRestriction",
        has("NodeRestriction"),
        "a kubelet may change other nodes and their pods",
        "add NodeRestriction to --enable-admission-plugins",
        "1.2.14",
    ),
    Requirement(
        "disable-admission-plugins:ServiceAccount",
        lacks("ServiceAccount"),
        "pods run without a service account",
        "take ServiceAccount off the list",
        "1.2.12",
    ),
    Requirement(
        "disable-admission-plugins:NamespaceLifecycle",
        lacks("NamespaceLifecycle"),
        "objects get into namespaces that are being deleted",
        "take NamespaceLifecycle off the list",
        "1.2.13",
    ),
    Requirement(
        "service-account-lookup",
        not_off,
        "tokens of deleted service accounts stay valid",
        "remove the flag; the default is true",
        "1.2.21",
    ),
    Requirement(
        "insecure-port", _is_open, "it answers without asking who calls", "remove the flag; Kubernetes 1.24 removed it"
    ),
    Requirement(
        "insecure-bind-address", absent, "it answers without asking who calls", "remove the flag; Kubernetes 1.24 removed it"
    ),
    Requirement("secure-port", _is_closed, "there is no port with TLS", "remove the flag, or name a port above 0"),
    Requirement("kubelet-https", not_off, "the kubelets are spoken to in plain text", "remove the flag; the default is true"),
    Requirement(
        "kubelet-client-certificate",
        given,
        "the kubelets cannot tell who calls",
        "name the certificate for the kubelets",
        "1.2.4",
    ),
    Requirement("kubelet-client-key", given, "the kubelets cannot tell who calls", "name the key for the kubelets", "1.2.4"),
    Requirement(
        "service-account-key-file",
        given,
        "the key that checks tokens is that of TLS",
        "name the public key for service account tokens",
        "1.2.22",
        unless=("service-account-signing-endpoint",),
    ),
    Requirement("etcd-certfile", given, "etcd cannot tell who calls", "name the client certificate for etcd", "1.2.23"),
    Requirement("etcd-keyfile", given, "etcd cannot tell who calls", "name the client key for etcd", "1.2.23"),
    Requirement(
        "etcd-cafile",
        given,
        "nobody checks that it is etcd which answers",
        "name the certificate authority of etcd",
        "1.2.26",
    ),
    Requirement(
        "tls-cert-file",
        given,
        "it makes a certificate that nobody can check",
        "name the certificate of the API server",
        "1.2.24",
    ),
    Requirement(
        "tls-private-key-file",
        given,
        "it makes a certificate that nobody can check",
        "name the key of the API server",
        "1.2.24",
    ),
    Requirement(
        "client-ca-file", given, "clients cannot use certificates", "name the certificate authority for clients", "1.2.25"
    ),
)


@rule(
    severity=Severity.HIGH,
    since="0.1",
    controls=(
        "cis-1.12:1.2.2",
        "cis-1.12:1.2.4",
        "cis-1.12:1.2.6",
        "cis-1.12:1.2.7",
        "cis-1.12:1.2.8",
        "cis-1.12:1.2.10",
        "cis-1.12:1.2.12",
        "cis-1.12:1.2.13",
        "cis-1.12:1.2.14",
        "cis-1.12:1.2.21",
        "cis-1.12:1.2.22",
        "cis-1.12:1.2.23",
        "cis-1.12:1.2.24",
        "cis-1.12:1.2.25",
        "cis-1.12:1.2.26",
        "cis-2.0.1:1.2.2",
        "cis-2.0.1:1.2.4",
        "cis-2.0.1:1.2.6",
        "cis-2.0.1:1.2.7",
        "cis-2.0.1:1.2.8",
        "cis-2.0.1:1.2.10",
        "cis-2.0.1:1.2.12",
        "cis-2.0.1:1.2.13",
        "cis-2.0.1:1.2.14",
        "cis-2.0.1:1.2.21",
        "cis-2.0.1:1.2.22",
        "cis-2.0.1:1.2.23",
        "cis-2.0.1:1.2.24",
        "cis-2.0.1:1.2.25",
        "cis-2.0.1:1.2.26",
        "nsa:C-0005",
        "iso27001-2022:A.8.9",
        "soc2:CC6.1",
        "nis2-2024-2690:6.3",
        "gdpr:32(1)(b)",
    ),
    tags=("security", "control-plane"),
    pods=True,
)
def check(manifest: Manifest, *, flags: tuple[str, ...] = ()) -> Iterator[Hit]:
    """Hits at the flag, or at the name of the program where a flag is missing."""
    for start in starts(manifest, "kube-apiserver"):
        yield from unmet(start, _REQUIREMENTS, flags)
