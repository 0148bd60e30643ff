"""Scheduler is started with unsafe flags.

## What it does
Looks at the flags of `kube-scheduler`, in static pods and elsewhere. Reports profiling, and a port that is open to the
network. With a `--config` only what is set is looked at for profiling. Only a container whose command runs
`kube-scheduler` is looked at.

## Why is this bad
Nobody but the node needs to talk to the scheduler, and its profiles tell about its inside.

## Bad
```yaml
apiVersion: v1
kind: Pod
metadata:
  name: kube-scheduler
  namespace: kube-system
spec:
  containers:
    - name: kube-scheduler
      image: registry.k8s.io/kube-scheduler:v1.34.1
      command:
        - kube-scheduler
        - --bind-address=0.0.0.0 # finding
        - --profiling=false
```

## Good
```yaml
apiVersion: v1
kind: Pod
metadata:
  name: kube-scheduler
  namespace: kube-system
spec:
  containers:
    - name: kube-scheduler
      image: registry.k8s.io/kube-scheduler:v1.34.1
      command:
        - kube-scheduler
        - --bind-address=127.0.0.1
        - --profiling=false
```

## Options
- `flags`: what is looked at, each a flag or a flag and an item of its list: `profiling`, `bind-address`.
  By default everything is.
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, rule
from policylint.semantics.control_plane import Requirement, is_public, off, starts, unmet

_REQUIREMENTS = (
    Requirement(
        "profiling", off, "profiles tell about the inside of the program", "set it to false", "1.4.1", unless=("config",)
    ),
    Requirement("bind-address", is_public, "its port is open to the network", "set it to 127.0.0.1", "1.4.2"),
)


@rule(
    severity=Severity.MEDIUM,
    since="0.1",
    controls=(
        "cis-1.12:1.4.1",
        "cis-1.12:1.4.2",
        "cis-2.0.1:1.4.1",
        "cis-2.0.1:1.4.2",
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
    for start in starts(manifest, "kube-scheduler"):
        yield from unmet(start, _REQUIREMENTS, flags)
