"""API server lacks a flag that hardens it.

## What it does
Looks at the flags of `kube-apiserver`, in static pods and elsewhere. Reports what the CIS benchmark asks for beyond the
defaults: no anonymous requests, an audit log that is kept long enough, encryption at rest, strong ciphers, checked
certificates of kubelets, no profiling, tokens that expire in time, and three admission plugins. Only a container whose
command runs `kube-apiserver` is looked at.

## Why is this bad
Each is a line of defence that is missing. Some have a price (AlwaysPullImages needs the registry at every start, and
health checks of a load balancer may need anonymous requests): `flags` chooses those that you want.

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
        - --anonymous-auth=false
        - --audit-log-maxage=7 # finding
        - --audit-log-maxbackup=10
        - --audit-log-maxsize=100
        - --audit-log-path=/var/log/kubernetes/audit.log
        - --audit-policy-file=/etc/kubernetes/audit-policy.yaml
        - --enable-admission-plugins=NodeRestriction,AlwaysPullImages,DenyServiceExternalIPs,EventRateLimit
        - --encryption-provider-config=/etc/kubernetes/encryption.yaml
        - --kubelet-certificate-authority=/etc/kubernetes/pki/ca.crt
        - --profiling=true # finding
        - --service-account-extend-token-expiration=false
        - --tls-cipher-suites=TLS_AES_256_GCM_SHA384,TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384
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
        - --anonymous-auth=false
        - --audit-log-maxage=30
        - --audit-log-maxbackup=10
        - --audit-log-maxsize=100
        - --audit-log-path=/var/log/kubernetes/audit.log
        - --audit-policy-file=/etc/kubernetes/audit-policy.yaml
        - --enable-admission-plugins=NodeRestriction,AlwaysPullImages,DenyServiceExternalIPs,EventRateLimit
        - --encryption-provider-config=/etc/kubernetes/encryption.yaml
        - --kubelet-certificate-authority=/etc/kubernetes/pki/ca.crt
        - --profiling=false
        - --service-account-extend-token-expiration=false
        - --tls-cipher-suites=TLS_AES_256_GCM_SHA384,TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384
```

## Options
- `flags`: what is looked at, each a flag or a flag and an item of its list: `audit-log-path`,
  `enable-admission-plugins:EventRateLimit`.
  By default everything is.
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, rule
from policylint.semantics.control_plane import Requirement, at_least, given, has, off, seconds, starts, strong_ciphers, unmet

_FIVE_MINUTES = 300


def _is_long(value: str | None) -> bool:
    return (seconds(value) or 0) > _FIVE_MINUTES if value else False


_REQUIREMENTS = (
    Requirement(
        "anonymous-auth",
        off,
        "requests without credentials are let in as system:anonymous",
        "set it to false, or allow only the health checks in an AuthenticationConfiguration",
        "1.2.1",
        unless=("authentication-config",),
    ),
    Requirement(
        "audit-log-path",
        given,
        "nobody can tell later who did what",
        "name a file for the audit log",
        "1.2.16",
        unless=("audit-webhook-config-file",),
    ),
    Requirement("audit-policy-file", given, "without a policy nothing is logged", "name an audit policy", "3.2.1"),
    Requirement(
        "audit-log-maxage",
        at_least(30),
        "old audit logs are kept for less than 30 days",
        "set it to 30 or more",
        "1.2.17",
        unless=("audit-webhook-config-file",),
    ),
    Requirement(
        "audit-log-maxbackup",
        at_least(10),
        "fewer than 10 old audit logs are kept",
        "set it to 10 or more",
        "1.2.18",
        unless=("audit-webhook-config-file",),
    ),
    Requirement(
        "audit-log-maxsize",
        at_least(100),
        "audit logs rotate before they have 100 MB",
        "set it to 100 or more",
        "1.2.19",
        unless=("audit-webhook-config-file",),
    ),
    Requirement(
        "request-timeout",
        _is_long,
        "slow requests hold on to memory for more than five minutes",
        "remove the flag; the default is 60s",
        "1.2.20",
    ),
    Requirement(
        "enable-admission-plugins:DenyServiceExternalIPs",
        has("DenyServiceExternalIPs"),
        "a Service can take over traffic to any address (CVE-2020-8554)",
        "add it to --enable-admission-plugins",
        "1.2.3",
    ),
    Requirement(
        "enable-admission-plugins:EventRateLimit",
        has("EventRateLimit"),
        "one faulty client can flood the API server with events",
        "add it to --enable-admission-plugins",
        "1.2.9",
    ),
    Requirement(
        "enable-admission-plugins:AlwaysPullImages",
        has("AlwaysPullImages"),
        "a pod can use an image on the node without the right to pull it",
        "add it to --enable-admission-plugins",
        "1.2.11",
    ),
    Requirement(
        "kubelet-certificate-authority",
        given,
        "nobody checks that it is the kubelet which answers",
        "name the certificate authority of the kubelets",
        "1.2.5",
    ),
    Requirement("profiling", off, "profiles tell about the inside of the program", "set it to false", "1.2.15"),
    Requirement(
        "encryption-provider-config", given, "Secrets lie in etcd in plain text", "name an EncryptionConfiguration", "1.2.27"
    ),
    Requirement(
        "tls-cipher-suites",
        strong_ciphers,
        "clients may choose weak ciphers",
        "name only suites with forward secrecy and GCM or ChaCha20",
        "1.2.29",
    ),
    Requirement(
        "service-account-extend-token-expiration",
        off,
        "tokens that should last an hour last a year",
        "set it to false",
        "1.2.30",
    ),
)


@rule(
    severity=Severity.LOW,
    since="0.1",
    controls=(
        "cis-1.12:1.2.1",
        "cis-1.12:1.2.3",
        "cis-1.12:1.2.5",
        "cis-1.12:1.2.9",
        "cis-1.12:1.2.11",
        "cis-1.12:1.2.15",
        "cis-1.12:1.2.16",
        "cis-1.12:1.2.17",
        "cis-1.12:1.2.18",
        "cis-1.12:1.2.19",
        "cis-1.12:1.2.20",
        "cis-1.12:1.2.27",
        "cis-1.12:1.2.29",
        "cis-1.12:1.2.30",
        "cis-1.12:3.2.1",
        "cis-2.0.1:1.2.1",
        "cis-2.0.1:1.2.3",
        "cis-2.0.1:1.2.5",
        "cis-2.0.1:1.2.9",
        "cis-2.0.1:1.2.11",
        "cis-2.0.1:1.2.15",
        "cis-2.0.1:1.2.16",
        "cis-2.0.1:1.2.17",
        "cis-2.0.1:1.2.18",
        "cis-2.0.1:1.2.19",
        "cis-2.0.1:1.2.20",
        "cis-2.0.1:1.2.27",
        "cis-2.0.1:1.2.29",
        "cis-2.0.1:1.2.30",
        "cis-2.0.1:3.2.1",
        "nsa:C-0066",
        "nsa:C-0067",
        "iso27001-2022:A.8.9",
        "iso27001-2022:A.8.15",
        "soc2:CC6.1",
        "soc2:CC7.2",
        "nis2-2024-2690:3.2.5",
        "nis2-2024-2690:6.3",
        "gdpr:32(1)(a)",
        "gdpr:32(1)(b)",
    ),
    tags=("security", "control-plane"),
    pods=True,
)
def check(manifest: Manifest, *, flags: tuple[str, ...] = ()) -> Iterator[Hit]:
    """Hits at the flag, or at the name of the program where a flag is missing."""
    for start in starts(manifest, "kube-apiserver"):
        yield from unmet(start, _REQUIREMENTS, flags)
