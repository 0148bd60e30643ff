"""Controller manager is started with unsafe flags.

## What it does
Looks at the flags of `kube-controller-manager`, in static pods and elsewhere. Reports one account for all controllers,
missing keys and certificate authorities for service accounts, profiling, a port that is open to the network, certificates
of kubelets that are not renewed, and no limit on finished pods that are kept. Only a container whose command runs
`kube-controller-manager` is looked at.

## Why is this bad
The controllers may write nearly everything. Each should be able to do only its own work, and nobody but the node
should talk to them.

## Bad
```yaml
apiVersion: v1
kind: Pod
metadata:
  name: kube-controller-manager
  namespace: kube-system
spec:
  containers:
    - name: kube-controller-manager
      image: registry.k8s.io/kube-controller-manager:v1.34.1
      command:
        - kube-controller-manager
        - --bind-address=127.0.0.1
        - --profiling=true # finding
        - --root-ca-file=/etc/kubernetes/pki/ca.crt
        - --service-account-private-key-file=/etc/kubernetes/pki/sa.key
        - --terminated-pod-gc-threshold=1000
        - --use-service-account-credentials=false # finding
```

## Good
```yaml
apiVersion: v1
kind: Pod
metadata:
  name: kube-controller-manager
  namespace: kube-system
spec:
  containers:
    - name: kube-controller-manager
      image: registry.k8s.io/kube-controller-manager:v1.34.1
      command:
        - kube-controller-manager
        - --bind-address=127.0.0.1
        - --profiling=false
        - --root-ca-file=/etc/kubernetes/pki/ca.crt
        - --service-account-private-key-file=/etc/kubernetes/pki/sa.key
        - --terminated-pod-gc-threshold=1000
        - --use-service-account-credentials=true
```

## Options
- `flags`: what is looked at, each a flag or a flag and an item of its list: `profiling`, `bind-address`.
  By default everything is.
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, rule
from policylint.semantics.control_plane import Requirement, given, is_public, lacks, off, on, starts, unmet


def _keeps_many(value: str | None) -> bool:
    """The default is 12,500; 0 and less keep everything."""
    return value is None or not value.isdecimal() or not 0 < int(value[:18]) <= 12_500


_REQUIREMENTS = (
    Requirement(
        "terminated-pod-gc-threshold",
        _keeps_many,
        "more than 12,500 finished pods may pile up, or nobody has thought of it",
        "set it, for example to 1000",
        "1.3.1",
    ),
    Requirement("profiling", off, "profiles tell about the inside of the program", "set it to false", "1.3.2"),
    Requirement(
        "use-service-account-credentials", on, "all controllers work with the rights of all", "set it to true", "1.3.3"
    ),
    Requirement(
        "service-account-private-key-file",
        given,
        "it cannot sign tokens of service accounts",
        "name the private key for service account tokens",
        "1.3.4",
    ),
    Requirement(
        "root-ca-file",
        given,
        "pods cannot check the certificate of the API server",
        "name the certificate authority",
        "1.3.5",
    ),
    Requirement(
        "feature-gates:RotateKubeletServerCertificate=false",
        lacks("RotateKubeletServerCertificate=false"),
        "certificates of kubelets expire",
        "take it off the list; the default is true",
        "1.3.6",
    ),
    Requirement("bind-address", is_public, "its port is open to the network", "set it to 127.0.0.1", "1.3.7"),
)


@rule(
    severity=Severity.MEDIUM,
    since="0.1",
    controls=(
        "cis-1.12:1.3.1",
        "cis-1.12:1.3.2",
        "cis-1.12:1.3.3",
        "cis-1.12:1.3.4",
        "cis-1.12:1.3.5",
        "cis-1.12:1.3.6",
        "cis-1.12:1.3.7",
        "cis-2.0.1:1.3.1",
        "cis-2.0.1:1.3.2",
        "cis-2.0.1:1.3.3",
        "cis-2.0.1:1.3.4",
        "cis-2.0.1:1.3.5",
        "cis-2.0.1:1.3.6",
        "cis-2.0.1:1.3.7",
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
    for start in starts(manifest, "kube-controller-manager"):
        yield from unmet(start, _REQUIREMENTS, flags)
