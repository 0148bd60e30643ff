"""etcd is started without the certificates that protect it.

## What it does
Looks at the flags of `etcd`, in static pods and elsewhere, and at the variables `ETCD_...` that stand for them. Reports
missing certificates and keys for clients and peers, peers and clients that are not asked for a certificate, and
certificates that etcd makes itself. With a `--config-file` only what is set is looked at, and nothing is asked of an etcd
whose `--listen-client-urls` (and for peers `--listen-peer-urls`) are all of its own pod. Only a container whose command
runs `etcd` is looked at.

## Why is this bad
etcd holds every Secret and every role of the cluster, and asks nobody for more than a certificate. Who reaches it
without one is above the API server.

## Bad
```yaml
apiVersion: v1
kind: Pod
metadata:
  name: etcd
  namespace: kube-system
spec:
  containers:
    - name: etcd
      image: registry.k8s.io/etcd:v1.34.1
      command:
        - etcd
        - --cert-file=/etc/kubernetes/pki/etcd/server.crt
        - --key-file=/etc/kubernetes/pki/etcd/server.key
        - --client-cert-auth=false # finding
        - --trusted-ca-file=/etc/kubernetes/pki/etcd/ca.crt
        - --peer-cert-file=/etc/kubernetes/pki/etcd/peer.crt
        - --peer-key-file=/etc/kubernetes/pki/etcd/peer.key
        - --peer-client-cert-auth=true
        - --peer-trusted-ca-file=/etc/kubernetes/pki/etcd/ca.crt
        - --auto-tls # finding
```

## Good
```yaml
apiVersion: v1
kind: Pod
metadata:
  name: etcd
  namespace: kube-system
spec:
  containers:
    - name: etcd
      image: registry.k8s.io/etcd:v1.34.1
      command:
        - etcd
        - --cert-file=/etc/kubernetes/pki/etcd/server.crt
        - --key-file=/etc/kubernetes/pki/etcd/server.key
        - --client-cert-auth=true
        - --trusted-ca-file=/etc/kubernetes/pki/etcd/ca.crt
        - --peer-cert-file=/etc/kubernetes/pki/etcd/peer.crt
        - --peer-key-file=/etc/kubernetes/pki/etcd/peer.key
        - --peer-client-cert-auth=true
        - --peer-trusted-ca-file=/etc/kubernetes/pki/etcd/ca.crt
```

## Options
- `flags`: what is looked at, each a flag or a flag and an item of its list: `client-cert-auth`, `trusted-ca-file`.
  By default everything is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, rule
from policylint.semantics.control_plane import Requirement, Start, given, not_on, on, starts, unmet

_LOOPBACK = re.compile(r"(?:https?://(?:127(?:\.[0-9]{1,3}){3}|localhost|\[::1\])(?::[0-9]+)?/?|unixs?://.*)\Z")
_REQUIREMENTS = (
    Requirement(
        "cert-file",
        given,
        "clients speak to it in plain text",
        "name the certificate of the server",
        "2.1",
        unless=("config-file",),
    ),
    Requirement(
        "key-file", given, "clients speak to it in plain text", "name the key of the server", "2.1", unless=("config-file",)
    ),
    Requirement("client-cert-auth", on, "clients need no certificate", "set it to true", "2.2", unless=("config-file",)),
    Requirement(
        "auto-tls", not_on, "clients cannot check the certificate that it makes", "remove it, and name certificates", "2.3"
    ),
    Requirement(
        "peer-cert-file",
        given,
        "the members speak in plain text",
        "name the certificate for the peers",
        "2.4",
        unless=("config-file",),
    ),
    Requirement(
        "peer-key-file",
        given,
        "the members speak in plain text",
        "name the key for the peers",
        "2.4",
        unless=("config-file",),
    ),
    Requirement(
        "peer-client-cert-auth", on, "anybody may join as a member", "set it to true", "2.5", unless=("config-file",)
    ),
    Requirement(
        "peer-auto-tls",
        not_on,
        "the members cannot check the certificates that they make",
        "remove it, and name certificates",
        "2.6",
    ),
    Requirement(
        "trusted-ca-file",
        given,
        "it knows no certificate authority for its clients",
        "name a certificate authority of etcd's own",
        "2.7",
        unless=("config-file",),
    ),
)


@rule(
    severity=Severity.HIGH,
    since="0.1",
    controls=(
        "cis-1.12:2.1",
        "cis-1.12:2.2",
        "cis-1.12:2.3",
        "cis-1.12:2.4",
        "cis-1.12:2.5",
        "cis-1.12:2.6",
        "cis-1.12:2.7",
        "cis-2.0.1:2.1",
        "cis-2.0.1:2.2",
        "cis-2.0.1:2.3",
        "cis-2.0.1:2.4",
        "cis-2.0.1:2.5",
        "cis-2.0.1:2.6",
        "cis-2.0.1:2.7",
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
    for start in starts(manifest, "etcd", "ETCD_"):
        private = {which for which in ("client", "peer") if _is_private(start, which)}
        if "client" in private and "listen-peer-urls" not in start.flags:
            private.add("peer")  # the default is localhost, and nobody else is to reach this one
        asked = [one for one in _REQUIREMENTS if ("peer" if one.name.startswith("peer-") else "client") not in private]
        yield from unmet(start, asked, flags)


def _is_private(start: Start, which: str) -> bool:
    """Whether it says that it listens on addresses of its own pod only."""
    found = start.flags.get(f"listen-{which}-urls")
    urls = [] if not found else (found[-1].following if found[-1].given is None else found[-1].given).split(",")
    return bool(urls) and all(_LOOPBACK.match(url) for url in urls)
