"""Container runs as user 0.

## What it does
Reports each `runAsUser: 0` of a pod or of a container of any kind, also of a pod whose containers all set another user,
as the restricted level of the Pod Security Standards does from Kubernetes 1.23 on. From 1.35 on pods with
`hostUsers: false` are left alone: root in them is another user on the node. `run-as-root` judges the user that is in force.

## Why is this bad
User 0 in a container is user 0 on the node as soon as the isolation between them fails, and it can write to every file
that is mounted into the container.

## Bad
```yaml
apiVersion: v1
kind: Pod
metadata:
  name: import
  namespace: production
spec:
  securityContext:
    runAsUser: 0 # finding
  containers:
    - name: import
      image: ghcr.io/example/import:1.0.0
      securityContext:
        runAsUser: 0 # finding
```

```yaml
# kubernetes: "1.34"
apiVersion: v1
kind: Pod
metadata:
  name: import
  namespace: production
spec:
  hostUsers: false
  securityContext:
    runAsUser: 0 # finding
  containers:
    - name: import
      image: ghcr.io/example/import:1.0.0
```

## Good
```yaml
apiVersion: v1
kind: Pod
metadata:
  name: import
  namespace: production
spec:
  securityContext:
    runAsUser: 10001
  containers:
    - name: import
      image: ghcr.io/example/import:1.0.0
```

```yaml
# kubernetes: "1.35"
apiVersion: v1
kind: Pod
metadata:
  name: builder
  namespace: ci
spec:
  hostUsers: false
  containers:
    - name: builder
      image: ghcr.io/example/builder:4.0.2
      securityContext:
        runAsUser: 0
```
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, Severity, rule
from policylint.semantics.podsecurity import contexts, in_user_namespace

_SINCE = (1, 23)


@rule(
    severity=Severity.MEDIUM,
    since="0.1",
    controls=(
        "pss:restricted",
        "cis-1.12:5.2.7",
        "cis-2.0.1:5.2.7",
        "nsa:C-0013",
        "iso27001-2022:A.8.2",
        "iso27001-2022:A.8.9",
        "soc2:CC6.1",
        "nis2-2024-2690:6.3",
        "gdpr:32(1)(b)",
    ),
    tags=("security",),
    pods=True,
)
def check(manifest: Manifest, *, kubernetes: tuple[int, int] = (1, 37)) -> Iterator[Hit]:
    """Hits at each runAsUser that is 0."""
    for context in contexts(manifest) if kubernetes >= _SINCE else ():
        user = context.body.get("runAsUser")
        if (
            isinstance(user, int)
            and not isinstance(user, bool)
            and user == 0
            and not in_user_namespace(context.pod, kubernetes)
        ):
            yield Hit(
                (*context.path, "runAsUser"),
                f"{context.who} sets runAsUser to 0, which is root",
                value="0",
                help="remove runAsUser, or set it to a number above 0 that the image works with",
            )
