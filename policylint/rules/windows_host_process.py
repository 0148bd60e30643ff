r"""Windows container runs as a process of its node.

## What it does
Reports each `securityContext.windowsOptions.hostProcess: true` of a pod or of a container of any kind.

## Why is this bad
A HostProcess container runs on the node itself, with its files, its network and the rights of the account that it runs
as, which may be that of the system. It is to Windows what a privileged container is to Linux.

## Bad
```yaml
apiVersion: v1
kind: Pod
metadata:
  name: node-agent
  namespace: monitoring
spec:
  os: {name: windows}
  hostNetwork: true
  securityContext:
    windowsOptions:
      hostProcess: true # finding
      runAsUserName: NT AUTHORITY\SYSTEM
  containers:
    - name: agent
      image: ghcr.io/example/node-agent:2.1.3
      securityContext:
        windowsOptions: {hostProcess: true} # finding
```

## Good
```yaml
apiVersion: v1
kind: Pod
metadata:
  name: reports
  namespace: production
spec:
  os: {name: windows}
  securityContext:
    windowsOptions:
      hostProcess: false
      runAsUserName: ContainerUser
  containers:
    - name: iis
      image: ghcr.io/example/reports:1.2.0
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, rule
from policylint.semantics.podsecurity import contexts


@rule(
    severity=Severity.HIGH,
    since="0.1",
    controls=(
        "pss:baseline",
        "cis-1.12:5.2.11",
        "cis-2.0.1:5.2.10",
        "iso27001-2022:A.8.9",
        "soc2:CC6.1",
        "nis2-2024-2690:6.3",
        "gdpr:32(1)(b)",
    ),
    tags=("security",),
    pods=True,
)
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at each hostProcess that is set."""
    for context in contexts(manifest):
        found = context.profile("windowsOptions")
        if found is not None and found[1].get("hostProcess") not in (None, False):
            yield Hit(
                (*found[0], "hostProcess"),
                f"{context.who} runs as a process of its Windows node",
                help="remove hostProcess; what the node itself needs is better run by the tools that set it up",
            )
